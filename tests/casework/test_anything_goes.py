"""Whatever people do, in whatever order, what the model guarantees holds (docs/guarantees.md)."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta

import pytest
from tests.casework.bases import BASES
from tests.casework.walk_on import WalkOn
from tests.casework.walking import RULES, Walks
from tests.filled import on_postgres
from tests.world import NOW, World

# So many walks from each base: two thousand steps. What they ask, other tests ask of PostgreSQL:
# there it is five hundred. Other walks: SEED=NUMBER; more: WALKS=40.
ENOUGH, STEPS = 12, 24
WALKS = int(os.environ.get("WALKS", 3 if on_postgres() else ENOUGH))
SEED = os.environ.get("SEED", "0")


@pytest.mark.slow
def test_random_people_doing_random_things_break_no_guarantee(there: World) -> None:
    done = Counter[str]()
    for base in BASES:
        base(there)
        walks = Walks(lambda: WalkOn(there, NOW + timedelta(hours=1)), done)
        for number in range(WALKS):
            walks.walk(f"{SEED}-{base.__name__}-{number}", STEPS)
    never = [name for name in RULES if not done[name]]
    assert not never or WALKS < ENOUGH, f"never succeeded: {never}; the others: {done}"
