"""The worker lets the clocks ring, every few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from samlas.casework.clocks import ringing, trials
from samlas.jobs import queue
from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted

every("clocks", timedelta(minutes=5))


@handler("clocks")
def ring(_job: Job, now: datetime) -> None:
    """Ring what is due; where there is more than one turn takes, the next turn follows at once."""
    now = localtime(now)
    trials.ring(now)
    _told, more = ringing.ring(now)
    if more:
        queue.put(Wanted("clocks", f"clocks:{now.isoformat()}", now))
