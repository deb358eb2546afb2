"""Calling a meeting off: before the plan it is called to anew, after it by whoever leads (H66)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from samlas.casework.case import Stage, held
from samlas.casework.plan import expecting, writing
from samlas.casework.summons import sending
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment


def cancel(summons: Summons, version: int, reason: str, by: Assignment, now: datetime) -> None:
    """Cancel a sent meeting, as `sending.cancel` does; a follow-up is its lead's to call anew."""
    with transaction.atomic():
        sending.cancel(summons, version, reason, by, now)
        case = held(summons.case)
        plan = writing.plan_of(case)
        if plan is not None and case.stage == Stage.PLAN:
            expecting.follow_up(plan, now)
