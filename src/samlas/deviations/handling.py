"""For those who hold the office: what was told to their principal, received, handled, answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import tasks
from samlas.casework.case import Conflict, Refused
from samlas.casework.tasks import What
from samlas.deviations.clearing import NOTHING
from samlas.deviations.models import IDEA, Origin, Report, State
from samlas.deviations.reporting import check, note
from samlas.directory.models import Agreement, Assignment, OfficeKind
from samlas.directory.offices import holds_office
from samlas.ledger import log
from samlas.ledger.models import Act

PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a handler looks for; empty and None leave nothing out. The months are included."""

    sort: str = ""
    kind: str = ""
    state: str = ""
    agreement: str = ""
    first: date | None = None
    last: date | None = None

    def told(self) -> dict[str, object]:
        """What the ledger keeps of the question."""
        return {
            "sort": self.sort, "kind": self.kind, "state": self.state, "agreement": self.agreement,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
        }  # fmt: skip


def of_principal(by: Assignment, on: date) -> QuerySet[Report]:
    """What may be seen: that which was told to the handler's principal. Decided here only.

    Raises Report.DoesNotExist for one who does not hold the office on the day.
    """
    if not holds_office(by, OfficeKind.DEVIATIONS, on):
        raise Report.DoesNotExist
    return Report.objects.filter(principals__in=by.unit.principal_ids).distinct()


def matching(rows: QuerySet[Report], wanted: Wanted) -> QuerySet[Report]:
    """Keep what is wanted."""
    if wanted.sort == IDEA:
        rows = rows.filter(kind=IDEA)
    elif wanted.sort:
        rows = rows.exclude(kind=IDEA)
    exact = {"kind": wanted.kind, "state": wanted.state}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.agreement:
        editions = Q(agreement__startswith=f"{wanted.agreement}@")
        rows = rows.filter(editions | Q(agreement=wanted.agreement))
    if wanted.first is not None:
        rows = rows.filter(month__gte=wanted.first.replace(day=1))
    return rows if wanted.last is None else rows.filter(month__lte=wanted.last.replace(day=1))


def books(on: date) -> Sequence[rulebook.Book]:
    """Return the rulebooks that reports can rest on, of an agreement decided here what holds."""
    found = {one.id: one for one in rulebook.rulebooks()}
    for name, editions in Agreement.objects.order_by("title").values_list("rulebook", "editions"):
        book = rulebook.standing(name, editions, on)
        if book is not None:
            found[name] = book
    return list(found.values())


def reports(by: Assignment, wanted: Wanted, before: int | None, now: datetime) -> Sequence[Report]:
    """Return the next reports, newest first, one more than a page if there are more."""
    rows = matching(of_principal(by, now.date()), wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    log.write(by.actor, now, log.Note(Act.LISTED, "deviations", "deviations", wanted.told()))
    return found


def one(key: str, by: Assignment, now: datetime) -> Report:
    """Return one report, and write the reading to the ledger. Raises Report.DoesNotExist."""
    report = (
        of_principal(by, now.date()).select_related("answered_by__unit__principal").get(key=key)
    )
    note(report, Act.READ, by, now)
    return report


def receive(key: str, by: Assignment, now: datetime) -> Report:
    """Say that it has been received: from now on it stands as it was told."""
    with transaction.atomic():
        report = _locked(key, by, now)
        if report.state == State.SENT:
            _move(report, State.RECEIVED, by, now, received_at=now)
    return report


def begin(key: str, by: Assignment, now: datetime) -> Report:
    """Say that it is being handled; an answered one is taken up again."""
    with transaction.atomic():
        report = _locked(key, by, now)
        if report.state != State.HANDLED:
            received = report.received_at or now
            _move(report, State.HANDLED, by, now, received_at=received, answered_at=None)
    return report


def answer(
    key: str, text: str, version: int, by: Assignment, now: datetime, kept: Collection[str] = ()
) -> Report:
    """Answer whoever told it, once the text is clear of what could point at a person.

    Nothing that is known of the case is asked here: the answer would tell the handler who is in it.
    Raises Refused, NotClear, Conflict, Report.DoesNotExist.
    """
    with transaction.atomic():
        report = _locked(key, by, now)
        if report.version != version:
            raise Conflict(report)
        if not text.strip():
            raise Refused(_("Write the answer."), "answer")
        look(text, kept)
        _move(
            report, State.ANSWERED, by, now, received_at=report.received_at or now,
            answered_at=now, answered_by=by, answer=text.strip(),
        )  # fmt: skip
        _tell(report)
    return report


def look(text: str, kept: Collection[str] = ()) -> None:
    """Raise NotClear when the answer could point at a person."""
    check({"answer": text.strip()}, NOTHING, kept)


def _tell(report: Report) -> None:
    """Put the answer on the list of whoever told it, or of the unit's, if that was no staff."""
    origin = Origin.objects.select_related("by").filter(report=report).first()
    if origin is None:  # its case was deleted, and the tie with it
        return
    responsible = origin.by
    tasks.expect_of_unit(
        origin.unit_id, What.READ_DEVIATION, report.key, None, responsible=responsible
    )


def _locked(key: str, by: Assignment, now: datetime) -> Report:
    mine = of_principal(by, now.date()).filter(key=key).values("pk")[:1]
    return Report.objects.select_for_update().get(pk__in=list(mine.values_list("pk", flat=True)))


def _move(report: Report, state: State, by: Assignment, now: datetime, **values: object) -> None:
    report.state = state
    report.version += 1
    for name, value in values.items():
        setattr(report, name, value)
    report.save(update_fields=["state", "version", *values])
    act = Act.ANSWERED if state == State.ANSWERED else Act.CHANGED
    note(report, act, by, now, state=state.value)
