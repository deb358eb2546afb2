"""The queue's part: one record at a time, each in a transaction of its own."""

from __future__ import annotations

from datetime import datetime

from samlas.jobs.handling import handler
from samlas.jobs.models import Job
from samlas.retention.disposing import JOB, carry_out


@handler(JOB)
def let_go(job: Job, now: datetime) -> None:
    """Delete what the row of a disposal names."""
    carry_out(job.about["row"], now)
