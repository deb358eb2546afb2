"""What a plan in force puts on the work lists: to tell how it goes, and to call to the follow-up.

The rows follow from the plan, its papers and its meetings. Every step that changes those calls here
again; nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from samlas.casework import tasks
from samlas.casework.case import Case
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan.models import Action, Plan, State
from samlas.casework.summons.draft import Summons
from samlas.casework.tasks import What
from samlas.exchange.models import Dispatch, Holding
from samlas.papers import plan_kinds

PLAN = plan_kinds.Plan.kind

# Answers are due a week before a meeting, and those who are called need some weeks more.
CALL_AHEAD = timedelta(days=28)
REPORT_AHEAD = timedelta(days=7)


def reports(plan: Plan) -> None:
    """Ask each unit that holds the plan how it goes with its own rows, until it has told (H67).

    Due when the first of them is to be done, or a week before the follow-up. The case's own unit,
    which gets no paper, has a row about the case.
    """
    case = plan.case
    sent = Dispatch.objects.filter(case=case.key, kind=PLAN).exclude(recipient=None)
    of_unit = _untold(plan)
    follow_up = next_at(case)
    usual = localdate(follow_up) - REPORT_AHEAD if follow_up else None
    expected: dict[tuple[str, int], date | None] = {}
    told = []
    for link in Holding.objects.filter(dispatch__in=sent, passed_on_at=None).select_related(
        "dispatch"
    ):
        paper = link.dispatch
        days = of_unit.get(paper.recipient_id or 0)
        if days is None or not paper.is_current:
            told.append(paper.key)
        else:
            expected[paper.key, link.unit_id] = min(days, default=usual)
    tasks.done_of(told, What.REPORT_ACTIONS, What.NUDGED)
    tasks.expect_of_holders(expected, What.REPORT_ACTIONS, _label(case))
    own = of_unit.get(case.unit_id)
    if own is None:
        tasks.done(case.key, What.REPORT_OWN)
    else:
        tasks.expect(case, What.REPORT_OWN, min(own, default=usual))


def _untold(plan: Plan) -> dict[int, list[date]]:
    """By unit, the days on which what it has not told of is to be done; rows without day add none.

    A unit that has told of all it does is not there.
    """
    found: dict[int, list[date]] = {}
    rows = Action.objects.filter(plan=plan, state=State.PLANNED, removed_at=None)
    for unit_id, by in rows.exclude(contact__unit=None).values_list("contact__unit_id", "by"):
        days = found.setdefault(unit_id, [])
        if by is not None:
            days.append(by)
    return found


def _label(case: Case) -> str:
    individual = case.individual
    return "" if individual.is_protected else individual.short_name


def approvals(plan: Plan, units: Collection[int | None]) -> None:
    """Ask each of the units that holds the plan in force whether it approves, until it has said."""
    case = plan.case
    held = Holding.objects.filter(
        dispatch__case=case.key, dispatch__kind=PLAN, dispatch__superseded_at=None,
        dispatch__cancelled_at=None, unit__uses_samlas=True, passed_on_at=None,
    ).select_related("dispatch")  # fmt: skip
    expected: dict[tuple[str, int], date | None] = {}
    for link in held:
        paper = link.dispatch
        if link.unit_id in units and paper.answer_id is None and paper.edition == plan.edition:
            expected[paper.key, link.unit_id] = None
    others = [one.dispatch.key for one in held if (one.dispatch.key, one.unit_id) not in expected]
    tasks.done_of(others, What.APPROVE_PLAN)
    tasks.expect_of_holders(expected, What.APPROVE_PLAN, _label(case))


def nudge(plan: Plan, paper: Dispatch, on: date) -> None:
    """Remind the unit that holds this paper of the plan, from today on its list."""
    holder = paper.holdings.get(passed_on_at=None)
    tasks.expect_of_holders({(paper.key, holder.unit_id): on}, What.NUDGED, _label(plan.case))


def told(paper: Dispatch) -> None:
    """Take the reminder off the list of the unit that has told something."""
    tasks.done(paper.key, What.NUDGED)


def follow_up(plan: Plan, now: datetime) -> None:
    """Let the lead know when to call to the follow-up; at once when none is booked (H66, H72)."""
    case = plan.case
    tasks.done(case.key, What.FOLLOW_UP, What.AWAIT_CALL)
    if case.has_ended or is_called(case):
        return
    at = next_at(case)
    due = max(localdate(at) - CALL_AHEAD, now.date()) if at and at > now else now.date()
    lead = plan.lead_unit_id or case.unit_id
    tasks.expect_of_unit(lead, What.FOLLOW_UP, case.key, due, _label(case))


def next_at(case: Case) -> datetime | None:
    """Return the time that was booked at the last meeting, if one was."""
    held = Meeting.objects.filter(case=case, ended_at__isnull=False).order_by("-number")
    return held.values_list("next_at", flat=True).first()


def is_called(case: Case) -> bool:
    """Whether the next meeting has been called to: a summons is sent, and its meeting not held."""
    sent = Summons.objects.filter(case=case, edition__gt=0, cancelled_at=None)
    return sent.exclude(meeting__ended_at__isnull=False).exists()
