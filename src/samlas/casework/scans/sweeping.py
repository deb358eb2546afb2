"""Letting go of scans that belong to no case: at once when asked, else after a fortnight."""

from __future__ import annotations

from datetime import datetime, timedelta

from samlas.casework.scans.models import Scan
from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job

KEPT_UNFILED = timedelta(days=14)

every("let-go-of-scans", timedelta(days=1))


@handler("let-go-of-scans")
def let_go(_job: Job, now: datetime) -> None:
    """Throw away what nobody has filed."""
    for scan in Scan.objects.filter(case=None, taken_in_at__lt=now - KEPT_UNFILED):
        throw(scan)


def throw(scan: Scan) -> None:
    """Remove a scan that belongs to no case, its file with it."""
    file = scan.file
    scan.delete()
    file.delete()
