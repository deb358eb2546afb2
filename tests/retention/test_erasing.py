"""What is let go of is gone: every table, file and queue, and no copy that another still keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.timezone import localtime
from tests.access.house import live
from tests.protected.scene import Scene
from tests.world import World, world

from samlas.backup import rows
from samlas.casework.asking import Request
from samlas.deviations.models import Report
from samlas.exchange.models import Dispatch, Holding
from samlas.indicators import counting
from samlas.retention import erasing

FIGURES = {"indicators_count", "indicators_five", "indicators_stream"}  # of nobody
# What went wrong is the principal's own record, and tells no more of which case.
DEVIATIONS = {"deviations_report", "deviations_report_principals"}
AGREEMENTS = {"agreements_draft"}  # of nobody either
NOT_OURS = {"ledger_entry", "jobs_job", "login_loginsession"} | FIGURES | DEVIATIONS | AGREEMENTS


def counted() -> dict[str, int]:
    """How many rows each table has, but those that tell of no case."""
    tables = (one for one in rows.everything() if rows.table_of(one) not in NOT_OURS)
    return {rows.table_of(one): one._base_manager.count() for one in tables}


def told(*wanted: str) -> Iterator[tuple[str, str]]:
    """The tables besides the ledger in which one of the texts stands, and which."""
    for model in rows.everything():
        if rows.table_of(model) == "ledger_entry":
            continue
        for line in rows.lines(model):
            yield from ((rows.table_of(model), one) for one in wanted if one in line)


@pytest.fixture
def scene(db: None, tmp_path: object) -> tuple[Scene, World, dict[str, int]]:
    there = world()
    before = counted()
    return live(there), there, before


def holders(scene: Scene) -> list[str]:
    rows_of = Holding.objects.filter(dispatch__case=scene.case.key)
    return sorted(set(rows_of.values_list("unit__code", flat=True)))


def test_nothing_is_left_but_the_ledger(scene: tuple[Scene, World, dict[str, int]]) -> None:
    of, there, before = scene
    key, number = of.case.key, of.of.personal_number
    papers = list(Dispatch.objects.filter(case=key).values_list("key", flat=True))
    now = localtime()
    counting.bring_up_to_date(now.date())
    assert set(there.units) >= set(holders(of))
    for code in ["soc", *holders(of)]:
        erasing.let_go(there.unit(code), key, now)
    for request in Request.objects.all():
        erasing.let_go(request.unit, request.key, now)
    counting.undo("deviation", Report.objects.values_list("key", flat=True))  # kept as they are
    after = counted()
    assert {
        name: after[name] - count for name, count in before.items() if after[name] != count
    } == {}
    assert list(told(key, number, of.of.given_name, *papers)) == []
