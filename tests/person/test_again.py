"""One's e-ID is shown again before a yes is taken back, and before all that is kept is told."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import Settings
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import show_e_id
from tests.person.test_reading import at
from tests.staff.saying import words
from tests.world import World

from samlas.casework.case import Case
from samlas.extract.models import Extract
from samlas.login.models import LoginSession
from samlas.people.models import ConsentRow


@pytest.fixture
def case(there: World, settings: Settings) -> Case:
    settings.SESSION_PROVEN = 10 * 60
    return bertils(there, "bup")


@pytest.fixture
def reader(client: Client, case: Case) -> Client:
    """Bertil, who showed his e-ID eleven minutes ago."""
    show_e_id(client, BERTIL)
    LoginSession.objects.update(proven_at=now() - timedelta(minutes=11))
    return client


def led(reader: Client, page: str, sent: dict[str, str]) -> str:
    """Where one is led on to after the e-ID; empty for one who is not sent there."""
    answer = reader.post(page, sent, headers={"referer": f"http://testserver{page}"})
    onward = urlsplit(answer.headers.get("Location", ""))
    if onward.path != reverse("person:login"):
        return ""
    said = words(reader.get(answer.headers["Location"]))
    assert "Visa igen vem du är" in said
    return parse_qs(onward.query)["next"][0]


def test_what_changes_a_yes_or_tells_all_asks_for_the_e_id_again(
    reader: Client, case: Case
) -> None:
    row = ConsentRow.objects.filter(consent__case=case.key).first()
    assert row is not None
    for page, sent in (
        (at(case, "take-back", row.pk), {}), (at(case, "end"), {}), (at(case, "extract"), {}),
        (reverse("person:log-ins"), {"end": "others"}),
    ):  # fmt: skip
        assert led(reader, page, sent) == page
    assert not Extract.objects.exists()
    assert not ConsentRow.objects.exclude(withdrawn_at=None).exists()
    assert not led(reader, at(case, "words"), {"matters": "Min hund."})


def test_what_was_written_comes_back_and_is_taken_in_after_the_e_id(
    reader: Client, case: Case
) -> None:
    row = ConsentRow.objects.filter(consent__case=case.key).first()
    assert row is not None
    page = at(case, "part", row.pk)
    until = str(row.valid_to)
    onward = led(reader, page, {"until": until})
    assert onward.startswith(f"{page}?kept=")
    start = reader.get(reverse("person:start"), {"next": onward}).headers["Location"]
    assert parse_qs(urlsplit(start).query)["prompt"] == ["login"]
    back = reader.post(start, {"number": BERTIL})
    assert reader.get(back.headers["Location"]).headers["Location"] == onward
    assert reader.get(onward).status_code == 200
    assert not led(reader, page, {"until": until})
