"""The pages of those who speak for the person: what they may do, and their orders."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate, localtime
from tests import world as w
from tests.staff.saying import errors, title, words
from tests.staff.test_consent import appointed, at, close
from tests.world import World

from samlas.casework import consent
from samlas.casework.case import Case
from samlas.people.models import Capacity, Order, Representative
from samlas.rulebook import working_days

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def case(there: World) -> Case:
    started = w.start(there.by("karin"), w.bertil(), localtime())
    close(started, there, Capacity.FORVALTARE, "Åke Berg")
    return started


def order(**more: Any) -> dict[str, Any]:
    return {
        "kind": "forvaltare", "scope": ["person"], "issuer": "Södertörns tingsrätt",
        "valid_from": "2024-02-01", "valid_to": "", "seen_on": localdate().isoformat(),
    } | more  # fmt: skip


def page(case: Case) -> str:
    return at(case, "speaker", Representative.objects.get().pk)


def test_an_order_that_is_entered_gives_its_powers_from_then_on(karin: Client, case: Case) -> None:
    before = words(karin.get(page(case)))
    assert "Inget förordnande är inskrivet" in before
    assert "Den här personen kan inte samtycka" in before
    assert karin.post(page(case), order()).status_code == 302
    after = words(karin.get(page(case)))
    assert "Företrädaren kan samtycka för den enskilde." in after
    assert "Karin Ahlgren" in after


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scope": []}, "scope"),
        ({"issuer": ""}, "issuer"),
        ({"valid_from": "i fjol"}, "valid_from"),
        ({"valid_to": "2023-01-01"}, "valid_to"),
        ({"seen_on": "2999-01-01"}, "seen_on"),
    ],
)
def test_what_is_wrong_with_an_order_is_told_at_its_field_and_nothing_is_lost(
    karin: Client, case: Case, more: dict[str, Any], field: str
) -> None:
    answer: Any = karin.post(page(case), order(reference="T 118-24", **more))
    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert answer.context["form"]["reference"].value() == "T 118-24"
    assert not Order.objects.exists()


def test_an_order_is_ended_on_a_page_that_says_what_ends_with_it(karin: Client, case: Case) -> None:
    karin.post(page(case), order())
    ending = at(case, "order-end", Representative.objects.get().pk, Order.objects.get().pk)
    assert "samtycke som vilar på det" in words(karin.get(ending))
    yesterday = localdate() - timedelta(days=1)
    assert karin.post(ending, {"last_day": "2020-01-01"}).status_code == 422
    assert karin.post(ending, {"last_day": yesterday.isoformat()}).status_code == 302
    assert "Har upphört" in words(karin.get(page(case)))


def test_the_page_of_the_plan_tells_of_an_order_that_ends_soon(karin: Client, case: Case) -> None:
    soon = localdate() + timedelta(days=9)
    karin.post(page(case), order(valid_to=soon.isoformat()))
    assert "Upphör snart" in words(karin.get(at(case, "case")))


@pytest.mark.parametrize(("more", "is_told"), [(-1, True), (0, False)])
def test_the_page_of_the_plan_tells_of_a_consent_that_ends_within_thirty_days(
    karin: Client, case: Case, there: World, more: int, is_told: bool
) -> None:
    """Where the day to tell is a free day, it is told on the last working day before."""
    w.inform(case, there.by("karin"), localtime())
    next_at_work = working_days.at_earliest(localdate() + timedelta(days=1))
    days = (next_at_work - localdate()).days + 30 + more
    said = w.yes([there.unit("bup")], localdate(), days)
    consent.record(case, said, there.by("karin"), localtime())
    assert ("Fråga om det ska fortsätta" in words(karin.get(at(case, "case")))) is is_told


def test_those_of_another_unit_are_not_there(
    karin: Client, case: Case, there: World, as_: Any
) -> None:
    karin.post(page(case), order())
    for name, *keys in (("speakers",), ("speaker", Representative.objects.get().pk)):
        assert as_("elin").get(at(case, name, *keys)).status_code == 404
    other = w.start(there.by("karin"), w.alva(), localtime())
    assert karin.get(at(other, "speaker", Representative.objects.get().pk)).status_code == 404


def test_the_list_costs_the_same_however_many_there_are(
    karin: Client,
    case: Case,
    there: World,
    queries: Counting,
) -> None:
    with queries() as one:
        answer = karin.get(at(case, "speakers"))
    assert "Bertil" not in title(answer)
    for name in ("Eva Holm", "Ulf Ros"):
        appointed(case, there, Capacity.GOD_MAN, name)
    with queries() as three:
        karin.get(at(case, "speakers"))
    assert len(one) + 1 >= len(three)
    assert len(three) <= 8
