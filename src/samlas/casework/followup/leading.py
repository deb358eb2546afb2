"""Who follows a plan up: the unit that leads it, and the one whose case it is (H66)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar, cast

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from samlas.casework.case import Case, Refused, Stage, held, note, open_to
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import shown
from samlas.casework.plan import expecting
from samlas.casework.plan.models import Action, Goal, Plan
from samlas.casework.summons import draft
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act
from samlas.papers import plan_kinds
from samlas.people.models import ConsentRow, InformationKind

R = TypeVar("R", bound=Action | Goal)
_PLAN = f'"{InformationKind.PLAN.value}"'


def opened_to(by: Assignment, now: datetime) -> Q:
    """The condition on a plan that it is the unit's own, or that consent opens it to the unit."""
    rows = ConsentRow.objects.live(now.date()).annotate(opens=Cast("kinds", TextField()))
    opening = rows.filter(
        consent__case=OuterRef("case__key"), unit=by.unit_id, opens__contains=_PLAN
    )
    is_opened = Q(case__unit_id=by.unit_id) | Q(Exists(opening))
    return is_opened & open_to(by, "case__")


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


def disguise(contact: Contact | None, case: Case, by: Assignment, on: date) -> bool:
    """Call one in the plan what its reader may know it by, and tell whether that hides who it is.

    The case's own unit knows all, and each knows itself and whose case it is; a lead of another
    unit reads no name here that its paper keeps from it (K53, OSL 22:1).
    """
    if contact is None or by.unit_id == case.unit_id:
        return False
    if contact.unit_id in (by.unit_id, case.unit_id):
        return False
    known, contact.name = contact.name, shown(contact, case, on)
    return contact.name != known


def in_words_of_paper(rows: Sequence[R], plan: Plan, by: Assignment) -> list[R]:
    """Return a plan's actions or goals as their reader has them on paper, in the sealed words.

    The case's own unit reads what stands in the draft. A lead of another unit meets what it was
    sent: what has been written since has not been weighed against what it may know.
    """
    if by.unit_id == plan.case.unit_id:
        return list(rows)
    held = Dispatch.objects.filter(
        case=plan.case.key, kind=expecting.PLAN, recipient=by.unit_id, superseded_at=None
    ).first()
    paper = cast("plan_kinds.Plan", held.paper()) if held else None
    words = {one.key: one.what for one in paper.actions} if paper else {}
    words |= {one.key: one.text for one in paper.goals} if paper else {}
    known = [one for one in rows if one.key in words]
    for one in known:
        setattr(one, "what" if isinstance(one, Action) else "text", words[one.key])
    return known


def tells_itself(by: Assignment) -> Exists:
    """The condition on an action that another unit than `by`'s holds the plan to tell of it in."""
    papers = Dispatch.objects.filter(
        case=OuterRef("plan__case__key"), kind=expecting.PLAN, superseded_at=None,
        cancelled_at=None, recipient=OuterRef("contact__unit"), recipient__uses_samlas=True,
        holdings__passed_on_at=None,
    )  # fmt: skip
    return Exists(papers.exclude(recipient=by.unit_id))


def in_force(plan: Plan, message: str) -> None:
    """Refuse with the message when the plan is in force no longer.

    The case is locked for the rest of the transaction, after its summons as a closing does: that
    comes before what is written now, or after it.
    """
    draft.current_locked(plan.case)
    if held(plan.case).stage != Stage.PLAN:
        raise Refused(message)
