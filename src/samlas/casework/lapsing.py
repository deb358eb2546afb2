"""When a consent is about to end: told in time, until the person says that it may (K19)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from samlas.casework import tasks
from samlas.casework.case import Case, held, note
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import Consent, ConsentRow, Standing


def settle(case: Case) -> None:
    """Bring what is to be done in line with the first day on which some of the consent ends.

    It shows on the work list from the day that the rulebook says, and stays until a new yes is
    written down or the person lets it end.
    """
    rows = [] if case.has_ended else first_to_end(case)
    if rows:
        ends = rows[0].valid_to
        soon = told_from(case, ends, rows[0].consent.given_on)
        tasks.expect(case, What.RENEW_CONSENT, ends, shown_from=soon)
    else:
        tasks.done(case.key, What.RENEW_CONSENT)


def told_from(case: Case, ends: date, on: date) -> date:
    """Return the day from which it is told that a consent, or an order, ends on a day."""
    return case.day_of("consent-before", ends, on)


def first_to_end(case: Case) -> list[ConsentRow]:
    """Return the rows of the latest whole consent that end first and may not just end."""
    whole = Consent.objects.filter(case=case.key, withdrawn_at=None, standing=Standing.WHOLE)
    latest = whole.order_by("-pk").values("pk")[:1]
    rows = list(
        ConsentRow.objects.filter(
            consent__in=latest, withdrawn_at=None, may_end=False, standing=Standing.WHOLE
        )
        .select_related("unit", "consent")
        .order_by("valid_to", "pk")
    )
    return [row for row in rows if row.valid_to == rows[0].valid_to]


def let_end(case: Case, ends: date, by: Assignment, now: datetime) -> None:
    """Write down that the person lets what ends on that day end: it is not asked about again."""
    with transaction.atomic():
        case = held(case)
        rows = [row for row in first_to_end(case) if row.valid_to == ends]
        ConsentRow.objects.filter(pk__in=[row.pk for row in rows]).update(may_end=True)
        settle(case)
        note(case, Act.CHANGED, by, now, "consent-may-end", rows=[row.pk for row in rows])
