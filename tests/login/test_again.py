"""Showing again who one is before what reaches furthest, and floods at the provider's door."""

from __future__ import annotations

from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.login.provider import Provider
from tests.person.cases import bertils
from tests.staff.saying import words
from tests.world import World

from samlas.directory.models import Office, OfficeKind
from samlas.extract.models import Extract
from samlas.ledger.models import Act, Entry
from samlas.login.limits import NOTED
from samlas.login.models import KeptForm, LoginSession

EMERGENCY, START = reverse("staff:emergency"), reverse("staff:login-start")
TYPED = {"personal_number": "x", "why": "Hon ligger på akuten nu", "is_needed": "on"}
OLD = 11 * 60


@pytest.fixture
def at_work(client: Client, idp: Provider, settings: Settings) -> Client:
    """Karin, who showed the provider who she is eleven minutes ago."""
    settings.SESSION_PROVEN = 10 * 60
    idp.let_in(client, auth_time=int(time()) - OLD)
    return client


def anew(reader: Client, idp: Provider, door: str, **says: object) -> str:
    """Go to the provider as the page says, and come back; returns where one is led."""
    onward = reader.get(door)
    idp.asked = {n: v[0] for n, v in parse_qs(urlsplit(onward.headers["Location"]).query).items()}
    idp.says = says
    return str(idp.come_back(reader).headers.get("Location", ""))


def test_what_was_sent_by_an_old_log_in_waits_until_one_has_shown_who_one_is(
    at_work: Client, idp: Provider, there: World
) -> None:
    was = LoginSession.objects.get().session_key
    page = at_work.get(at_work.post(EMERGENCY, TYPED).headers["Location"])
    assert "Visa igen vem du är" in words(page)
    back = anew(at_work, idp, page.context["door"], auth_time=int(time()))
    assert (idp.asked["prompt"], idp.asked["max_age"]) == ("login", "0")
    assert back.startswith(f"{EMERGENCY}?kept=")
    assert "Hon ligger på akuten nu" in at_work.get(back).content.decode()
    assert LoginSession.objects.get().session_key != was
    assert at_work.post(EMERGENCY, TYPED).status_code == 422


@pytest.mark.parametrize(
    "shown",
    [None, pytest.param(int(time()) - OLD, id="old"), pytest.param("now", id="no number"), True],
)
def test_a_provider_that_did_not_ask_anew_proves_nothing(
    at_work: Client, idp: Provider, shown: object
) -> None:
    at_work.post(EMERGENCY, TYPED)
    assert anew(at_work, idp, f"{START}?anew=1", auth_time=shown) == ""
    assert Entry.objects.get(act=Act.REFUSED).detail == {"reason": "auth_time"}


def test_a_log_in_by_an_old_word_of_the_provider_is_not_fresh(
    client: Client, idp: Provider, settings: Settings
) -> None:
    settings.SESSION_PROVEN = 10 * 60
    known = (None, int(time()) - OLD, int(time()) + OLD, 10**18, int(time()))
    for shown, led in zip(known, (True, True, True, True, False), strict=True):
        idp.let_in(client, auth_time=shown)
        assert (client.post(EMERGENCY, TYPED).status_code == 302) is led


def test_one_goes_on_under_the_same_assignment(
    at_work: Client, idp: Provider, there: World
) -> None:
    held = there.by("karin")
    other = type(held).objects.create(
        staff=held.staff, unit=there.unit("bup"), title="Jour", valid_from=held.valid_from
    )
    anew(at_work, idp, f"{START}?anew=1", auth_time=int(time()))
    opened = LoginSession.objects.get(assignment=held)
    assert set(opened.among) == {held.pk, other.pk}


def test_nobody_ends_other_log_ins_by_one_that_is_old(at_work: Client) -> None:
    page = reverse("staff:log-ins")
    assert at_work.post(page, {"throw": "1"}).headers["Location"] == page
    for said in ("others", "x"):
        led = urlsplit(at_work.post(page, {"end": said}).headers["Location"])
        assert (led.path, parse_qs(led.query)) == (reverse("staff:again"), {"next": [page]})


def test_reading_and_drafts_need_no_second_showing(at_work: Client) -> None:
    assert at_work.get(EMERGENCY).status_code == 200
    assert not KeptForm.objects.exists()


def test_what_tells_all_of_a_person_or_cannot_be_undone_asks_again(
    at_work: Client, there: World
) -> None:
    case, karin = bertils(there, "bup"), there.by("karin")
    whose = [case.key, "individual"]
    of_case = [
        (reverse("staff:extract", args=whose), {"ask": ""}),
        (reverse("staff:extract-file", args=[*whose, "data"]), {}),
        (reverse("staff:code-new", args=whose), {"phone": "070-174 06 05"}),
        (reverse("staff:other-yes", args=[case.key, 1]), {"given_on": "2026-01-02"}),
        (reverse("staff:other-end", args=[case.key, 1]), {}),
    ]
    of_office = [
        (reverse("staff:deviations-export"), {"file": "csv"}),
        (reverse("staff:keeping-disposal", args=["NONE"]), {"act": "approve"}),
    ]
    for pages in (of_case, of_office):
        for page, sent in pages:
            answer = at_work.post(page, sent)
            assert answer.headers.get("Location", "").startswith(reverse("staff:again")), page
        Office.objects.update_or_create(
            assignment=karin, kind=OfficeKind.DEVIATIONS, valid_from=karin.valid_from
        )
    assert not Extract.objects.exists()


def test_after_a_button_alone_one_is_led_to_the_page_it_stood_on(
    at_work: Client, there: World
) -> None:
    case = bertils(there, "bup")
    fetch = reverse("staff:extract-file", args=[case.key, "individual", "data"])
    page = reverse("staff:extract", args=[case.key, "individual"])
    for told, onward in ((f"http://testserver{page}?x=1", page), ("http://evil.example/", "")):
        answer = at_work.post(fetch, headers={"Referer": told})
        assert parse_qs(urlsplit(answer.headers["Location"]).query).get("next", [""]) == [onward]


def test_a_flood_of_wrong_answers_fills_no_ledger_and_keeps_nobody_out(
    client: Client, idp: Provider
) -> None:
    for _n in range(NOTED + 5):
        Client().get(reverse("staff:login-back"), {"state": "another"})
    assert Entry.objects.filter(act=Act.REFUSED).count() == NOTED
    assert idp.let_in(client).status_code == 302
    assert idp.tell_ended(sub="sub-karin").status_code == 200
