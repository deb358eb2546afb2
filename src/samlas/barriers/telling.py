"""Telling of a barrier, and reading what has been told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from samlas.barriers.models import Barrier

MOST_IN_AN_HOUR = 30


class TooMany(ValueError):
    """More has been told within the hour than anyone reads: a machine is at work."""


def tell(text: str, where: str, answer_to: str, now: datetime) -> Barrier:
    """Keep what was told; the same said anew within the hour is kept once.

    Raises TooMany, whoever tells: nobody is known, so nobody is counted.
    """
    lately = Barrier.objects.filter(told_at__gt=now - timedelta(hours=1))
    if same := lately.filter(text=text, where=where, answer_to=answer_to).first():
        return same
    if lately.count() >= MOST_IN_AN_HOUR:
        raise TooMany
    return Barrier.objects.create(text=text, where=where, answer_to=answer_to, told_at=now)


def told() -> Sequence[Barrier]:
    """Return everything that has not been seen to, oldest first."""
    return list(Barrier.objects.order_by("told_at", "pk"))


def seen_to(number: int) -> bool:
    """Remove the one with this number; return whether there was one."""
    deleted, _by_table = Barrier.objects.filter(pk=number).delete()
    return deleted == 1
