"""Who follows a plan up: the unit that leads it, and the one whose case it is (H66)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from samlas.casework.case import Refused, Stage, note
from samlas.casework.plan import expecting
from samlas.casework.plan.models import Plan
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow, InformationKind

_PLAN = f'"{InformationKind.PLAN.value}"'


def opened_to(by: Assignment, now: datetime) -> Q:
    """The condition on a plan that it is the unit's own, or that consent opens it to the unit."""
    rows = ConsentRow.objects.live(now.date()).annotate(opens=Cast("kinds", TextField()))
    opening = rows.filter(
        consent__case=OuterRef("case__key"), unit=by.unit_id, opens__contains=_PLAN
    )
    return Q(case__unit_id=by.unit_id) | Q(Exists(opening))


def led(key: str, by: Assignment, now: datetime, purpose: str) -> Plan:
    """Return a sealed plan to follow up, its case with it, and write the reading to the ledger.

    Raises Plan.DoesNotExist where there is no sealed plan, and for one that `by` neither leads nor
    has at its own unit. A lead of another unit meets the plan here, and nothing else of the case,
    while the consent opens the plan to it.
    """
    mine = Q(case__unit_id=by.unit_id) | Q(lead_unit_id=by.unit_id)
    plan = (
        Plan.objects.filter(mine, opened_to(by, now), edition__gt=0)
        .select_related("case__individual", "case__unit", "case__responsible__staff", "lead_unit")
        .get(case__key=key)
    )
    note(plan.case, Act.READ, by, now, purpose)
    return plan


def tells_itself(by: Assignment) -> Exists:
    """The condition on an action that another unit than `by`'s holds the plan to tell of it in."""
    papers = Dispatch.objects.filter(
        case=OuterRef("plan__case__key"), kind=expecting.PLAN, superseded_at=None,
        cancelled_at=None, recipient=OuterRef("contact__unit"), recipient__uses_samlas=True,
        holdings__passed_on_at=None,
    )  # fmt: skip
    return Exists(papers.exclude(recipient=by.unit_id))


def in_force(plan: Plan, message: str) -> None:
    """Refuse with the message when the plan is in force no longer."""
    if plan.case.stage != Stage.PLAN:
        raise Refused(message)
