"""Until when a unit keeps what it has: asked of the rulebook, counted from the last entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from samlas import rulebook
from samlas.casework.asking import Request
from samlas.casework.case import ENDED, Case, pick_rulebook
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger.models import Act, Entry
from samlas.retention.models import Hold, Holds, Keeping, Kind
from samlas.rulebook import Answer

PURPOSE = "keeping"
# What counts as an entry in somebody's record: not that it was read, nor what the program does.
WRITES = (
    Act.CHANGED, Act.CONSENTED, Act.WITHDREW, Act.SENT, Act.ANSWERED, Act.PASSED_ON,
)  # fmt: skip
# The noes that are written down. The other refusals are of who asked in vain, who may be anyone.
NOES = ("consent", "consent-row", "request")
SHORTEST = timedelta(days=365)  # no source lets go of anything sooner
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Record:
    """What a unit has under one reference, when it was last written in, and whose it is.

    `is_open`: work goes on in it, so that the last entry is not made yet.
    """

    case: str
    kind: Kind
    last_entry: date
    born: date | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A record, what the rulebook says of it, and the hold on it.

    `first` is the day from which it may be deleted, None where it may not; `last` the day by which
    it is to have been, where a clause says one.
    """

    record: Record
    answer: Answer
    first: date | None
    last: date | None
    hold: Hold | None
    holds: str = ""

    def is_due(self, on: date) -> bool:
        """Whether it is to be deleted, and nothing stops that."""
        return self.first is not None and self.first <= on and self.hold is None


def of_unit(unit: Unit, on: date) -> list[Kept]:
    """Return what is due in the unit, or would be but for a hold, what has waited longest first."""
    old = [one for one in _records(unit) if one.last_entry <= on - SHORTEST and not one.is_open]
    found = (one for one in _asked(unit, old, on) if one.first is not None and one.first <= on)
    return sorted(found, key=lambda one: (one.first or on, one.record.case))


def of_record(unit: Unit, case: str, on: date) -> Kept | None:
    """Return how long the unit keeps what it has under a reference; None where it has nothing."""
    return next(_asked(unit, _records(unit, case), on), None)


def _asked(unit: Unit, records: Iterable[Record], on: date) -> Iterator[Kept]:
    said = {one.case: one for one in Keeping.objects.filter(unit=unit)}
    stopped = holds_of(unit, on)
    book = pick_rulebook(unit, None, on)
    for one in records:
        told = said.get(one.case)
        holds = told.holds if told else ""
        born = one.born or (told.born if told else None)
        answer = _answer(unit, book, one, holds, born, on)
        day = str(answer.verdict)
        first = date.fromisoformat(day) if day[:1].isdigit() and not one.is_open else None
        last = answer.extra.get("done_by") if first else None
        yield Kept(
            one, answer, first, date.fromisoformat(last) if last else None,
            stopped.get(one.case), holds,
        )  # fmt: skip


def _answer(
    unit: Unit, book: str, record: Record, holds: str, born: date | None, on: date
) -> Answer:
    facts: dict[str, object] = {
        "rulebook": book, "on": on, "unit": unit.facts(), "last_entry": record.last_entry,
    }  # fmt: skip
    if holds:
        facts["record"] = {"holds": holds}
    if born:
        facts["person"] = {"born": born}
    elif holds == Holds.CHILD_ENQUIRY:
        facts["person"] = {"born": on}  # whose age nobody knows is kept as for the youngest
    return rulebook.ask("kept-until", facts)


def holds_of(unit: Unit, on: date) -> Mapping[str, Hold]:
    """Return the holds in force in the unit, by the reference."""
    rows = Hold.objects.filter(unit=unit, first_day__lte=on, lifted_at=None)
    rows = rows.select_related("set_by__staff").order_by("pk")
    return {one.case: one for one in rows if one.last_day is None or on <= one.last_day}


def _records(unit: Unit, case: str = "") -> Iterator[Record]:
    """What the unit has, under one reference or all: its cases, its requests, what it was sent."""
    yield from _cases(unit, case)
    yield from _requests(unit, case)
    yield from _received(unit, case)


def _entries(**about: object) -> QuerySet[Entry]:
    is_written = Q(act__in=WRITES) | Q(act=Act.REFUSED, purpose__in=NOES)
    written = Entry.objects.filter(is_written, **about).exclude(who="system")
    return written.exclude(purpose=PURPOSE)


def _latest(**about: object) -> Subquery:
    return Subquery(_entries(**about).order_by("-at").values("at")[:1])


def _cases(unit: Unit, case: str) -> Iterator[Record]:
    """The unit's cases. One person's are one record: the last entry in any counts for all."""
    papers = Dispatch.objects.filter(case=OuterRef(OuterRef("key"))).values("key")
    rows = Case.objects.filter(unit=unit).select_related("individual").annotate(
        written=_latest(about=OuterRef("key")), answered=_latest(about__in=papers),
        goes_on=Exists(
            Case.objects.filter(individual=OuterRef("individual")).exclude(stage__in=ENDED)
        ),
    )  # fmt: skip
    if case:
        rows = rows.filter(individual__in=Case.objects.filter(key=case).values("individual"))
    else:
        rows = rows.filter(goes_on=False)
    last: dict[int, date] = {}
    found = list(rows)
    for one in found:
        days = (one.started_at, one.written, one.answered)  # type: ignore[attr-defined]
        day = localdate(max(moment for moment in days if moment is not None))
        last[one.individual_id] = max(day, last.get(one.individual_id, day))
    for one in found:
        if case in ("", one.key):
            yield Record(
                one.key, Kind.CASE, last[one.individual_id], one.individual.birth_date,
                is_open=one.goes_on,  # type: ignore[attr-defined]
            )  # fmt: skip


def _requests(unit: Unit, case: str) -> Iterator[Record]:
    rows = Request.objects.filter(unit=unit, case=None).annotate(
        written=_latest(about=OuterRef("key"))
    )
    rows = rows.filter(key=case) if case else rows.exclude(outcome="")
    for one in rows:
        moment = one.written or one.decided_at or one.received_at
        yield Record(one.key, Kind.REQUEST, localdate(moment), is_open=not one.outcome)


def _received(unit: Unit, case: str) -> Iterator[Record]:
    """What the unit was sent in others' cases, by the case; what it wrote about it counts too."""
    own = Case.objects.filter(unit=unit, key=OuterRef("dispatch__case"))
    links = Holding.objects.kept().filter(~Exists(own), unit=unit)
    if case:
        links = links.filter(dispatch__case=case)
    came = dict(links.values_list("dispatch__case").annotate(last=Max("received_at")))
    keys = sorted(came)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        written = _written_by(unit, links, some)
        for key in some:
            yield Record(key, Kind.RECEIVED, localdate(max([came[key], *written[key]])))


def _written_by(
    unit: Unit, links: QuerySet[Holding], cases: Collection[str]
) -> Mapping[str, Sequence[datetime]]:
    """When the unit last wrote about each of the papers, by the case."""
    papers = dict(
        links.filter(dispatch__case__in=cases).values_list("dispatch__key", "dispatch__case")
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = _entries(chain=f"unit:{unit.pk}", about__in=list(papers)).values_list("about")
    for about, last in rows.annotate(last=Max("at")):
        found[papers[about]].append(last)
    return found
