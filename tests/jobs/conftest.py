"""Kinds of jobs that exist in these tests only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from samlas.jobs import working
from samlas.jobs.handling import KINDS, ROUNDS, Round, handler
from samlas.jobs.models import Job

NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Stockholm"))


class World:
    """What the handlers of these tests have done, and what they shall run into."""

    def __init__(self) -> None:
        self.now = NOON
        self.done: list[str] = []
        self.faults: dict[str, Exception] = {}
        self.told: list[tuple[str, str]] = []

    def work(self, most: int = 20) -> int:
        return working.work(lambda: self.now, most)

    def work_off(self) -> None:
        while self.work():
            pass

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def do(self, job: Job, _now: datetime) -> None:
        if fault := self.faults.get(job.key) or self.faults.get("all"):
            raise fault
        self.done.append(job.key)

    def tell(self, job: Job, why: str, _now: datetime) -> None:
        self.told.append((job.key, why))


@pytest.fixture
def world() -> Iterator[World]:
    """`inside` is done in the database; `outside` goes out on the line "post"."""
    world = World()
    before, rounds = dict(KINDS), list(ROUNDS)
    KINDS.clear()
    ROUNDS[:] = [Round("inside", timedelta(days=1))]
    handler("inside", parked=world.tell)(world.do)
    handler("outside", line="post", outward=True)(world.do)
    yield world
    KINDS.clear()
    KINDS.update(before)
    ROUNDS[:] = rounds
