"""What the unit reads of what has come from own pages: as it was written, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, held, note
from samlas.casework.own.models import OwnWord
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act


def heard(key: str, by: Assignment, now: datetime) -> tuple[Case, Sequence[OwnWord]]:
    """Return everything that has come, newest first, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "own-words")
    return case, list(case.own_words.select_related("representative", "read_by__staff")
                      .order_by("-pk"))  # fmt: skip


def read(case: Case, last: int, by: Assignment, now: datetime) -> None:
    """Write down that what came up to the word `last` has been read: it leaves the work list."""
    with transaction.atomic():
        held(case)
        unread = OwnWord.objects.filter(case=case, read_at=None)
        unread.filter(pk__lte=last).update(read_at=now, read_by=by)
        if not unread.exists():
            tasks.done(case.key, What.HEAR_PERSON)
        note(case, Act.CHANGED, by, now, "own-words-read", last=last)
