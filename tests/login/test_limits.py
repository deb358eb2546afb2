"""How often one may be wrong, asked of the room itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localtime

from samlas.ledger.models import Entry
from samlas.login import limits
from samlas.login.claims import AT_THE_DOOR
from samlas.login.limits import ACCOUNT, ADDRESS, MANY, NOTED, TooSoon, Try
from samlas.login.models import Tries

pytestmark = pytest.mark.django_db
NOW = localtime()
KARIN = Try("password", "192.0.2.1", "karin")
ELSEWHERE = replace(KARIN, client="198.51.100.7")


def wrong(times: int, one: Try, now: datetime = NOW) -> datetime:
    """So many wrong tries, each as soon as it is looked at; returns when the last one was."""
    for _n in range(times):
        try:
            limits.begin(one, now)
        except TooSoon as too_soon:
            now = too_soon.at
            limits.begin(one, now)
        limits.wrong(one, AT_THE_DOOR, "password", now)
    return now


def test_whoever_has_been_wrong_often_waits_longer_each_time_and_never_for_good() -> None:
    waits = [ACCOUNT.wait(n).total_seconds() for n in range(3, 15)]
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    now = wrong(12, KARIN)
    with pytest.raises(TooSoon) as told:
        limits.begin(ELSEWHERE, now + timedelta(minutes=10))
    assert told.value.at == now + timedelta(seconds=640)
    limits.begin(ELSEWHERE, told.value.at)


def test_a_try_that_is_not_looked_at_costs_nothing_more() -> None:
    now = wrong(ACCOUNT.free, KARIN)
    for _n in range(30):
        with pytest.raises(TooSoon):
            limits.begin(KARIN, now)
    limits.begin(KARIN, now + ACCOUNT.first)


def test_the_owner_goes_on_in_a_browser_that_let_them_in_before_whoever_else_tries() -> None:
    now = wrong(9, replace(KARIN, client="192.0.2.9"))
    own = replace(KARIN, browser="mark")
    limits.begin(own, now)
    assert limits.right(own) == 0
    now = wrong(ACCOUNT.free, own, now)
    with pytest.raises(TooSoon):
        limits.begin(own, now)


def test_a_right_answer_takes_back_its_own_count_and_tells_how_many_were_wrong() -> None:
    now = wrong(4, KARIN)
    limits.begin(KARIN, now)
    assert limits.right(KARIN) == 4
    limits.begin(KARIN, now)
    assert limits.right(KARIN) == 0
    address = Tries.objects.get(known_by=limits.digest("password address 192.0.2.1"))
    assert address.wrong == 4


def test_one_address_that_tries_many_accounts_waits_and_others_do_not() -> None:
    for n in range(ADDRESS.free):
        wrong(1, replace(KARIN, account=f"account {n}"))
    with pytest.raises(TooSoon):
        limits.begin(KARIN, NOW)
    limits.begin(ELSEWHERE, NOW)


def test_all_is_forgotten_when_its_time_is_over() -> None:
    now = wrong(ACCOUNT.free, KARIN) + timedelta(days=1)
    wrong(ACCOUNT.free - 1, ELSEWHERE, now)
    limits.begin(ELSEWHERE, now)
    assert Tries.objects.count() == 3


def test_the_owner_is_told_once_of_many_wrong_tries() -> None:
    told, now = [], NOW
    for _n in range(MANY + 3):
        try:
            limits.begin(KARIN, now)
        except TooSoon as too_soon:
            now = too_soon.at
            limits.begin(KARIN, now)
        told.append(limits.wrong(KARIN, AT_THE_DOOR, "password", now))
    assert [n for n, is_told in enumerate(told, 1) if is_told] == [MANY]


def test_the_ledger_tells_the_beginning_of_a_flood() -> None:
    for _n in range(NOTED + 10):
        limits.note(AT_THE_DOOR, "state", "192.0.2.1", NOW)
    limits.note(AT_THE_DOOR, "state", "192.0.2.2", NOW)
    said = [entry.detail for entry in Entry.objects.order_by("number")]
    assert said == [
        *[{"reason": "state"}] * (NOTED - 1),
        {"reason": "state", "more": "not-noted"},
        {"reason": "state"},
    ]
    assert "192.0.2" not in str(said)
