"""Work that waits is done once, in order, and is never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from samlas.jobs import keeping, queue, working
from samlas.jobs.handling import KINDS, ROUNDS, GiveUp, LineDown, Round, TryLater, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted
from tests.jobs.conftest import NOON, World

pytestmark = pytest.mark.django_db


def put(*keys: str, kind: str = "inside", **later: float) -> None:
    queue.put(*(Wanted(kind, key, NOON + timedelta(**later)) for key in keys))


def test_jobs_are_done_in_the_order_they_became_due(world: World) -> None:
    put("second", "third")
    put("first", hours=-1)
    put("tomorrow", days=1)
    world.work_off()
    assert world.done == ["first", "second", "third"]


def test_a_job_put_twice_is_done_once_even_long_after(world: World) -> None:
    put("one")
    world.work_off()
    put("one")
    world.work_off()
    assert world.done == ["one"]


def test_a_job_falls_with_the_transaction_that_caused_it(world: World) -> None:
    class Regret(Exception):
        pass

    def put_and_regret() -> None:
        with transaction.atomic():
            put("one")
            raise Regret

    with pytest.raises(Regret):
        put_and_regret()
    world.work_off()
    assert not world.done


def test_a_job_that_fails_is_tried_again_after_growing_pauses_and_then_parked(
    world: World,
) -> None:
    put("one")
    world.faults["one"] = TryLater("not-yet")
    waited = []
    while (job := Job.objects.get()).parked_at is None:
        waited.append(job.due_at - world.now)
        world.now = job.due_at
        assert world.work() == 1
    assert waited == sorted(waited)
    assert sum(waited, timedelta()) > timedelta(days=1)
    assert world.told == [("one", "not-yet")]
    assert [(one.key, one.fault) for one in queue.parked()] == [("one", "not-yet")]
    world.later(days=30)
    assert world.work() == 0


def test_what_was_parked_is_done_when_someone_says_so(world: World) -> None:
    put("one")
    world.faults["one"] = GiveUp("never")
    world.work_off()
    world.faults.clear()
    assert queue.try_again(world.now) == 1
    world.work_off()
    assert world.done == ["one"]


def test_a_fault_of_ours_stops_nobody_else_and_leaves_no_words_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    put("one", "two")
    world.faults["one"] = ValueError("Alva Lind 20130412-2383")
    world.work_off()
    assert world.done == ["two"]
    assert Job.objects.get(key="one").fault == "ValueError"
    assert "Alva" not in caplog.text
    assert "ValueError at conftest.py" in caplog.text


def test_what_a_failed_job_wrote_is_undone(world: World) -> None:
    @handler("writes")
    def write_and_fail(_job: Job, _now: object) -> None:
        put("written")
        raise TryLater("not-yet")

    put("one", kind="writes")
    world.work_off()
    assert queue.find("written") is None


def test_while_a_line_is_down_what_waits_for_it_keeps_its_order_and_no_job_is_blamed(
    world: World,
) -> None:
    put("a", "b", "c", kind="outside")
    put("d")
    world.faults["a"] = world.faults["b"] = LineDown("server-down")
    world.work_off()
    assert world.done == ["d"]
    assert queue.closed_lines(world.now)["post"].fault == "server-down"
    for _hour in range(15):
        world.later(minutes=5)
        put(f"e{_hour}", kind="outside")
        world.work_off()
    assert world.done == ["d"]
    world.faults.clear()
    world.later(minutes=6)
    world.work_off()
    assert world.done[1:5] == ["a", "b", "c", "e0"]
    assert len(world.done) == 19
    assert not queue.closed_lines(world.now)
    assert not Job.objects.exclude(tries=0).exists()


def test_a_worker_that_dies_leaves_its_jobs_to_the_next(world: World) -> None:
    put("one", "two")
    working._take(world.now, 20, ())  # and dies
    assert world.work() == 0
    world.later(minutes=5)
    world.work_off()
    assert world.done == ["one", "two"]


def test_a_worker_that_was_thought_dead_writes_nothing(world: World) -> None:
    put("one")
    slow = working._take(world.now, 20, ())
    world.later(minutes=5)
    world.work_off()
    for job in slow:
        working._do(job, KINDS[job.kind], lambda: world.now)
    assert world.done == ["one"]


def test_what_comes_back_is_put_once_a_round_however_many_ask(world: World) -> None:
    for _worker in range(3):
        working.rounds(world.now)
    world.work_off()
    assert len(world.done) == 1
    world.later(days=1)
    working.rounds(world.now)
    world.work_off()
    assert len(world.done) == 2


def test_what_comes_back_never_waits_longer_than_a_round_for_its_next_try(world: World) -> None:
    ROUNDS[:] = [Round("inside", timedelta(minutes=5))]
    working.rounds(world.now)
    world.faults["all"] = TryLater("not-yet")
    for _try in range(7):
        world.work()
        job = Job.objects.get()
        assert job.due_at - world.now <= timedelta(minutes=5)
        world.now = job.due_at


def test_what_was_done_long_ago_is_let_go_and_rounds_sooner(world: World) -> None:
    put("old", "round", days=-80)
    Job.objects.filter(key="round").update(kind="inside")
    Job.objects.filter(key="old").update(kind="outside")
    world.work_off()
    keeping.let_go(Job(), NOON + timedelta(days=3))
    assert [job.key for job in Job.objects.all()] == ["old"]
    keeping.let_go(Job(), NOON + timedelta(days=91))
    assert not Job.objects.exists()


def test_taking_jobs_costs_the_same_however_many_wait(
    world: World, django_assert_num_queries: object
) -> None:
    put(*(f"far-{n}" for n in range(50)), days=1)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert world.work() == 0
