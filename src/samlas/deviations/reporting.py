"""Staff tell what went wrong, or an idea; follow what comes of it; take it back while unread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from samlas import papers, rulebook
from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.tasks import What
from samlas.deviations import clearing, known, measures, routing
from samlas.deviations.clearing import Finding, Known
from samlas.deviations.models import IDEA, Origin, Phase, Report, State
from samlas.deviations.routing import Route
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment, Principal
from samlas.exchange import inbox
from samlas.exchange.models import Dispatch
from samlas.indicators import counting
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.rulebook import DeviationKind

PAGE = 30


class NotClear(Refused):
    """A text could point at a person: `found` has what, by the field it stands in."""

    def __init__(self, found: Mapping[str, Sequence[Finding]]) -> None:
        words = _("Something here could point at a person. Write it another way.")
        super().__init__(words, next(iter(found)))
        self.found = found


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: a kind, and if wanted the phase and words. `kept` are looked at, and stay."""

    kind: str
    phase: str = ""
    text: str = ""
    proposal: str = ""
    kept: Collection[str] = ()

    def texts(self) -> Mapping[str, str]:
        return {"text": self.text.strip(), "proposal": self.proposal.strip()}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where something is told from: a case or a received paper if any, and the kinds to choose."""

    case: Case | None
    route: Route
    kinds: Sequence[DeviationKind]
    by: Assignment
    paper: Dispatch | None = None

    @property
    def about(self) -> str:
        """The key of the case it is told of; empty for none."""
        if self.case is not None:
            return self.case.key
        return self.paper.case if self.paper is not None else ""

    def known(self) -> Known:
        """What must not stand in the texts."""
        if self.case is not None:
            return known.of_case(self.case, self.by, self.route.principals)
        return _known_of(self.about, self.by, self.route.principals)

    def phase(self, kind: DeviationKind | None) -> str:
        """The step it happened in: where the case is, else by the kind, else by the paper."""
        if self.case is not None or kind is None or kind.phase == Phase.ANY:
            return self.route.phase
        return kind.phase

    def kind(self, name: str) -> DeviationKind | None:
        """The kind of this name; None for an idea. Raises Refused for one that is none."""
        if name == IDEA:
            return None
        for one in self.kinds:
            if one.id == name:
                return one
        raise Refused(_("Choose what happened."), "kind")


@dataclass(frozen=True, slots=True)
class Own:
    """A report as its own unit sees it, and the reports that the law asks for besides.

    `case` is the key of its case, or `paper` of a received paper it was told of, where the reader
    may see that; `words` what the person wrote.
    """

    report: Report
    origin: Origin
    kind: DeviationKind | None
    also: Sequence[rulebook.OtherReport]
    case: str = ""
    words: str = ""
    paper: str = ""
    principals: Sequence[str] = field(default_factory=list)


def ground(key: str, by: Assignment, now: datetime) -> Ground:
    """Return what a page to tell on needs: of a case, or with an empty key of none.

    Raises Case.DoesNotExist.
    """
    on = now.date()
    if not key:
        route = routing.of_unit(by.unit, on)
        return Ground(None, route, rulebook.deviation_kinds(route.book, on), by)
    case = cases.read(key, by, now, "deviation")
    route = routing.of_case(case, on)
    return Ground(case, route, rulebook.deviation_kinds(route.book, on), by)


def ground_of_paper(key: str, by: Assignment, now: datetime) -> Ground:
    """Return what a page to tell of a received paper needs. Raises Dispatch.DoesNotExist."""
    paper = inbox.read(key, by, now).dispatch
    route = routing.of_paper(paper, by.unit, now)
    return Ground(None, route, rulebook.deviation_kinds(route.book, now.date()), by, paper)


def tell(at: Ground, told: Told, by: Assignment, now: datetime) -> Report:
    """Send it. Raises Refused for what is missing, NotClear for what could point at a person."""
    kind = at.kind(told.kind)
    texts = told.texts()
    needed = "proposal" if kind is None else "text"
    if (kind is None or kind.needs_text) and not texts[needed]:
        raise Refused(_("Write what happened.") if kind else _("Write your idea."), needed)
    check(texts, at.known(), told.kept)
    phase = told.phase or at.phase(kind)
    with transaction.atomic():
        report = make(at.route, told.kind, phase, texts, now)
        Origin.objects.create(report=report, unit=by.unit, by=by, case=at.about)
        note(report, Act.SENT, by, now, kept=len(told.kept))
    return report


def check(texts: Mapping[str, str], known_: Known, kept: Collection[str]) -> None:
    """Raise NotClear when any of the texts could point at a person."""
    found = {name: clearing.findings(text, known_, kept) for name, text in texts.items()}
    if any(found.values()):
        raise NotClear({name: some for name, some in found.items() if some})


def make(
    route: Route, kind: str, phase: str, texts: Mapping[str, str], now: datetime,
    *, by_person: bool = False,
) -> Report:  # fmt: skip
    """Write what leaves the unit: nothing of a person, and no day but the month."""
    report = Report.objects.create(
        kind=kind, phase=Phase(phase), agreement=route.book, month=now.date().replace(day=1),
        unit_kinds=route.unit_kinds, by_person=by_person, sent_at=now, due=route.due(now.date()),
        **texts,
    )  # fmt: skip
    report.principals.set(route.principals)
    return report


def note(report: Report, act: Act, by: Doer, now: datetime, **detail: object) -> None:
    """Write it to the ledger by the report's own key: never together with its case's."""
    log.write(by.actor, now, log.Note(act, report.key, "deviation", detail))


def of_unit(by: Assignment, before: int | None, now: datetime) -> Sequence[Origin]:
    """Return the next reports of the unit, newest first; the listing is written to the ledger."""
    rows = Origin.objects.filter(unit=by.unit_id).select_related("report", "by__staff")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    keys = [one.report.key for one in found[:PAGE]]
    log.write(by.actor, now, log.Note(Act.LISTED, "deviations", "deviations", {"about": keys}))
    return found


def one(key: str, by: Assignment, now: datetime) -> Own:
    """Return one report of the unit, and write the reading to the ledger.

    Whoever told it has read the answer then. Raises Origin.DoesNotExist.
    """
    origin = _origin(key, by)
    report = origin.report
    case = _case(origin, by)
    may_read = bool(case) and (by.is_head or case_of(by, case).responsible_id == by.pk)
    _seen(report, origin, by, now, may_read=may_read)
    note(report, Act.READ, by, now)
    kind = kind_of(report)
    also = rulebook.other_reports(kind, by.unit.kind, report.agreement, now.date()) if kind else []
    return Own(
        report, origin, kind, also, case, origin.own_words if may_read else "",
        paper_of(origin.case, by) if not case else "",
        list(report.principals.order_by("name").values_list("name", flat=True)),
    )  # fmt: skip


def on_paper(found: Own, what: str, step: str, units: str, now: datetime) -> papers.DeviationReport:
    """Return the report as a paper, for a principal where nobody receives it here.

    It tells what was sent and no more. What happened, the step and the kinds of units are given in
    words.
    """
    report = found.report
    return papers.DeviationReport(
        reference=report.key, made_on=now.date(), practice=settings.PRACTICE, what=what,
        is_idea=report.is_idea, step=step, month=report.month, units=units,
        principals=tuple(found.principals), text=report.text, proposal=report.proposal,
    )  # fmt: skip


def case_of(by: Assignment, key: str) -> Case:
    """The case, if `by` may see it. Raises Case.DoesNotExist."""
    return Case.objects.seen_by(by).get(key=key)


def _case(origin: Origin, by: Assignment) -> str:
    key = origin.case
    return key if key and Case.objects.seen_by(by).filter(key=key).exists() else ""


def paper_of(case: str, by: Assignment) -> str:
    """The key of the newest paper of a case that the unit holds and `by` may read; empty if none.

    One who works with the case from another unit tells by that.
    """
    held = _held(case, by) if case else []
    return held[-1].key if held else ""


def _held(case: str, by: Assignment) -> list[Dispatch]:
    return list(Dispatch.objects.held_by(by).filter(case=case).order_by("pk"))


def _seen(report: Report, origin: Origin, by: Assignment, now: datetime, *, may_read: bool) -> None:
    """Take off the list what has been seen: a person's words, by the head if there is one."""
    if report.state == State.ANSWERED and origin.by_id in (None, by.pk):
        tasks.done_by(by.unit_id, report.key, What.READ_DEVIATION)
    heads = Assignment.objects.with_cases(now.date()).filter(unit=by.unit_id, is_head=True)
    if report.by_person and (by.is_head or (may_read and not heads.exists())):
        tasks.done_by(by.unit_id, report.key, What.HEAR_DEVIATION)


