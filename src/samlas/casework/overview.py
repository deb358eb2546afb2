"""The overview of a case: where it stands, derived from what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import models
from django.utils.timezone import localdate

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import lapsing
from samlas.casework.case import Case, Stage
from samlas.casework.closure.models import Closure
from samlas.casework.copies import mail_waits
from samlas.casework.meeting.models import Instead, Meeting
from samlas.casework.own.models import OwnWord
from samlas.casework.plan.models import Edition, Plan
from samlas.casework.summons.attendance import Attendance, attendance_of
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.people.models import Consent, ConsentRow, Order, Standing
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


class Trace(StrEnum):
    """Why a step that was done stands open again."""

    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the process line: its state, and the day it was done or is planned.

    With a `trace`, `on` is the day of that instead.
    """

    step: Step
    state: State
    on: date | None = None
    trace: Trace | None = None


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
    consents: Sequence[Consent]
    summons: Summons | None
    summonses: Sequence[Summons]
    attendance: Sequence[Attendance]
    marks: Sequence[Mark]
    lapsed: Lapsed | None
    met: Sequence[Meeting]
    order_ends_on: date | None

    @property
    def plan(self) -> Plan | None:
        """The plan, once the first meeting has been prepared and it has been begun."""
        return getattr(self.case, "plan", None)

    @property
    def closure(self) -> Closure | None:
        """How the case was closed, once it is."""
        return getattr(self.case, "closure", None)

    @property
    def replaced(self) -> Case | None:
        """The closed case that this one was begun in place of (H85)."""
        before = getattr(self.case, "replaces", None)
        return before.case if before is not None else None

    @property
    def plan_is_due(self) -> bool:
        """Whether the plan is to be sent: after a meeting, and when it has been changed."""
        held = [one for one in self.met if one.ended_at is not None]
        if not held or held[-1].instead == Instead.NEW_TIME:
            return False
        sealed_at: datetime | None = held[-1].sealed_at  # type: ignore[attr-defined]
        return sealed_at is None or bool(self.plan and self.plan.changed)

    @property
    def waited_for(self) -> Consent | None:
        """The consent that is not whole: a guardian has not answered, or they disagree."""
        last = self.consents[-1] if self.consents else None
        is_open = last is not None and last.withdrawn_at is None
        return last if is_open and last and last.standing != Standing.WHOLE else None

    @property
    def answered(self) -> int:
        return sum(one.has_answered for one in self.attendance)

    @property
    def late(self) -> Sequence[Attendance]:
        return [one for one in self.attendance if one.is_late]


def _own_words(**which: object) -> models.Exists:
    """Whether something has come from an own page, as it is called for by `which`."""
    return models.Exists(OwnWord.objects.filter(case=models.OuterRef("pk"), **which))


def _order_ends(today: date) -> models.Subquery:
    """The first last day to come, of an order by which someone speaks for the person."""
    ahead = Order.objects.filter(valid_to__gte=today).order_by("valid_to")
    own = ahead.filter(representative__individual=models.OuterRef("individual"))
    return models.Subquery(own.values("valid_to")[:1])


_CASE = Statement(
    lambda key, unit, who, today: (
        Case.objects.seen_by(Assignment(pk=who, unit_id=unit))
        .select_related(
            "individual", "responsible__staff", "plan", "closure", "replaces__case"
        )
        .annotate(
            has_own_words=_own_words(),
            has_news=_own_words(read_at=None),
            order_ends=_order_ends(today),
            mail_waits=mail_waits("key"),
        )
        .filter(key=key)
    ),
    key=str,
    unit=int,
    who=int,
    today=date,
)  # fmt: skip

# Every row that a consent of the case has had, also of one taken back.
_ROWS = Statement(
    lambda case: (
        ConsentRow.objects.filter(consent__case=case).select_related("consent").order_by("pk")
    ),
    case=str,
)
_SUMMONSES = Statement(
    lambda case: Summons.objects.filter(case_id=case).order_by("pk"), case=int
)  # fmt: skip


def _sealings() -> models.QuerySet[Edition]:
    """The editions that were sealed after a meeting."""
    return Edition.objects.filter(meeting=models.OuterRef("pk")).order_by("number")


# Meetings, first to last, each with when the plan was sealed after it.
_MEETINGS = Statement(
    lambda case: (
        Meeting.objects.filter(case_id=case)
        .annotate(sealed_at=models.Subquery(_sealings().values("sealed_at")[:1]))
        .order_by("number")
    ),
    case=int,
)


def overview(key: str, by: Assignment, now: datetime) -> Overview:
    """Return the overview of a case and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "overview", _CASE, today=now.date())
    every_row = _ROWS(case=case.key)
    rows = [row for row in every_row if row.is_live(now.date())]
    consents = list({row.consent_id: row.consent for row in every_row}.values())
    summonses = _SUMMONSES(case=case.pk)
    summons = next((one for one in reversed(summonses) if one.cancelled_at is None), None)
    attendance = attendance_of(summons, now.date()) if summons else []
    met = _MEETINGS(case=case.pk)
    marks = _traced(_marks(case, rows, summons, met), consents, summonses)
    return Overview(
        case, rows, consents, summons, summonses, attendance, marks,
        _lapsed(case, now.date()), met, _ends_soon(case, now.date()),
    )  # fmt: skip


def _ends_soon(case: Case, today: date) -> date | None:
    """When an order ends, if that is soon."""
    ends: date | None = case.order_ends  # type: ignore[attr-defined]
    return ends if ends and lapsing.told_from(case, ends, today) <= today else None


def _lapsed(case: Case, on: date) -> Lapsed | None:
    """The trial of the case's rules, when it is over."""
    answer = case.ask("trial", on)
    if answer.verdict != "expired":
        return None
    book = rulebook.book(case.rulebook)
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
    plan, closure = getattr(case, "plan", None), getattr(case, "closure", None)
    planned = case.stage == Stage.PLAN or bool(plan and plan.edition)
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


def _traced(
    marks: Sequence[Mark], consents: Sequence[Consent], summonses: Sequence[Summons]
) -> list[Mark]:
    """The same line, saying of what is open again that it was taken back or cancelled."""
    withdrawn = consents[-1].withdrawn_at if consents else None
    cancelled = summonses[-1].cancelled_at if summonses else None
    traces = {
        Step.CONSENT: (Trace.WITHDRAWN, withdrawn),
        Step.SUMMONS: (Trace.CANCELLED, cancelled),
    }
    found = []
    for mark in marks:
        trace, at = traces.get(mark.step, (None, None))
        is_open = mark.state != State.DONE and at is not None
        found.append(replace(mark, on=_day(at), trace=trace) if is_open else mark)
    return found


def _day(at: datetime | None) -> date | None:
    return localdate(at) if at else None
