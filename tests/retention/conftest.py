"""A case that ended long ago, and who decides about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings
from tests import world
from tests.world import World

from samlas.casework import withdrawal
from samlas.casework.case import Case
from samlas.directory.models import Assignment, Office, OfficeKind, Staff

BEGAN = datetime(2020, 2, 3, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
ENDED = BEGAN + timedelta(days=40)
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path) -> None:
    settings.ANCHORS = tmp_path / "anchors"


@pytest.fixture
def there(db: None) -> World:
    return world.world()


@pytest.fixture
def ended(there: World) -> Case:
    """Karin's case, that child psychiatry and the school were called in; it ended in 2020."""
    units = [there.unit("bup"), there.unit("ekhagsskolan")]
    case = world.called(there.by("karin"), units, now=BEGAN)
    withdrawal.withdraw(case, "phone", there.by("karin"), ENDED)
    return Case.objects.select_related("individual", "unit").get(pk=case.pk)


@pytest.fixture
def archivist(there: World) -> Assignment:
    return hired(there, "arkivarie", "mottagning", OfficeKind.ARCHIVIST)


def hired(there: World, code: str, unit: str, kind: OfficeKind) -> Assignment:
    staff = Staff.objects.create(code=code, name=code.title(), email=f"{code}@example.se")
    made = Assignment.objects.create(
        staff=staff, unit=there.unit(unit), title="Arkivarie", valid_from=date(2024, 1, 1)
    )
    Office.objects.create(assignment=made, kind=kind, valid_from=date(2024, 1, 1))
    return made
