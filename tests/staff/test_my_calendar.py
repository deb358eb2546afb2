"""One's own meetings in one's own calendar: read with a secret, changed and ended by its owner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from icalendar import Calendar
from tests import world as w
from tests.staff.saying import words
from tests.world import World, paper_to

from samlas.casework.case import Case
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.directory.models import Assignment
from samlas.exchange.models import AnswerKind, Dispatch

pytestmark = pytest.mark.django_db
PAGE = "staff:my-calendar"


@pytest.fixture
def case(there: World) -> Case:
    return w.called(there.by("karin"), [there.unit("bup")], w.alva(), now=localtime())


def address(who: Client) -> str:
    shown = who.post(reverse(PAGE), {"do": "new"}, follow=True).content.decode()
    found = re.search(r'value="https?://[^/"]+(/calendar/[^"]+)"', shown)
    assert found
    return found[1]


def events(at: str) -> list[Any]:
    return Calendar.from_ical(Client().get(at).content).walk("VEVENT")


def test_the_address_is_shown_once_and_reads_ones_meetings_without_a_log_in(
    karin: Client, case: Case
) -> None:
    at = address(karin)
    assert at not in karin.get(reverse(PAGE)).content.decode()
    (one,) = events(at)
    meets_at = paper(case).meets_at
    assert meets_at is not None
    assert one.decoded("dtstart") == meets_at.replace(microsecond=0)
    said = Client().get(at).content.decode().lower()
    for word in ("alva", "lindqvist", "bup", "rådhuset", "haninge", "karin"):
        assert word not in said


def paper(case: Case) -> Dispatch:
    return Dispatch.objects.get(case=case.key, kind="summons")


def test_a_new_address_ends_the_old_and_an_ended_one_reads_nothing(
    karin: Client, case: Case
) -> None:
    del case
    first = address(karin)
    second = address(karin)
    assert Client().get(first).status_code == 404
    assert events(second)
    karin.post(reverse(PAGE), {"do": "end"})
    assert Client().get(second).status_code == 404
    assert "Skapa en adress" in words(karin.get(reverse(PAGE)))


def test_what_has_not_changed_is_not_sent_again(karin: Client, case: Case, there: World) -> None:
    at = address(karin)
    mark = Client().get(at)["ETag"]
    assert Client().get(at, headers={"If-None-Match": mark}).status_code == 304
    summons, by = draft.current(case), there.by("karin")
    assert summons is not None
    moved = {"starts_at": localtime() + timedelta(days=40)}
    summons = draft.save(summons, moved, summons.version, by, localtime())
    sending.send(summons, summons.version, by, localtime(), reason="Annan tid.")
    again = Client().get(at, headers={"If-None-Match": mark})
    assert again.status_code == 200
    assert int(events(at)[0]["sequence"]) == 2


def test_one_who_comes_has_it_too_and_one_who_has_left_nothing(
    as_: Callable[[str], Client], case: Case, there: World
) -> None:
    elin = address(as_("elin"))
    assert events(elin) == []
    said = Said(kind=AnswerKind.ATTEND, attendee="Elin")
    answering.answer(paper_to(case, there.unit("bup")).key, said, there.by("elin"), localtime())
    assert len(events(elin)) == 1
    Assignment.objects.filter(pk=there.by("elin").pk).update(valid_to="2025-01-01")
    assert events(elin) == []


def test_of_a_protected_person_only_that_the_time_is_taken(karin: Client, case: Case) -> None:
    at = address(karin)
    Dispatch.objects.filter(case=case.key).update(is_protected=True)
    (one,) = events(at)
    assert (str(one["summary"]), "description" in one, "location" in one) == ("Möte", False, False)
