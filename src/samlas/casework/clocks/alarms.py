"""When which clock rings for a row of the work lists, and whom it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Q
from django.utils.timezone import get_default_timezone, localdate, localtime

from samlas import rulebook
from samlas.casework.asking import Request
from samlas.casework.case import Case, pick_rulebooks
from samlas.casework.clocks.models import Clock
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch

MORNING: Final = time(8)
"""When a clock that is set in days rings."""

_ANSWER = (Clock.ANSWER_BEFORE, Clock.ANSWER_ON)
CLOCKS: Final[Mapping[What, tuple[Clock, ...]]] = {
    What.ANSWER_SUMMONS: (*_ANSWER, Clock.ANSWER_LATE, Clock.ANSWER_CHASE),
    What.ANSWER_INVITATION: _ANSWER,
    What.ATTEND_AS_FIRST: (Clock.ANSWER_FALLS_BACK,),
    What.AWAIT_ANSWERS: (Clock.ANSWER_LATE,),
    What.ASSESS_REQUEST: (Clock.REQUEST_BEFORE, Clock.REQUEST_LATE),
    What.AWAIT_RECEIPT: (Clock.REQUEST_LATE,),
    What.RENEW_CONSENT: (Clock.CONSENT_BEFORE, Clock.CONSENT_LAST),
    What.FOLLOW_UP: (Clock.FOLLOW_UP_NEAR, Clock.FOLLOW_UP_LATE, Clock.FOLLOW_UP_FORGOTTEN),
    What.TELL_ADMISSION: (Clock.ADMISSION_BEFORE, Clock.ADMISSION_LATE),
    What.CALL_IN_TIME: (Clock.DISCHARGE_BEFORE, Clock.DISCHARGE_ON),
    What.PAYMENT_BEGINS: (Clock.PAYMENT_BEFORE,),
}
"""The clocks of each kind of row. The invited may stay away: nobody is told that they are late."""

_REMINDED = (What.ANSWER_SUMMONS, What.ANSWER_INVITATION)
TO_ANSWER: Final = frozenset({What.ANSWER_SUMMONS, What.ANSWER_INVITATION, What.ATTEND_AS_FIRST})


@dataclass(frozen=True, slots=True)
class Alarm:
    """One clock: when it rings, for which day, and the clauses it rests on."""

    clock: Clock
    at: datetime
    due: date
    because: tuple[rulebook.Clause, ...]

    @property
    def is_for_contact(self) -> bool:
        """Whether it tells the principal's contact instead of the unit that has the row (K10)."""
        return self.clock == Clock.ANSWER_CHASE


@dataclass(frozen=True, slots=True)
class Ground:
    """What a row is about: its case and paper where there are any, and the rules that hold.

    Of somebody protected (`is_protected`) no notice goes out (law.md 2.7).
    """

    book: str
    case: Case | None = None
    paper: Dispatch | None = None
    is_protected: bool = False

    def is_over(self, what: What) -> bool:
        """Whether there is nothing to be told: ended, called off, replaced or answered."""
        paper = self.paper
        if self.case is not None and self.case.has_ended:
            return True
        answered = paper is not None and paper.answer_id is not None and what in TO_ANSWER
        return answered or (paper is not None and not paper.is_current)

    def ask(self, clock: Clock, due: date, now: datetime) -> rulebook.Answer:
        """Ask the rulebook when the clock rings."""
        facts: dict[str, object] = {"clock": clock.value, "due": due}
        if self.case is None:
            return rulebook.ask("clock", {"rulebook": self.book, "on": now.date(), **facts})
        facts["started_at"] = localtime(self.case.started_at)
        return self.case.ask("clock", now.date(), **facts)


def schedule(row: Task, ground: Ground, now: datetime) -> list[Alarm]:
    """Return every alarm of the row, rung or not, in order of time; none without a date or need.

    That somebody protected is known to a unit is told to no other one, not to its principal either.
    """
    if ground.is_over(What(row.what)):
        return []
    found = []
    for clock, due in _clocks(row, ground):
        answer = ground.ask(clock, due, now)
        found.append(Alarm(clock, _moment(answer), due, answer.because))
    return sorted(found, key=lambda alarm: alarm.at)


def _clocks(row: Task, ground: Ground) -> Iterator[tuple[Clock, date]]:
    """Each clock of the row, with the day it counts from.

    A unit outside Samlas reads no reminder: its convener, and its principal's contact, are told.
    """
    what, paper = What(row.what), ground.paper
    reads = row.unit.uses_samlas
    if not row.has_date:
        if what in _REMINDED and reads and paper is not None and paper.meets_at is not None:
            yield Clock.ANSWER_UNSET, localdate(paper.meets_at)
        return
    for clock in CLOCKS.get(what, ()):
        is_chase = clock == Clock.ANSWER_CHASE
        if not (is_chase and ground.is_protected) and (reads or is_chase):
            yield clock, row.due


def _moment(answer: rulebook.Answer) -> datetime:
    at = answer.extra.get("at")
    if at is not None:
        return datetime.fromisoformat(at)
    day = datetime.fromisoformat(str(answer.verdict))
    return datetime.combine(day, MORNING, get_default_timezone())


def grounds(rows: Sequence[Task], on: date) -> dict[int, Ground]:
    """Return what each row is about, by the row's id: four queries for any number of rows."""
    abouts = {row.about for row in rows}
    papers = {one.key: one for one in Dispatch.objects.filter(key__in=abouts).defer("body")}
    keys = abouts | {paper.case for paper in papers.values()}
    cases = {one.key: one for one in Case.objects.filter(key__in=keys).select_related("individual")}
    found, bare = {}, []
    for row in rows:
        paper = papers.get(row.about)
        case = cases.get(paper.case if paper else row.about)
        if case is None:
            bare.append(row)
        else:
            hidden = case.individual.is_protected or (paper is not None and paper.is_protected)
            found[row.pk] = Ground(case.rulebook, case, paper, is_protected=hidden)
    return found | (_of_requests(bare, on) if bare else {})


def _of_requests(rows: Sequence[Task], on: date) -> dict[int, Ground]:
    """What has no case yet is asked of the rulebook that a case of the unit would get."""
    requests = Request.objects.filter(key__in={row.about for row in rows})
    hidden = dict(requests.values_list("key", "is_protected"))
    books = pick_rulebooks([row.unit for row in rows], None, on)
    return {
        row.pk: Ground(books[row.unit_id], is_protected=hidden.get(row.about, False))
        for row in rows
    }


def of_case(key: str) -> Q:
    """The condition that a row is about the case or a paper sent from it."""
    return Q(about=key) | Q(about__in=Dispatch.objects.filter(case=key).values("key"))
