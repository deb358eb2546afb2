"""One plan between its meetings: what each does, what was told, when it is looked at next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from samlas.casework.followup.leading import disguise, in_words_of_paper, led, tells_itself
from samlas.casework.followup.models import Nudge
from samlas.casework.followup.preparing import coming, last_held
from samlas.casework.followup.watching import OVER
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan.models import Action, Plan
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange import reports
from samlas.exchange.models import Report


@dataclass(frozen=True, slots=True)
class Row:
    """One action: what was last told of it, when it was last asked about, and if it is late.

    `asks`: its unit can be asked by a row on its work list; of others one calls.
    """

    action: Action
    last: Report | None
    nudged_on: date | None
    is_late: bool
    asks: bool

    @property
    def is_over(self) -> bool:
        return self.action.state in OVER


@dataclass(frozen=True, slots=True)
class Between:
    """A plan between its meetings. `summons` is the one begun or sent for the next meeting.

    `is_ours`: the reader is at the case's own unit, which prepares and calls.
    """

    plan: Plan
    rows: Sequence[Row]
    last: Meeting | None
    summons: Summons | None
    booked: datetime | None
    is_ours: bool

    @property
    def asked_at(self) -> datetime | None:
        """When the lead asked the case's unit to call, if that was after the last meeting."""
        at = self.plan.call_asked_at
        ended = self.last.ended_at if self.last else None
        return at if at and (ended is None or at > ended) else None

    @property
    def next_at(self) -> datetime | None:
        """When the plan is looked at next: as called, else as booked, if it is ahead."""
        called = self.summons and self.summons.is_sent
        return self.summons.starts_at if self.summons and called else self.booked


def between(key: str, by: Assignment, now: datetime) -> Between:
    """Return a plan between its meetings, and write the reading to the ledger.

    Raises Plan.DoesNotExist as `led`.
    """
    plan = led(key, by, now, "follow-up")
    nudged = Nudge.objects.filter(action=OuterRef("pk")).order_by("-on").values("on")[:1]
    actions = list(
        plan.actions.filter(removed_at=None)
        .select_related("contact__unit__principal", "goal")
        .annotate(nudged_on=Subquery(nudged), tells_itself=tells_itself(by))
    )
    actions = in_words_of_paper(actions, plan, by)
    told = reports.latest([one.key for one in actions])
    for one in actions:
        if disguise(one.contact, plan.case, by, now.date()):
            _leave_out_who(one, told.get(one.key))
    last = last_held(plan.case)
    booked = last.next_at if last and last.next_at and last.next_at > now else None
    ours = plan.case.unit_id
    return Between(
        plan=plan,
        rows=[_row(one, told.get(one.key), one.nudged_on, ours, now.date()) for one in actions],
        last=last,
        summons=coming(plan.case),
        booked=booked,
        is_ours=by.unit_id == ours,
    )


def _leave_out_who(action: Action, last: Report | None) -> None:
    """Nothing beside what is done tells who does it, to one that may not know."""
    action.doer = ""
    if last is not None and action.contact is not None:
        last.said_by = action.contact.name


def _row(action: Action, last: Report | None, nudged_on: date | None, ours: int, on: date) -> Row:
    unit = action.contact.unit if action.contact else None
    is_over = action.state in OVER
    return Row(
        action=action,
        last=last,
        nudged_on=nudged_on,
        is_late=bool(action.by and action.by < on) and not is_over,
        asks=bool(unit and unit.uses_samlas and unit.pk != ours) and not is_over,
    )


def one_of(key: str, action_key: str, by: Assignment, now: datetime) -> Row:
    """Return one action of a plan; raises Plan.DoesNotExist, Action.DoesNotExist."""
    for row in between(key, by, now).rows:
        if row.action.key == action_key:
            return row
    raise Action.DoesNotExist
