"""Whatever people do, in whatever order, what the model guarantees holds (docs/guarantees.md)."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.casework.walk import Walk
from tests.casework.walk_on import WalkOn, already_there
from tests.world import World

# Two thousand steps a database. Other walks: --hypothesis-seed=NUMBER; more: WALKS=200.
WALKS, STEPS = int(os.environ.get("WALKS", "80")), 25


@pytest.mark.slow
def test_random_people_doing_random_things_break_no_guarantee(
    there: World, request: pytest.FixtureRequest
) -> None:
    Walk.there, Walk.done = there, {}
    already_there(there)
    run_state_machine_as_test(
        WalkOn,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            derandomize=request.config.getoption("--hypothesis-seed") is None,
            deadline=None,
            phases=(Phase.generate,),
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    steps = {
        "start", "call", "seal", "close", "report", "own word", "own side",
        "note change", "settle change", "take the lead", "decline the lead", "ask to lead",
        "request", "start from a request", "pass a request on",
    }  # fmt: skip
    assert steps <= Walk.done.keys(), (steps - Walk.done.keys(), sorted(Walk.done.items()))
