"""Offices: who holds one, on which day, and what one for an office alone is left out of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.directory.test_files import (
    ASSIGNMENTS,
    PRINCIPALS,
    STAFF,
    TODAY,
    UNITS,
    only_fault,
    write,
)
from tests.world import World

from samlas.directory import absence, exporting, importing, offices
from samlas.directory.models import Office, OfficeKind
from samlas.login.sessions import KEY, SessionStore

DAY = date(2026, 3, 10)
OFFICES = "assignment;kind;valid_from\nelin/bup/Kurator;auditor;2024-01-01\n"


def give(there: World, who: str, kind: OfficeKind, last: date | None = None) -> None:
    Office.objects.create(
        assignment=there.by(who), kind=kind, valid_from=date(2024, 1, 1), valid_to=last
    )


def test_an_office_is_held_between_its_days(there: World) -> None:
    give(there, "yusuf", OfficeKind.NUMBERS, last=DAY)
    yusuf = there.by("yusuf")
    assert offices.holds_office(yusuf, OfficeKind.NUMBERS, DAY)
    assert not offices.holds_office(yusuf, OfficeKind.NUMBERS, date(2026, 3, 11))
    assert not offices.holds_office(yusuf, OfficeKind.AUDITOR, DAY)


def test_an_assignment_for_an_office_alone_works_with_no_case(there: World) -> None:
    give(there, "yusuf", OfficeKind.ADMINISTRATOR)
    give(there, "gunilla", OfficeKind.LOG_CHECKER)
    assert not offices.works_with_cases(there.by("yusuf"), DAY)
    assert offices.works_with_cases(there.by("gunilla"), DAY)
    assert [one.staff.code for one in absence.colleagues(there.by("karin"), DAY)] == ["gunilla"]


def test_a_session_brings_the_offices_along_in_its_one_query(
    there: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    give(there, "gunilla", OfficeKind.LOG_CHECKER)
    give(there, "gunilla", OfficeKind.DEVIATIONS)
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by("gunilla").pk})
    session = SessionStore(reader.session.session_key)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert session[KEY] == there.by("gunilla").pk
        assert session.assignment is not None
        held = offices.held_by(session.assignment, date.today())  # noqa: DTZ011
    assert held == {"log_checker", "deviations"}


def test_offices_go_out_as_files_and_come_in_again(tmp_path: Path, db: None) -> None:
    write(tmp_path, principals=PRINCIPALS, units=UNITS, staff=STAFF, assignments=ASSIGNMENTS,
          offices=OFFICES)  # fmt: skip
    assert importing.load(tmp_path, TODAY)["offices"].added == 1
    exporting.save(tmp_path / "out")
    Office.objects.all().delete()
    assert importing.load(tmp_path / "out", TODAY)["offices"].added == 1
    assert Office.objects.get().assignment.staff.code == "elin"


def test_an_office_of_nobody_is_told(tmp_path: Path, db: None) -> None:
    write(tmp_path, principals=PRINCIPALS, units=UNITS, staff=STAFF, assignments=ASSIGNMENTS,
          offices=OFFICES.replace("Kurator", "Lärare"))  # fmt: skip
    assert only_fault(tmp_path).column == "assignment"
