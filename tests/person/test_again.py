"""One's e-ID is shown again before all that is kept is told; to take back a yes needs none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import Settings
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import show_e_id
from tests.person.test_e_id import changed
from tests.person.test_reading import at
from tests.staff.saying import title, words
from tests.world import World

from samlas.casework.case import Case
from samlas.extract.models import Extract
from samlas.ledger.models import Act, Entry
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


def test_what_tells_all_or_ends_log_ins_asks_for_the_e_id_again(reader: Client, case: Case) -> None:
    for page, sent in (
        (at(case, "extract"), {}),
        (reverse("person:log-ins"), {"end": "others"}),
    ):
        assert led(reader, page, sent) == page
    assert not Extract.objects.exists()
    assert not led(reader, at(case, "words"), {"matters": "Min hund."})


def test_after_the_e_id_one_is_where_one_was(reader: Client, case: Case) -> None:
    page = at(case, "extract")
    onward = led(reader, page, {})
    start = reader.get(reverse("person:start"), {"next": onward}).headers["Location"]
    assert parse_qs(urlsplit(start).query)["prompt"] == ["login"]
    back = reader.post(start, {"number": BERTIL})
    assert reader.get(back.headers["Location"]).headers["Location"] == onward == page
    assert not led(reader, page, {})
    assert Extract.objects.exists()


NOT_ASKED_ANEW: dict[str, Callable[[], object]] = {
    "eleven minutes ago": lambda: int(time()) - 11 * 60,
    "a minute ago": lambda: int(time()) - 60,
    "not yet": lambda: int(time()) + 60,
    "not told": lambda: None,
    "yes": lambda: True,
    "long before": lambda: -(10**18),
}


@pytest.mark.parametrize("told", NOT_ASKED_ANEW)
def test_a_provider_that_did_not_ask_anew_leads_to_no_extract(
    reader: Client, case: Case, monkeypatch: pytest.MonkeyPatch, told: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    page = at(case, "extract")
    led(reader, page, {})
    changed(monkeypatch, lambda said: said.update(auth_time=NOT_ASKED_ANEW[told]()))
    answer = show_e_id(reader, BERTIL)
    assert (answer.status_code, title(answer)) == (403, "Fel: Min sida – Samlas")
    assert "bad dig inte att visa på nytt vem du är" in words(answer)
    noted = Entry.objects.filter(act=Act.REFUSED, about="session").latest("pk").detail
    assert noted["reason"] == "auth_time"
    assert [one.getMessage() for one in caplog.records if "ask anew" in one.getMessage()]
    assert BERTIL not in f"{noted}{caplog.text}"
    assert reader.post(page, {}).headers["Location"].startswith(reverse("person:login"))
    assert not Extract.objects.exists()


@pytest.mark.parametrize("told", NOT_ASKED_ANEW)
def test_an_ordinary_log_in_by_an_old_word_of_the_provider_is_no_fresh_one(
    client: Client, case: Case, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    changed(monkeypatch, lambda said: said.update(auth_time=NOT_ASKED_ANEW[told]()))
    assert show_e_id(client, BERTIL).headers["Location"] == reverse("person:whose")
    assert led(client, at(case, "extract"), {})
    assert not Extract.objects.exists()


def test_a_yes_is_taken_back_as_easily_as_it_was_given(reader: Client, case: Case) -> None:
    row = ConsentRow.objects.get(consent__case=case.key)
    assert not led(reader, at(case, "take-back", row.pk), {})
    assert not led(reader, at(case, "end"), {})
    row.refresh_from_db()
    assert row.withdrawn_at is not None
