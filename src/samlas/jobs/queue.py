"""Putting work in the queue, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from samlas.jobs.models import IS_OPEN, Job, Line


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job to be done at or after `at`: its kind, its own key, and keys and numbers for it."""

    kind: str
    key: str
    at: datetime
    about: Mapping[str, Any] = field(default_factory=dict)


def put(*wanted: Wanted) -> None:
    """Put the jobs in the queue, with the caller's transaction; a key that is there is left."""
    put_all(wanted)


def put_all(wanted: Iterable[Wanted]) -> None:
    """As `put`, for any number, with one statement."""
    rows = [Job(kind=one.kind, key=one.key, due_at=one.at, about=dict(one.about)) for one in wanted]
    if rows:
        Job.objects.bulk_create(rows, ignore_conflicts=True)


def find(key: str) -> Job | None:
    """Return the job with the key, if there is one."""
    return Job.objects.filter(key=key).first()


def step(job: Job, done: int, of: int) -> None:
    """Tell how far an outward job has come: `done` steps of `of`."""
    Job.objects.filter(pk=job.pk, lease=job.lease).update(steps_done=done, steps=of)


def waiting(now: datetime) -> int:
    """Return how many jobs are due and not done."""
    return Job.objects.filter(IS_OPEN, due_at__lte=now).count()


def parked() -> list[Job]:
    """Return the jobs that nobody tries any more, the latest first, at most 500."""
    return list(Job.objects.filter(parked_at__isnull=False).order_by("-parked_at")[:500])


def parked_count() -> int:
    """Return how many jobs nobody tries any more."""
    return Job.objects.filter(parked_at__isnull=False).count()


def heard_since(moment: datetime) -> bool:
    """Whether a worker has done anything since then: those that run have something each minute."""
    return Job.objects.filter(done_at__gte=moment).exists()


def try_again(now: datetime, *keys: str) -> int:
    """Let parked jobs be tried anew, all of them without keys; return how many."""
    found = Job.objects.filter(parked_at__isnull=False)
    if keys:
        found = found.filter(key__in=keys)
    return found.update(parked_at=None, tries=0, due_at=now, lease="", leased_until=None)


def closed_lines(now: datetime) -> dict[str, Line]:
    """Return the lines out that are down, by name."""
    return {line.name: line for line in Line.objects.filter(closed_until__gt=now)}
