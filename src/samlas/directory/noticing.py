"""How often staff and units want word that something waits, and where it goes."""

from __future__ import annotations

from django.db import transaction

from samlas.directory.models import Assignment, Pace


def choose(by: Assignment, email: str, pace: Pace, unit: tuple[str, Pace] | None = None) -> None:
    """Keep what a member of staff wants, and, of the head of a unit, what the unit wants.

    An empty address means no notices, whatever the pace.
    """
    with transaction.atomic():
        by.staff.email, by.staff.notices = email, pace
        by.staff.save(update_fields=["email", "notices"])
        if unit is not None and by.is_head:
            by.unit.email, by.unit.notices = unit
            by.unit.save(update_fields=["email", "notices"])
