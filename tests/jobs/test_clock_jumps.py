"""The machine's clock jumps a day ahead or back: nothing is done twice, and nothing is lost."""

from __future__ import annotations

import pytest

from samlas.jobs import queue, working
from samlas.jobs.queue import Wanted
from tests.jobs.conftest import NOON, World

pytestmark = pytest.mark.django_db


def test_what_comes_back_daily_is_done_once_a_day_however_the_clock_jumps(world: World) -> None:
    for days in (0, 1, -1, 0, 1, -1):
        world.later(days=days)
        working.rounds(world.now)
        world.work_off()
    assert len(world.done) == len(set(world.done)) == 2


def test_what_was_done_before_the_clock_was_set_back_is_not_done_again(world: World) -> None:
    queue.put(Wanted("inside", "a", NOON))
    world.work_off()
    world.later(days=-1)
    queue.put(Wanted("inside", "a", world.now))
    world.work_off()
    assert world.done == ["a"]


def test_what_was_put_before_the_clock_was_set_back_waits_until_its_time(world: World) -> None:
    queue.put(Wanted("inside", "a", NOON))
    world.later(days=-1)
    queue.put(Wanted("inside", "b", world.now))
    world.work_off()
    assert world.done == ["b"]
    world.later(days=1)
    world.work_off()
    assert world.done == ["b", "a"]
