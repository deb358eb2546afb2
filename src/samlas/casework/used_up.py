"""The code of a letter that has been tried too often: the convener prints the letter anew."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from samlas.casework import tasks
from samlas.casework.case import Case
from samlas.casework.tasks import What
from samlas.exchange.models import Dispatch

TRIES = 5
"""Wrong tries in a row after which a code opens nothing."""


def tell(paper: Dispatch, now: datetime) -> None:
    """Put it on the list, if the paper still waits for an answer."""
    is_over = paper.meets_at is not None and paper.meets_at <= now
    if not paper.is_current or paper.answer_id is not None or is_over:
        return
    case = Case.objects.select_related("individual").get(key=paper.case)
    if not case.has_ended:
        tasks.expect(case, What.NEW_CODE)


def letters(case_key: str) -> QuerySet[Dispatch]:
    """Return the letters that wait for an answer with a code that is used up.

    About one who is protected by now no letter has a code.
    """
    return Dispatch.objects.filter(
        case=case_key, superseded_at=None, cancelled_at=None, answer=None, is_protected=False,
        reply_code__wrong__gte=TRIES,
    )  # fmt: skip


def settle(case_key: str) -> None:
    """Take it off the list when all such letters are answered, or have a new code."""
    if not letters(case_key).exists():
        tasks.done(case_key, What.NEW_CODE)
