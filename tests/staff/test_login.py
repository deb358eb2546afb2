"""The practice door, and how a session ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import Settings
from tests.staff.saying import title, words
from tests.world import World

from samlas.directory.models import Assignment
from samlas.ledger.models import Act, Entry

DOOR, TASKS, LEAVE = (reverse(f"staff:{name}") for name in ("login", "tasks", "logout"))


def ends(there: World, code: str, days: int) -> None:
    day = localdate() + timedelta(days=days)
    Assignment.objects.filter(pk=there.by(code).pk).update(valid_to=day)


def test_in_practice_one_chooses_who_to_be(client: Client, there: World) -> None:
    page = words(client.get(DOOR))
    assert "Vem är du i dag?" in page
    assert "Karin Ahlgren , Socialsekreterare, Barn- och ungdomsenheten" in page
    answer = client.post(DOOR, {"assignment": there.by("karin").pk})
    assert answer.headers["Location"] == TASKS
    assert "Karin Ahlgren, Barn- och ungdomsenheten" in client.get(TASKS).content.decode()
    assert title(client.get(DOOR)) == "Logga in – Samlas"


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_practice_the_door_does_not_exist(
    client: Client, there: World, settings: Settings, method: str
) -> None:
    settings.PRACTICE = False
    settings.SECURE_SSL_REDIRECT = False
    answer = getattr(client, method)(DOOR, {"assignment": there.by("karin").pk})
    assert answer.status_code == {"get": 200, "post": 404}[method]
    assert "Karin" not in answer.content.decode()
    assert client.get(TASKS).status_code == 302


def test_a_session_of_practice_is_worth_nothing_outside_it(
    karin: Client, settings: Settings
) -> None:
    settings.PRACTICE = settings.SECURE_SSL_REDIRECT = False
    assert karin.get(TASKS).status_code == 302


def test_one_whose_assignment_has_ended_is_not_offered_and_cannot_come_in(
    client: Client, there: World
) -> None:
    ends(there, "karin", -1)
    assert "Karin Ahlgren" not in words(client.get(DOOR))
    client.post(DOOR, {"assignment": there.by("karin").pk})
    assert client.get(TASKS).status_code == 302


def test_one_whose_assignment_has_not_begun_cannot_come_in(client: Client, there: World) -> None:
    tomorrow = localdate() + timedelta(days=1)
    Assignment.objects.filter(pk=there.by("karin").pk).update(valid_from=tomorrow)
    assert "Karin Ahlgren" not in words(client.get(DOOR))
    client.post(DOOR, {"assignment": there.by("karin").pk})
    assert client.get(TASKS).status_code == 302


def test_a_session_lasts_to_the_last_day_of_the_assignment_and_no_longer(
    karin: Client, there: World
) -> None:
    ends(there, "karin", 0)
    assert karin.get(TASKS).status_code == 200
    ends(there, "karin", -1)
    answer = karin.get(TASKS)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{DOOR}?next=%2F")


def test_a_session_ends_with_an_assignment_that_is_removed(karin: Client, there: World) -> None:
    there.by("karin").sessions.update(assignment=None)
    assert karin.get(TASKS).status_code == 302


@pytest.mark.parametrize("chosen", ["", "x", "0", "999999", "²", "9" * 5000, "9" * 19, "-1"])
def test_one_who_is_not_there_cannot_be_chosen(client: Client, there: World, chosen: str) -> None:
    answer = client.post(DOOR, {"assignment": chosen})
    assert answer.headers["Location"] == DOOR
    assert client.get(TASKS).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "comes_to"),
    [
        ("/plans/", "/plans/"),
        ("", TASKS),
        ("https://example.com/", TASKS),
        ("//example.com/", TASKS),
        ("javascript:alert(1)", TASKS),
    ],
)
def test_one_comes_to_the_page_that_was_wanted_and_to_no_other_host(
    client: Client, there: World, wanted: str, comes_to: str
) -> None:
    sent = {"assignment": there.by("karin").pk, "next": wanted}
    assert client.post(DOOR, sent).headers["Location"] == comes_to


def test_whoever_is_not_logged_in_is_led_to_the_door_and_back(client: Client, there: World) -> None:
    answer = client.get("/plans/")
    assert answer.headers["Location"] == f"{DOOR}?next=%2Fplans%2F"
    assert 'name="next" value="/plans/"' in client.get(answer.headers["Location"]).content.decode()


def test_logging_in_changes_the_session_and_coming_and_going_is_noted(
    client: Client, there: World
) -> None:
    client.post(DOOR, {"assignment": there.by("karin").pk})
    first = client.cookies["samlas_session"].value
    client.post(DOOR, {"assignment": there.by("yusuf").pk})
    assert client.cookies["samlas_session"].value != first
    assert client.get(LEAVE).status_code == 405
    assert client.post(LEAVE).headers["Location"] == DOOR
    assert client.get(TASKS).status_code == 302
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [Act.LOGGED_IN, Act.LOGGED_IN, Act.LOGGED_OUT]


def test_an_old_session_is_worth_nothing_after_logging_out(
    as_: Callable[[str], Client],
) -> None:
    karin = as_("karin")
    thief = Client()
    thief.cookies["samlas_session"] = karin.cookies["samlas_session"].value
    karin.post(LEAVE)
    assert thief.get(TASKS).status_code == 302
