"""What each kind of job does, and how it tells that it could not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from samlas.jobs.models import Job

About = Mapping[str, Any]
Settle = Callable[[], object]
Work = Callable[[Job, datetime], Settle | None]
Parked = Callable[[Job, str, datetime], None]

LEASE = timedelta(seconds=90)


class TryLater(Exception):
    """This job failed for now; its word tells why (60 signs, no person's data)."""


class GiveUp(Exception):
    """This job can never be done as it is; its word tells why."""


class LineDown(Exception):
    """The way out does not answer; the word tells why. Nothing else is tried on it for a while."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of a kind are done: `outward` ones outside a transaction, on `line`."""

    work: Work
    line: str = ""
    outward: bool = False
    lease: timedelta = LEASE
    parked: Parked | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A job that comes back: one each time `every` has gone by."""

    kind: str
    every: timedelta


KINDS: dict[str, Kind] = {}
ROUNDS: list[Round] = []


def handler(
    kind: str,
    *,
    line: str = "",
    outward: bool = False,
    lease: timedelta = LEASE,
    parked: Parked | None = None,
) -> Callable[[Work], Work]:
    """Register what a kind of job does: a function of the job and the time.

    It runs in one transaction with its being marked as done, so that it happens once and wholly.
    An `outward` one talks with the world outside: it runs without a transaction, for no longer
    than `lease`, and returns what is to be written afterwards, in one transaction with the mark; as
    a bound change of one table that is the quickest. If
    the worker dies between, it is done again: what it sends must carry a name of its own.
    `parked` is told, in a transaction, when a job is given up.
    """

    def register(work: Work) -> Work:
        KINDS[kind] = Kind(work, line, outward, lease, parked)
        return work

    return register


def every(kind: str, pause: timedelta) -> None:
    """Have a job of the kind done once in each `pause`, however many workers there are."""
    ROUNDS.append(Round(kind, pause))
