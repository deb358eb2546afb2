"""Whose an action is, and what follows from it: nobody changes another's commitment (H46)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.casework.contacts import Contact
from samlas.casework.plan.models import Action, Approval, Plan, Verdict
from samlas.directory.models import Assignment

SAID_YES = (Verdict.YES, Verdict.YES_BUT)


def has_approved(plan: Plan, contact: Contact | None) -> bool:
    """Whether a party, or the person (None), has ever said yes to the plan, or to one before."""
    return plan.approvals.filter(contact=contact, verdict__in=SAID_YES).exists()


def guard(plan: Plan, owner: Contact | None, agreed: str, by: Assignment) -> None:
    """See to it that what one has taken on is changed by itself, or as it has agreed (H46).

    Until its owner has approved, the draft is written by whoever writes the plan. After that, from
    outside the owner's own unit, `agreed` must say how the owner agreed. Raises Refused without it.
    """
    is_own = owner is not None and owner.unit_id is not None and owner.unit_id == by.unit_id
    if is_own or agreed.strip() or not has_approved(plan, owner):
        return
    name = owner.name if owner else _("The person")
    raise Refused(
        _(
            "{name} has approved this. It can be changed only as {name} agrees: write how and when "
            "that was said."
        ).format(name=name),
        "agreed",
    )


def ask_anew(plan: Plan, now: datetime, owners: Collection[Contact | None] | None = None) -> None:
    """Ask for approvals again: of the owners of what changed and the person, or (None) of all."""
    standing = plan.approvals.filter(asked_anew=None)
    if owners is not None:
        ids = [one.pk for one in owners if one is not None]
        standing = standing.filter(Q(contact=None) | Q(contact__in=ids))
    standing.update(asked_anew=now)


def version_of(plan: Plan) -> int:
    """Return a number that is another after every change to what an approval rests on."""
    rows = [*plan.goals.values_list("version", flat=True),
            *plan.actions.values_list("version", flat=True)]  # fmt: skip
    return plan.version + sum(version + 1 for version in rows)


def standing(plan: Plan) -> dict[int | None, Approval]:
    """Return the approval that holds of each party, by the contact's id; None is the person."""
    latest: dict[int | None, Approval] = {}
    for one in plan.approvals.select_related("contact", "registered_by__staff").order_by("pk"):
        latest[one.contact_id] = one
    return {who: one for who, one in latest.items() if one.asked_anew is None}


def is_by_principals(action: Action) -> bool:
    """Whether an action is a region's or a municipality's, or paid by one (HSL 16:4)."""
    unit = action.contact.unit if action.contact else None
    if unit is None:
        return False
    kinds = {unit.principal.kind}
    if unit.second_principal is not None:
        kinds.add(unit.second_principal.kind)
    return bool(kinds & {"municipality", "region"}) or unit.funded_by in ("municipality", "region")
