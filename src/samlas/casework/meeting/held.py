"""Which meeting was held, for those who ask how it was: what kind it was, and never whose.

This is all that the evaluation reads of casework.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone

from samlas.casework.case import Context
from samlas.casework.meeting import roles
from samlas.casework.meeting.models import Meeting
from samlas.directory.models import Assignment, Unit


@dataclass(frozen=True, slots=True)
class Held:
    """The unit that called, the rulebook, and which kind of meeting. `is_child`: of a child."""

    unit: Unit
    rulebook: str
    is_follow_up: bool
    is_discharge: bool
    is_child: bool


def held(key: str, by: Assignment, now: datetime) -> Held:
    """Return what kind of meeting this is, and write to the ledger that it was asked about.

    Raises Meeting.DoesNotExist for one who may not work with it.
    """
    meeting = roles.workable(key, by, now, "evaluation-code")
    case = meeting.case
    return Held(
        unit=case.unit,
        rulebook=case.rulebook,
        is_follow_up=meeting.number > 1,
        is_discharge=case.context == Context.DISCHARGE,
        is_child=case.is_child(now.date()),
    )


def count(unit: int, first: date, last: date, *, follow_up: bool) -> int:
    """Return how many meetings of the unit ended within the days, first ones or follow-ups."""
    zone = get_current_timezone()
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    found = Meeting.objects.filter(case__unit=unit, ended_at__gte=begin, ended_at__lt=end)
    return found.filter(number__gt=1).count() if follow_up else found.filter(number=1).count()