def kind_of(report: Report) -> DeviationKind | None:
    """The kind, in the words of its rulebook on the day it was told; None for an idea."""
    kinds = rulebook.deviation_kinds(report.agreement, report.sent_at.date())
    return next((one for one in kinds if one.id == report.kind), None)


def _origin(key: str, by: Assignment) -> Origin:
    rows = Origin.objects.select_related("report", "by__staff", "unit")
    return rows.get(report__key=key, unit=by.unit_id)


def change(key: str, told: Told, version: int, by: Assignment, now: datetime) -> Report:
    """Write more, or otherwise, while nobody has received it.

    Raises Refused, NotClear, Conflict, Origin.DoesNotExist.
    """
    with transaction.atomic():
        origin = _mine(key, by)
        report = origin.report
        if report.version != version:
            raise Conflict(report)
        texts = told.texts()
        check(texts, _known(origin, by, now), told.kept)
        report.text, report.proposal = texts["text"], texts["proposal"]
        report.phase = Phase(told.phase or report.phase)
        report.version += 1
        report.save(update_fields=["text", "proposal", "phase", "version"])
        note(report, Act.CHANGED, by, now, kept=len(told.kept))
    return report


def _known(origin: Origin, by: Assignment, now: datetime) -> Known:
    principals = list(origin.report.principals.all())
    key = _case(origin, by)
    if not key:
        return _known_of(origin.case, by, principals)
    case = cases.read(key, by, now, "deviation")
    return known.of_case(case, by, principals)


def _known_of(case: str, by: Assignment, principals: Sequence[Principal]) -> Known:
    """What the reader knows without the case itself: by the papers they have received in it."""
    held = _held(case, by) if case else []
    return known.of_papers(held, by, principals) if held else known.of_staff(by, principals)


def _mine(key: str, by: Assignment) -> Origin:
    """A report of one's own that is still open, locked."""
    rows = Origin.objects.select_related("report").select_for_update(of=("self", "report"))
    origin = rows.get(report__key=key, unit=by.unit_id)
    if origin.by_id != by.pk:
        raise Refused(_("Only who told it can change it or take it back."))
    if not origin.report.is_open:
        raise Refused(_("It has been received. Wait for the answer, or tell it anew."))
    return origin


def take_back(key: str, by: Assignment, now: datetime) -> None:
    """Take back a report that nobody has received: it is gone, but for the ledger's word of it.

    Raises Refused, Origin.DoesNotExist.
    """
    with transaction.atomic():
        report = _mine(key, by).report
        note(report, Act.WITHDREW, by, now)
        tasks.done(report.key)
        counting.undo(measures.SOURCE, [report.key])
        report.delete()
