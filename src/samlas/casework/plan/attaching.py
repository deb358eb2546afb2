"""What goes with the plan: files that the convener adds, sealed with its next edition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from samlas.casework import attached
from samlas.casework.attached import New
from samlas.casework.case import note
from samlas.casework.plan import writing
from samlas.casework.plan.models import Plan, PlanAttachment
from samlas.directory.models import Assignment
from samlas.files import store
from samlas.ledger.models import Act


def of(plan: Plan) -> QuerySet[PlanAttachment]:
    """Return the attachments of a plan in the order they were added, read when they are needed."""
    return plan.attachments.select_related("file").order_by("pk")


def attach(plan: Plan, new: New, version: int, by: Assignment, now: datetime) -> Plan:
    """Add an attachment: checked and right-sized, kept encrypted. Returns the plan as saved.

    Raises Refused as `attached.checked` and `attached.fields`, and in an ended case; Conflict.
    """
    fit = attached.checked(new, plan.case)
    with transaction.atomic():
        fresh = writing.locked(plan, version)
        PlanAttachment.objects.create(
            plan=fresh, **attached.fields(new, fit, list(of(fresh)), by, now)
        )
        _saved(fresh, "plan-attach", by, now)
    return fresh


def detach(plan: Plan, pk: int, version: int, by: Assignment, now: datetime) -> Plan:
    """Take an attachment away; editions that were sent keep theirs, else its file is removed.

    Raises PlanAttachment.DoesNotExist, Conflict, Refused in an ended case.
    """
    with transaction.atomic():
        fresh = writing.locked(plan, version)
        attached.take_away(fresh.attachments.select_related("file").get(pk=pk))
        _saved(fresh, "plan-detach", by, now)
    return fresh


def _saved(plan: Plan, purpose: str, by: Assignment, now: datetime) -> None:
    plan.version += 1
    writing.touched(plan)
    note(plan.case, Act.CHANGED, by, now, purpose)


def read(plan: Plan, pk: int, by: Assignment, now: datetime) -> tuple[PlanAttachment, bytes]:
    """Return an attachment and what it holds; the ledger notes it. PlanAttachment.DoesNotExist."""
    found = plan.attachments.select_related("file").get(pk=pk)
    note(plan.case, Act.READ, by, now, "attachment", number=pk)
    return found, store.content(found.file)
