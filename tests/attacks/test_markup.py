"""Text that wants to be more than text: shown as it was written, wherever it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.access import house
from tests.access.house import with_session
from tests.protected.addresses import addresses
from tests.protected.test_everywhere import as_staff, told
from tests.world import world

from samlas.directory.models import Staff, Unit
from samlas.faces.person.sessions import NUMBER

HTML = "<img src=x onerror=alert(7)>"
EVIL = f'{HTML}"\'{{{{7*7}}}}#eval("6*7")$x$\\*'
# Of a unit and of its staff: what stands in every paper, mail and calendar.
OF_UNIT = ("name", "street", "town")
LENGTH: dict[str, Any] = {one.name: getattr(one, "max_length", None) for one in Unit._meta.fields}


def planted() -> Any:
    """A house whose units and staff are called that, and a case that has gone all its way there."""
    there = world()
    for unit in there.units.values():
        for field in OF_UNIT:
            setattr(unit, field, f"{unit.code} {EVIL}"[: LENGTH[field]])
    Unit.objects.bulk_update(there.units.values(), OF_UNIT)
    Staff.objects.update(name=f"S {EVIL}")
    return there


@pytest.mark.slow
def test_markup_in_names_stays_text_on_every_page_and_in_every_file(db: None) -> None:
    there = planted()
    scene = house.live(there)
    among: dict[str, Client] = {
        "karin": as_staff(there.by("karin")), "anders": as_staff(there.by("anders")),
        "person": with_session(NUMBER, scene.numbers["person"]),
    }  # fmt: skip
    shown, pages = 0, 0
    for who, reader in among.items():
        for name, path in dict(addresses(scene)).items():
            answer = reader.get(path)
            if answer.status_code != 200:
                continue
            kind = answer.headers["Content-Type"].partition(";")[0]
            said = answer.content.decode() if kind == "text/html" else told(answer)
            pages += 1
            if kind == "text/html":
                assert HTML not in said, f"{who} at {name}"
                assert "49#eval" not in said, f"{who} at {name}"
                shown += "&lt;img src=x" in said
            else:
                assert "\nX" not in str(answer.headers), name
    assert pages > 100
    assert shown > 50
