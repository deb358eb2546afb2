"""The person says yes, when a meeting may already have been held: what the yes opens is news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from samlas.casework import consent, guardians, posting
from samlas.casework.case import Case, held
from samlas.casework.consent import Row, Yes
from samlas.casework.givers import Giver
from samlas.casework.plan import minutes
from samlas.casework.printing import making
from samlas.directory.models import Assignment
from samlas.people.alone import untold
from samlas.people.models import Consent, ConsentRow


def record(
    case: Case, yes: Yes, by: Assignment, now: datetime, version: int | None = None
) -> Consent:
    """Record a consent as `consent.record` does, and note who may now have the minutes.

    Of a child that decides by itself, no letter that waits still reaches whoever is not to know.
    """
    with transaction.atomic():
        given = consent.record(case, yes, by, now, version)
        minutes.settle(held(case), now)
        if silent := untold(case.key):
            posting.keep_from(held(case), silent, by, now)
            making.withdraw([case.key], now)
    return given


def answer(case: Case, giver: Giver, by: Assignment, now: datetime, *, says_yes: bool) -> Consent:
    """Write down a guardian's answer as `guardians.answer` does; the yes may open the minutes."""
    with transaction.atomic():
        given = guardians.answer(case, giver, by, now, says_yes=says_yes)
        minutes.settle(held(case), now)
    return given


def answer_row(
    case: Case, row: ConsentRow, giver: Giver, by: Assignment, now: datetime, *, says_yes: bool
) -> ConsentRow:
    """Write down a guardian's answer on a recipient added later; it may open the minutes."""
    with transaction.atomic():
        found = guardians.answer_row(case, row, giver, by, now, says_yes=says_yes)
        minutes.settle(held(case), now)
    return found


def add_row(
    case: Case, row: Row, givers: Sequence[Giver], by: Assignment, now: datetime
) -> ConsentRow:
    """Add a recipient as `consent.add_row` does, and note whether it may now have the minutes."""
    with transaction.atomic():
        added = consent.add_row(case, row, givers, by, now)
        minutes.settle(held(case), now)
    return added
