"""What log-ins leave behind is let go of, every hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job
from samlas.login import limits
from samlas.login.models import KeptForm
from samlas.login.sessions import SessionStore

every("let-go-of-log-ins", timedelta(hours=1))


@handler("let-go-of-log-ins")
def let_go(_job: Job, now: datetime) -> None:
    """Remove what ended sessions held, kept forms whose day is over, and old wrong tries."""
    SessionStore.clear_expired()
    KeptForm.objects.filter(until__lte=now).delete()
    limits.forget(now)
