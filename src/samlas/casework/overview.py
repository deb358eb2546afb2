"""The overview of a case: where it stands, derived from what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.timezone import localdate

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework.case import Case, Stage
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan.models import Plan
from samlas.casework.summons import draft
from samlas.casework.summons.attendance import Attendance, attendance_of
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.people.models import ConsentRow
from samlas.statements import Statement


class Step(StrEnum):
    """The six steps of the process line, in order (K32)."""

    NEED = "need"
    CONSENT = "consent"
    SUMMONS = "summons"
    MEETING = "meeting"
    FOLLOW_UP = "follow-up"
    CLOSURE = "closure"


class State(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the process line: its state, and the day it was done or is planned."""

    step: Step
    state: State
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Lapsed:
    """That the case's rules were on trial, until a day that has passed, and what says so (H3)."""

    ended: date
    because: Sequence[rulebook.Clause]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page of a case shows, read in a number of queries that never grows."""

    case: Case
    rows: Sequence[ConsentRow]
    summons: Summons | None
    attendance: Sequence[Attendance]
    marks: Sequence[Mark]
    lapsed: Lapsed | None
    met: Sequence[Meeting]

    @property
    def plan(self) -> Plan | None:
        """The plan, once the first meeting has been prepared and it has been begun."""
        return plan_of(self.met)

    @property
    def answered(self) -> int:
        return sum(one.has_answered for one in self.attendance)

    @property
    def late(self) -> Sequence[Attendance]:
        return [one for one in self.attendance if one.is_late]


_ROWS = Statement(
    lambda case, on: (
        ConsentRow.objects.live(on)
        .filter(consent__case=case)
        .select_related("consent")
        .order_by("pk")
    ),
    case=str,
    on=date,
)


# Meetings, first to last, with the plan and the closing that the case may have.
_MEETINGS = Statement(
    lambda case: (
        Meeting.objects.filter(case_id=case)
        .select_related("case__plan", "case__closure")
        .order_by("number")
    ),
    case=int,
)


def plan_of(met: Sequence[Meeting]) -> Plan | None:
    """Return the plan that was read with the meetings of a case, if there is one."""
    return getattr(met[0].case, "plan", None) if met else None


def overview(key: str, by: Assignment, now: datetime) -> Overview:
    """Return the overview of a case and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "overview")
    rows = _ROWS(case=case.key, on=now.date())
    summons = draft.current(case)
    attendance = attendance_of(summons, now.date()) if summons else []
    met = _MEETINGS(case=case.pk)
    marks = _marks(case, rows, summons, met)
    return Overview(case, rows, summons, attendance, marks, _lapsed(case, now.date()), met)


def _lapsed(case: Case, on: date) -> Lapsed | None:
    """The trial of the case's rules, when it is over."""
    answer = case.ask("trial", on)
    if answer.verdict != "expired":
        return None
    book = next(book for book in rulebook.rulebooks() if book.id == case.rulebook)
    source = next(one for one in book.sources if one.id == answer.because[0].source)
    assert source.trial_to is not None
    return Lapsed(source.trial_to, answer.because)


def _marks(
    case: Case, rows: Sequence[ConsentRow], summons: Summons | None, met: Sequence[Meeting]
) -> list[Mark]:
    """The process line: a step is done when its facts are there; the first that is not is now.

    The meeting is done once its plan has been sent; what is planned after it is the follow-up.
    """
    sent = summons is not None and summons.is_sent
    meets = localdate(summons.starts_at) if summons and summons.starts_at and sent else None
    called = localdate(summons.sent_at) if summons and summons.sent_at else None
    ended = [one for one in met if one.ended_at is not None]
    planned = case.stage == Stage.PLAN or bool((plan := plan_of(met)) and plan.edition)
    closure = getattr(met[0].case, "closure", None) if met else None
    next_at = ended[-1].next_at if ended else None
    follow_up = meets if sent and len(met) > len(ended) > 0 else _day(next_at)
    facts = [
        (Step.NEED, case.stage != Stage.NEED, localdate(case.started_at)),
        (Step.CONSENT, bool(rows), rows[0].consent.given_on if rows else None),
        (Step.SUMMONS, sent or planned, called),
        (Step.MEETING, planned, _day(ended[0].ended_at) if ended else meets),
        (Step.FOLLOW_UP, planned and len(ended) > 1, follow_up if planned else None),
        (Step.CLOSURE, case.stage == Stage.CLOSED, _day(closure.closed_at) if closure else None),
    ]
    first_open = next((step for step, is_done, _on in facts if not is_done), None)
    if case.stage == Stage.CLOSED:
        first_open = None
    return [
        Mark(step, State.DONE if is_done else State.NOW if step is first_open else State.AHEAD, on)
        for step, is_done, on in facts
    ]


def _day(at: datetime | None) -> date | None:
    return localdate(at) if at else None
