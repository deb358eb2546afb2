"""A relative or a personal ombudsman sees the meeting and their own papers, as one wishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests import world
from tests.person.cases import BERTIL
from tests.staff.saying import words
from tests.world import World

from samlas import papers
from samlas.casework import agreeing, contacts
from samlas.casework.case import Case
from samlas.casework.codes import replying
from samlas.casework.consent import Row
from samlas.casework.contacts import Choice, Contact
from samlas.casework.summons.draft import Recipient
from samlas.exchange.models import Dispatch
from samlas.people.models import Capacity, ConsentRow, InformationKind, Representative
from samlas.practice.numbers import number

AsPerson = Callable[[str], Client]
INGA = number(date(1957, 3, 2), female=True)


def invited(there: World, capacity: Capacity, **more: object) -> Case:
    """Bertil's case, where one beside him is called to the meeting as BUP is."""
    by, now = there.by("karin"), localtime()
    case = world.start(by, now=now)
    world.inform(case, by, now)
    close = Representative(
        capacity=capacity, name="Inga Svahn", personal_number=INGA, person_agrees=True,
        on_assignment=True,
    )  # fmt: skip
    contact = contacts.add_close(case, close, by, now)
    Contact.objects.filter(pk=contact.pk).update(choice=Choice.ASK_TO_COME)
    world.put_on_map(case, there.unit("bup"), by, now)
    kinds = list(InformationKind)
    rows = [Row(unit=there.unit("bup"), kinds=kinds), Row(contact=contact.pk, kinds=kinds)]
    agreeing.record(case, world.yes([], localdate(), rows=rows), by, now)
    world.send(world.write(case, by, now), by, now)
    Representative.objects.filter(pk=close.pk).update(**more or {"relation": "syster"})
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("capacity", [Capacity.RELATIVE, Capacity.PERSONAL_OMBUD])
def test_they_see_the_meeting_and_their_papers_and_nothing_else(
    there: World, as_person: AsPerson, capacity: Capacity
) -> None:
    case, inga = invited(there, capacity), as_person(INGA)
    page = reverse("person:beside", args=[case.key])
    assert page in inga.get(reverse("person:whose")).content.decode()
    said = words(inga.get(page))
    assert "Rådhuset" in said
    assert "Er del." in said
    assert ("Inbjudan till SIP-möte" in said, "Du är kallad" in said) == (True, False)
    own = Dispatch.objects.get(case=case.key, reader__startswith="representative-")
    assert inga.get(reverse("person:beside-paper", args=[case.key, own.key])).status_code == 200
    letter = inga.get(reverse("person:beside-letter", args=[case.key, own.key]))
    assert letter["Content-Type"] == "application/pdf"
    for other in Dispatch.objects.filter(case=case.key).exclude(pk=own.pk):
        address = reverse("person:beside-paper", args=[case.key, other.key])
        assert inga.get(address).status_code == 404
    for name in ("home", "papers", "consent", "readers", "words", "end"):
        assert inga.get(reverse(f"person:{name}", args=[case.key])).status_code == 404
    assert as_person(BERTIL).get(page).status_code == 404


@pytest.mark.parametrize(
    ("capacity", "more"),
    [
        (Capacity.RELATIVE, {"person_agrees": False}),
        (Capacity.PERSONAL_OMBUD, {"on_assignment": False}),
    ],
)
def test_without_the_persons_wish_or_assignment_there_is_no_page(
    there: World, as_person: AsPerson, capacity: Capacity, more: dict[str, object]
) -> None:
    case, inga = invited(there, capacity, **more), as_person(INGA)
    assert inga.get(reverse("person:beside", args=[case.key])).status_code == 404


def test_the_page_is_gone_when_the_person_takes_it_back(there: World, as_person: AsPerson) -> None:
    case, inga = invited(there, Capacity.RELATIVE), as_person(INGA)
    ConsentRow.objects.exclude(contact=None).update(withdrawn_at=localtime())
    assert inga.get(reverse("person:beside", args=[case.key])).status_code == 404
    assert "Här finns inget för dig" in words(inga.get(reverse("person:whose")))


def test_one_who_is_asked_by_name_answers_for_oneself_alone(there: World, karin: Client) -> None:
    case = invited(there, Capacity.RELATIVE)
    own = Dispatch.objects.get(case=case.key, kind="summons", reader__startswith="representative-")
    guest = Client()
    guest.post(reverse("guest:answer"), {"code": replying.printed([own], localtime())[own.pk]})
    asked = reverse("guest:answer-reply")
    recipient = Recipient.objects.get(dispatch=own)
    entered = reverse("staff:answers-enter", args=[case.key, recipient.pk])
    slip = papers.text(own.paper(), "sv")
    for page in (words(guest.get(asked)), words(karin.get(entered)), slip):
        assert "Jag kommer" in page
        assert "Någon annan kommer i stället för mig" in page
        for word in ("Vi kommer", "Vi deltar", "Vi tackar", "hos oss", "funktion", "enhet:"):
            assert word not in page.replace("Ditt namn och din funktion", "")
    said = {"kind": "attend", "attendee": "Inga Svahn", "said_by": "Inga Svahn", "send": "1"}
    guest.post(asked, said)
    assert "Svar Jag kommer" in words(guest.get(reverse("guest:answer-told")))
