"""The times of a discharge from hospital: 24 hours, three days, and noon (LUS 2:3, 4:3, 5:4)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime

from samlas.casework import tasks
from samlas.casework.case import Case, Context
from samlas.casework.tasks import What


def begin(case: Case) -> None:
    """Put the admission notice on the list of whoever begins a case before discharge."""
    if case.context != Context.DISCHARGE:
        return
    begun = localtime(case.started_at)
    answer = case.ask("clock", begun.date(), clock="admission-late", started_at=begun)
    tasks.expect(case, What.TELL_ADMISSION, date.fromisoformat(str(answer.verdict)))


def settle(case: Case, ready_at: datetime | None, now: datetime, *, is_sent: bool) -> None:
    """Bring the last day to call, and the day of payment, in line with the notice of readiness.

    With `is_sent` the summons has gone, and there is nothing more to call in time.
    """
    if case.context != Context.DISCHARGE or ready_at is None:
        tasks.done(case.key, What.CALL_IN_TIME, What.PAYMENT_BEGINS)
        return
    told = localtime(ready_at)
    if not is_sent:
        by = case.ask("summons-by", now.date(), ready_for_discharge_at=told)
        tasks.expect(case, What.CALL_IN_TIME, date.fromisoformat(str(by.verdict)))
    begins = case.ask("payment-from", now.date(), ready_for_discharge_at=told)
    tasks.expect(case, What.PAYMENT_BEGINS, date.fromisoformat(str(begins.verdict)), waits=True)
