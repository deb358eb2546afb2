"""The worker: takes jobs by lease, does them in order, and never loses one."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, models, transaction

from samlas.jobs import queue
from samlas.jobs.handling import KINDS, LEASE, ROUNDS, GiveUp, Kind, LineDown, Settle, TryLater
from samlas.jobs.models import IS_OPEN, Job, Line
from samlas.jobs.queue import Wanted
from samlas.statements import Bound, Change, both

logger = logging.getLogger(__name__)

BATCH = 20
# How long a job that failed waits for its next try; after the last it is parked.
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
LINE_PAUSES = tuple(timedelta(seconds=s) for s in (15, 60, 120, 300))

Clock = Callable[[], datetime]


_DONE = Change(
    "done_at",
    lambda pk, lease: Job.objects.filter(IS_OPEN, pk=pk, lease=lease),
    pk=int,
    lease=str,
    to=datetime,
)


class Lost(Exception):
    """Another worker has the job by now: nothing of it may be written here."""


def work(clock: Clock, most: int = BATCH) -> int:
    """Take up to `most` jobs that are due and do them; return how many were taken."""
    now = clock()
    lines = {line.name: line for line in Line.objects.all()}
    closed = {name for name, line in lines.items() if line.closed_until > now}
    taken = _take(now, most, closed)
    for job in taken:
        kind = KINDS[job.kind]
        if kind.line in closed:
            _give_back(job)
        elif not _do(job, kind, clock):
            closed.add(kind.line)
        elif kind.line in lines:
            lines.pop(kind.line).delete()
    return len(taken)


def rounds(now: datetime) -> None:
    """Put what comes back into the queue, each once a round, and none while the last one waits."""
    epoch = datetime(2020, 1, 1, tzinfo=now.tzinfo)
    waiting = set(
        Job.objects.filter(IS_OPEN, kind__in=[one.kind for one in ROUNDS]).values_list(
            "kind", flat=True
        )
    )
    for one in ROUNDS:
        if one.kind in waiting:
            continue
        slot = epoch + (now - epoch) // one.every * one.every
        queue.put(Wanted(one.kind, f"{one.kind}:{slot:%Y-%m-%dT%H:%M}", now))


def _take(now: datetime, most: int, closed: Collection[str]) -> list[Job]:
    """Lease the first jobs that are due: to nobody else until the lease is over."""
    kinds = [name for name, kind in KINDS.items() if kind.line not in closed]
    free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
    due = Job.objects.filter(IS_OPEN, free, due_at__lte=now, kind__in=kinds)
    if not due.exists():
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        jobs = list(due.order_by("due_at", "pk")[:most])
        lease, until = secrets.token_hex(16), now + LEASE
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(lease=lease, leased_until=until)
    for job in jobs:
        job.lease, job.leased_until = lease, until
    return jobs


def _do(job: Job, kind: Kind, clock: Clock) -> bool:
    """Do one job and write what came of it; False when its line is down."""
    now = clock()
    try:
        if kind.outward:
            _outward(job, kind, now)
        else:
            _inward(job, kind, now)
    except Lost:
        pass
    except LineDown as fault:
        _close(job, kind.line, str(fault), now)
        return False
    except TryLater as fault:
        _put_off(job, kind, str(fault), now)
    except GiveUp as fault:
        _park(job, kind, str(fault), now)
    except Exception as fault:  # noqa: BLE001  (whatever it is: one job must not stop the others)
        logger.error("job %s failed: %s", job.kind, _where(fault))  # noqa: TRY400  (no data in logs)
        _put_off(job, kind, type(fault).__name__, now)
    return True


def _inward(job: Job, kind: Kind, now: datetime) -> None:
    with transaction.atomic():
        _finish(job, now)
        kind.work(job, now)


def _outward(job: Job, kind: Kind, now: datetime) -> None:
    _hold_on(job, kind, now)
    settle: Settle | None = kind.work(job, now)
    if isinstance(settle, Bound):
        if not both(_DONE.bound(pk=job.pk, lease=job.lease, to=now), settle):
            raise Lost
        return
    with transaction.atomic():
        _finish(job, now)
        if settle is not None:
            settle()


def _hold_on(job: Job, kind: Kind, now: datetime) -> None:
    """Make sure that the job is ours for as long as it may take. Raises Lost."""
    if job.leased_until and job.leased_until - now >= kind.lease / 2 and kind.lease <= LEASE:
        return
    if not _mine(job).update(leased_until=now + kind.lease):
        raise Lost


def _finish(job: Job, now: datetime) -> None:
    if not _DONE(pk=job.pk, lease=job.lease, to=now):
        raise Lost


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(IS_OPEN, pk=job.pk, lease=job.lease)


def _give_back(job: Job) -> None:
    _mine(job).update(lease="", leased_until=None)


def _close(job: Job, name: str, fault: str, now: datetime) -> None:
    """Nothing more on this line for a while; the job stays first in it, and is not blamed."""
    with transaction.atomic():
        line, is_new = Line.objects.select_for_update().get_or_create(
            name=name, defaults={"fault": fault[:60], "since": now, "closed_until": now}
        )
        if not is_new:
            line.tries += 1
        line.fault = fault[:60]
        line.closed_until = now + LINE_PAUSES[min(line.tries, len(LINE_PAUSES)) - 1]
        line.save()
        _mine(job).update(lease="", leased_until=None, fault=fault[:60])


def _put_off(job: Job, kind: Kind, fault: str, now: datetime) -> None:
    if job.tries >= len(PAUSES):
        _park(job, kind, fault, now)
        return
    _mine(job).update(
        tries=job.tries + 1, due_at=now + _pause(job), fault=fault[:60], lease="", leased_until=None
    )


def _pause(job: Job) -> timedelta:
    """How long a job that failed waits: one that comes back, no longer than a round."""
    rounds = (one.every for one in ROUNDS if one.kind == job.kind)
    return min([PAUSES[job.tries], *rounds])


def _park(job: Job, kind: Kind, fault: str, now: datetime) -> None:
    with transaction.atomic():
        parked = _mine(job).update(parked_at=now, fault=fault[:60], lease="", leased_until=None)
        if parked and kind.parked is not None:
            kind.parked(job, fault, now)


def _where(fault: Exception) -> str:
    """The kind of a fault and the line it came from: its words may hold a person's data."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
