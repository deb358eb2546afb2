"""The page of an office, and that whoever holds one alone finds no page about people."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.world import World

from samlas.directory.models import Office, OfficeKind
from samlas.faces.staff.menu import _menu

APART = [one for one in OfficeKind if one != OfficeKind.LOG_CHECKER]


def holding(there: World, who: str, kind: OfficeKind) -> Client:
    Office.objects.create(assignment=there.by(who), kind=kind, valid_from=date(2024, 1, 1))
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by(who).pk})
    return reader


@pytest.mark.parametrize("kind", APART)
def test_one_with_an_office_alone_begins_there_and_is_led_nowhere_else(
    kind: OfficeKind, there: World
) -> None:
    robin = holding(there, "yusuf", kind)
    assert robin.get(reverse("staff:tasks")).headers["Location"] == reverse("staff:offices")
    page = robin.get(reverse("staff:offices")).content.decode()
    assert str(kind.label) in page
    assert reverse("staff:cases") not in page
    assert robin.get(reverse("staff:cases")).status_code == 404
    assert robin.post(reverse("staff:case-search")).status_code == 404


def test_a_log_checker_works_with_cases_too(there: World) -> None:
    _menu.cache_clear()
    gunilla = holding(there, "gunilla", OfficeKind.LOG_CHECKER)
    page = gunilla.get(reverse("staff:tasks")).content.decode()
    assert reverse("staff:cases") in page
    assert reverse("staff:offices") in page


def test_without_an_office_there_is_no_such_page(karin: Client) -> None:
    assert karin.get(reverse("staff:offices")).status_code == 404
    assert reverse("staff:offices") not in karin.get(reverse("staff:tasks")).content.decode()
