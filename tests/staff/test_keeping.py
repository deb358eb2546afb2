"""The pages about how long a unit keeps what it has, and about deletion by two people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries
from tests.retention.conftest import apart, archivist, ended  # noqa: F401  (fixtures)
from tests.world import World

from samlas.casework.case import Case
from samlas.directory.models import Assignment
from samlas.jobs import working
from samlas.retention.models import Disposal

As = Callable[[str], Client]
LIST = reverse("staff:keeping")


def page(key: str) -> str:
    return reverse("staff:keeping-record", args=[key])


@pytest.fixture
def arkivarie(archivist: Assignment) -> Client:  # noqa: F811
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": archivist.pk})
    return reader


def test_a_head_proposes_and_an_archivist_approves(
    there: World, ended: Case, as_: As, arkivarie: Client  # noqa: F811
) -> None:  # fmt: skip
    gunilla = as_("gunilla")
    assert ended.key in gunilla.get(LIST).text
    made = gunilla.post(LIST, {"cases": [ended.key]})
    here = made.headers["Location"]
    assert "Godkänn och gallra" not in gunilla.get(here).text
    assert gunilla.post(here, {"act": "approve"}).status_code == 409
    shown = arkivarie.get(here).text
    assert ended.key in shown
    assert "Godkänn och gallra 1" in shown
    assert "16 kap. 1 § socialtjänstlagen" in shown
    assert page(ended.key) not in shown
    assert here in arkivarie.get(LIST).text
    assert arkivarie.post(here, {"act": "refuse", "why_not": ""}).status_code == 422
    arkivarie.post(here, {"act": "approve"})
    while working.work(localtime):
        pass
    assert "Klart" in gunilla.get(here).text
    assert not Case.objects.exists()
    assert gunilla.get(reverse("staff:case", args=[ended.key])).status_code == 404
    assert gunilla.get(page(ended.key)).status_code == 404


def test_nobody_else_finds_the_pages(
    there: World, ended: Case, as_: As, arkivarie: Client  # noqa: F811
) -> None:  # fmt: skip
    assert [as_("karin").get(at).status_code for at in (LIST, page(ended.key))] == [404, 404]
    assert as_("johan").get(page(ended.key)).status_code == 404
    assert arkivarie.get(page(ended.key)).status_code == 404
    assert not arkivarie.post(LIST, {"cases": [ended.key]}).headers.get("Location")
    assert not Disposal.objects.exists()


def test_a_hold_takes_a_number_and_no_text_about_anyone(
    there: World, ended: Case, as_: As, django_assert_max_num_queries: DjangoAssertNumQueries  # noqa: F811
) -> None:  # fmt: skip
    gunilla = as_("gunilla")
    wrong = gunilla.post(
        page(ended.key), {"act": "hold", "why": "claim", "reference": "Alva fick skador"}
    )
    assert wrong.status_code == 422
    assert "Alva fick skador" in wrong.text
    gunilla.post(page(ended.key), {"act": "hold", "why": "claim", "reference": "T 1234-26"})
    with django_assert_max_num_queries(16):
        held = gunilla.get(page(ended.key)).text
    assert "T 1234-26" in held
    assert "Stoppad" in gunilla.get(LIST).text
    assert gunilla.post(LIST, {"cases": [ended.key]}).status_code == 422
    gunilla.post(page(ended.key), {"act": "lift"})
    assert gunilla.post(page(ended.key), {"act": "lift"}).status_code == 404
    gunilla.post(page(ended.key), {"act": "say", "holds": "adoption"})
    assert "gallras aldrig" in gunilla.get(page(ended.key)).text
    assert ended.key not in gunilla.get(LIST).text
