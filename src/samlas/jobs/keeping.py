"""What was done long ago is let go of, once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from samlas.jobs.handling import ROUNDS, every, handler
from samlas.jobs.models import Job

# How long a job that is done is kept, so that it is known should it be put again.
KEPT, ROUNDS_KEPT = timedelta(days=90), timedelta(days=2)

every("let-go-of-jobs", timedelta(days=1))


@handler("let-go-of-jobs")
def let_go(_job: Job, now: datetime) -> None:
    """Remove the jobs that were done before what is kept; of those that come back, sooner."""
    Job.objects.filter(done_at__lt=now - KEPT).delete()
    coming_back = [one.kind for one in ROUNDS]
    Job.objects.filter(kind__in=coming_back, done_at__lt=now - ROUNDS_KEPT).delete()
