"""Taking the consent back when a meeting has already been called (H88)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework import consent
from samlas.casework.case import Case
from samlas.casework.summons import draft, sending
from samlas.directory.models import Assignment


def withdraw(case: Case, how: str, by: Assignment, now: datetime) -> None:
    """End the consent at once, and tell everyone called that the meeting will not be held.

    They are told that it is off, never why. What they have been sent stays with them.
    """
    with transaction.atomic():
        consent.withdraw(case, how, by, now)
        summons = draft.current(case)
        if summons is not None and summons.is_sent:
            reason = _("The meeting will not be held.")
            sending.cancel(summons, summons.version, reason, by, now)
