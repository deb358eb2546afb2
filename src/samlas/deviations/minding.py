"""Once a day: a word to those who have not received, and the tie to the case let go in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from samlas.deviations import routing
from samlas.deviations.models import Origin, Report, State
from samlas.exchange import notices
from samlas.exchange.notices import Tell
from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job

AT_ONCE = 500

every("deviations", timedelta(days=1))


@handler("deviations")
def mind(_job: Job, now: datetime) -> None:
    """Remind, and let go."""
    now = localtime(now)
    remind(now)
    let_go(now)


def remind(now: datetime) -> int:
    """Remind those who handle what nobody has received in time, once; return how many reports."""
    late = Report.objects.filter(state=State.SENT, due__lt=now.date(), reminded_at=None)
    rows = list(late.prefetch_related("principals").order_by("pk")[:AT_ONCE])
    for report in rows:
        to = routing.handlers(report.principals.all(), now.date())
        notices.tell(now, *(Tell(one.staff, report.key) for one in to))
    Report.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_at=now)
    return len(rows)


def let_go(now: datetime) -> int:
    """Drop what ties a report to its case and its teller, when its time after the answer is over.

    The time is the clause `deviation-tie` of the report's rulebook. Returns how many were dropped.
    """
    answered = Origin.objects.filter(
        dropped_at=None, report__state=State.ANSWERED, report__answered_at__isnull=False
    ).select_related("report")
    count = 0
    for origin in answered.order_by("report__answered_at")[:AT_ONCE]:
        report = origin.report
        assert report.answered_at is not None
        told = localtime(report.answered_at).date()
        if routing.day_of(report.agreement, "deviation-tie", told, now.date()) > now.date():
            continue
        _drop(origin, now)
        count += 1
    return count


def _drop(origin: Origin, now: datetime) -> None:
    origin.case = origin.own_words = origin.hand = ""
    origin.by, origin.dropped_at = None, now
    origin.save()
