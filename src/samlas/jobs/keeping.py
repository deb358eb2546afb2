"""What was done long ago is let go of, once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job

KEPT = timedelta(days=90)

every("let-go-of-jobs", timedelta(days=1))


@handler("let-go-of-jobs")
def let_go(_job: Job, now: datetime) -> None:
    """Remove the jobs that were done before what is kept."""
    Job.objects.filter(done_at__lt=now - KEPT).delete()
