"""What has been let go of: each holder's own copy, and at last all of it, as if it never was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.timezone import localtime
from pytest_django import Settings
from tests.access.house import Place, Reader, live, places, readers
from tests.access.test_hidden import nobodys, seen
from tests.access.test_matrix import CODES, HANDLER, ask, quiet, walked  # noqa: F401  (a fixture)
from tests.protected.scene import Scene
from tests.world import world

from samlas.access.table import table
from samlas.retention import erasing

HOLDERS = ("ekhagsskolan", "bup")


@pytest.fixture
def scene(db: None, quiet: None, settings: Settings, tmp_path: Path) -> Scene:  # noqa: F811
    settings.ANCHORS = tmp_path
    HANDLER.load_middleware()
    return live(world())


def let_go(scene: Scene, *codes: str) -> None:
    for code in codes:
        erasing.let_go(scene.there.unit(code), scene.case.key, localtime())


def found(reader: Reader, among: list[Place], *things: str) -> dict[str, int]:
    """How each of these addresses answers."""
    asked = [one for one in among if one.thing in things and one.owner == reader.unit]
    return {one.path: ask(reader, "GET", one.path).status_code for one in asked}


@pytest.mark.once
@pytest.mark.slow
def test_the_schools_copy_goes_while_the_regions_stays(scene: Scene) -> None:
    where, who = places(scene), {one.name: one for one in readers(scene, "live")}
    karin, anders, tomas = who["karin"], who["anders"], who["tomas"]
    three = (karin, anders, tomas)
    ours = {one.name: found(one, where, "received", "case", "sent") for one in three}
    assert 200 in ours["tomas"].values()
    let_go(scene, "ekhagsskolan")
    assert set(found(tomas, where, "received").values()) <= {404, 405}
    assert found(karin, where, "case", "sent", "received") == ours["karin"]
    let_go(scene, "soc")
    assert set(found(karin, where, "case", "sent").values()) <= {404, 405}
    still = found(anders, where, "received")
    acts = {path.split("/")[3] for path, status in still.items() if status != ours["anders"][path]}
    assert acts <= {"times", "approve", "questions"}  # what the sender would have to take in
    assert list(still.values()).count(200) > 10


def hidden(scene: Scene, all_cells: bool) -> Iterator[str]:
    """What differs from the table, or from what never was, once nobody keeps anything."""
    among = [one for one in readers(scene, "live") if one.door not in CODES]
    where = [one for one in places(scene) if table().things[one.thing].of_case]
    let_go(scene, "soc", *HOLDERS)
    erasing.let_go(scene.case.unit, scene.request.key, localtime())
    for number, place in enumerate(where):
        here = [one for at, one in enumerate(among) if all_cells or (number + at) % 7 == 0]
        for method in ("GET", "POST"):
            yield from walked(here, place, method, "gone")
        if place.path != nobodys(place.path):
            ours, nothing = (
                seen(among[0], "GET", one) for one in (place.path, nobodys(place.path))
            )
            yield from (f"{place.path}: {name}" for name in ours if ours[name] != nothing[name])


@pytest.mark.once
@pytest.mark.slow
def test_what_is_gone_is_there_for_nobody(scene: Scene, pytestconfig: pytest.Config) -> None:
    assert list(hidden(scene, pytestconfig.getoption("all_cells"))) == []
