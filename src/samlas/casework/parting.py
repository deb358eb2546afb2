"""What becomes of one recipient whose consent row ends: on the map, and with a meeting ahead."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from samlas.casework import consent, contacts
from samlas.casework.case import Case
from samlas.casework.contacts import Choice, Contact
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan import minutes
from samlas.casework.summons import draft, sending
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.people.models import ConsentRow


def end_row(row: ConsentRow, case: Case, reason: str, by: Assignment, now: datetime) -> None:
    """End one recipient's row at once because it no longer concerns the person (H81).

    If called to a meeting ahead it is told not to come. On the map the contact stands as not for
    now, with the reason. Raises ConsentRow.DoesNotExist for a row of another case.
    """
    with transaction.atomic():
        summons = draft.current_locked(case)
        consent.withdraw_row(row, case, by, now)
        for contact in contacts_of_row(row, case):
            values = {"choice": Choice.NOT_NOW, "reason": reason, "ongoing": False}
            contacts.change(contact, values, contact.version, by, now)
        minutes.settle(case, now)
        if summons is not None and is_ahead(summons):
            sending.tell_removed(summons, by, now)


def contacts_of_row(row: ConsentRow, case: Case) -> list[Contact]:
    """Return those on the map whom the row is about."""
    return [
        contact
        for contact in contacts.contacts_of(case)
        if contact.pk == row.contact or (row.unit_id and contact.unit_id == row.unit_id)
    ]


def is_ahead(summons: Summons) -> bool:
    """Whether a meeting is called that has not been held."""
    held = Meeting.objects.filter(summons=summons, ended_at__isnull=False)
    return summons.is_sent and not held.exists()
