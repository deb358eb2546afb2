"""Logging out here and at the provider, and when the provider tells that one has left."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from tests.login.provider import CLIENT, ENDED, ISSUER, Provider, query
from tests.staff.saying import words

from samlas.ledger.models import Act, Entry
from samlas.login.models import Spent

DOOR, TASKS, LEAVE = (reverse(f"staff:{name}") for name in ("login", "tasks", "logout"))


def test_logging_out_ends_the_session_and_leads_on_to_the_provider(
    client: Client, idp: Provider
) -> None:
    idp.let_in(client)
    answer = client.post(LEAVE)
    assert client.get(TASKS).status_code == 302
    there = answer.context["there"]
    assert there.startswith(f"{ISSUER}/end?")
    said = query(there)
    assert said["post_logout_redirect_uri"] == f"http://testserver{DOOR}"
    assert said["client_id"] == CLIENT
    assert said["id_token_hint"].count(".") == 2
    assert f'href="{escape(there)}"' in answer.content.decode()
    assert f'content="0;url={escape(there)}"' in answer.content.decode()
    assert "ett steg är kvar" in words(answer).lower()
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [Act.LOGGED_IN, Act.LOGGED_OUT]


def test_a_token_too_long_for_an_address_is_left_out(client: Client, idp: Provider) -> None:
    idp.let_in(client, groups=["a group with a long name"] * 200)
    assert query(client.post(LEAVE).context["there"]).keys() == {
        "client_id", "post_logout_redirect_uri"
    }  # fmt: skip


@pytest.mark.parametrize("end", ["", "http://idp.example.se/end", "javascript:x"])
def test_a_provider_without_a_safe_way_out_is_not_led_to(
    client: Client, idp: Provider, end: str
) -> None:
    idp.tells = {"end_session_endpoint": end}
    idp.let_in(client)
    assert client.post(LEAVE).headers["Location"] == DOOR
    assert client.get(TASKS).status_code == 302


def test_a_provider_that_is_away_keeps_nobody_in(client: Client, idp: Provider) -> None:
    idp.let_in(client)
    idp.told.clear()
    idp.tells = {"issuer": "nobody"}
    assert client.post(LEAVE).headers["Location"] == DOOR
    assert client.get(TASKS).status_code == 302


@pytest.mark.parametrize(
    "told", [{"sid": "sid-1"}, {"sub": "sub-karin"}, {"sub": "sub-karin", "sid": "sid-1"}]
)
def test_what_has_ended_there_ends_here(
    client: Client, idp: Provider, told: dict[str, str]
) -> None:
    idp.let_in(client)
    assert idp.tell_ended(**told).status_code == 200
    assert client.get(TASKS).status_code == 302
    entry = Entry.objects.get(act=Act.LOGGED_OUT)
    assert (entry.who[:10], entry.detail) == ("assignment", {"how": "provider"})


def test_one_of_two_log_ins_is_ended_by_its_own_name(idp: Provider) -> None:
    one, other = Client(), Client()
    idp.let_in(one)
    idp.let_in(other, sid="sid-2")
    idp.tell_ended(sub="sub-karin", sid="sid-2")
    assert one.get(TASKS).status_code == 200
    assert other.get(TASKS).status_code == 302


@pytest.mark.parametrize(
    "told", [{"sub": "sub-yusuf"}, {"sid": "sid-9"}, {"sub": "sub-yusuf", "sid": "sid-1"}]
)
def test_word_of_another_ends_nothing(client: Client, idp: Provider, told: dict[str, str]) -> None:
    idp.let_in(client)
    assert idp.tell_ended(**told).status_code == 200
    assert client.get(TASKS).status_code == 200


def test_word_is_good_for_once(client: Client, idp: Provider) -> None:
    idp.let_in(client)
    assert idp.tell_ended(sub="sub-karin", jti="1").status_code == 200
    idp.let_in(client)
    assert idp.tell_ended(sub="sub-karin", jti="1").status_code == 400
    assert client.get(TASKS).status_code == 200
    assert Entry.objects.get(act=Act.REFUSED).detail == {"reason": "jti"}
    assert Spent.objects.count() == 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another sender": ({"iss": "https://other.example.se"}, "iss"),
    "another receiver": ({"aud": "other"}, "aud"),
    "no event": ({"events": None}, "events"),
    "another event": ({"events": {"https://example.se/": {}}}, "events"),
    "an empty event": ({"events": {ENDED: None}}, "events"),
    "a token of a log-in": ({"nonce": "n"}, "nonce"),
    "no name of its own": ({"jti": None}, "jti"),
    "about nobody": ({"sub": None}, "sub"),
    "too old": ({"exp": 1}, "exp"),
    "kept long": ({"iat": 1}, "iat"),
    "without a time": ({"iat": None}, "iat"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_word_that_does_not_hold_ends_nothing(client: Client, idp: Provider, wrong: str) -> None:
    idp.let_in(client)
    says, reason = WRONG[wrong]
    assert idp.tell_ended(**{"sub": "sub-karin", **says}).status_code == 400
    assert client.get(TASKS).status_code == 200
    assert Entry.objects.get(act=Act.REFUSED).detail == {"reason": reason}


@pytest.mark.parametrize("signs", ["none", "HS256", "other"])
def test_word_that_the_provider_has_not_signed_ends_nothing(
    client: Client, idp: Provider, signs: str
) -> None:
    idp.let_in(client)
    idp.signs = signs
    assert idp.tell_ended(sub="sub-karin").status_code == 400
    assert client.get(TASKS).status_code == 200


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "é", "." * 50])
def test_what_is_no_token_is_refused(idp: Provider, token: str) -> None:
    assert idp.tell(token).status_code == 400


def test_the_token_of_a_log_in_is_not_taken_for_word_that_it_ended(
    client: Client, idp: Provider
) -> None:
    idp.let_in(client)
    hint = query(client.post(LEAVE).context["there"])["id_token_hint"]
    idp.let_in(client)
    assert idp.tell(hint).status_code == 400
    assert client.get(TASKS).status_code == 200
