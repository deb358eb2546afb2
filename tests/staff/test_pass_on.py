"""Passing a paper on within one's own principal: choose, check, send; and giving it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.staff.papers_held import at, cancelled, passed_on, received, replaced
from tests.staff.saying import errors, words
from tests.world import World

from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch, Holding
from samlas.people.models import ConsentRow

As = Callable[[str], Client]
NOTE = "Ringde Karin Ahlgren."


@pytest.fixture
def elin(as_: As) -> Client:
    """Elin at BUP Haninge, logged in."""
    return as_("elin")


def begin_with(there: World) -> Dispatch:
    return received(there)


@pytest.fixture
def paper(begun: Dispatch) -> Dispatch:
    return begun


def post(reader: Client, paper: Dispatch, to: Any = "", note: str = NOTE, **more: str) -> Any:
    return reader.post(at(paper, "pass-on"), {"to": to, "contact_note": note} | more)


def test_the_own_units_are_chosen_from_checked_and_sent_to(
    elin: Client, there: World, paper: Dispatch
) -> None:
    page = words(elin.get(at(paper, "pass-on")))
    assert "Habiliteringscenter Haninge" in page
    assert "Fjärdskolan" not in page
    to = there.unit("habilitering").pk
    check = post(elin, paper, to)
    assert "Läs igenom innan du skickar vidare" in words(check)
    assert NOTE in words(check)
    assert Holding.objects.filter(dispatch=paper).count() == 1
    assert post(elin, paper, to, send="1").url == at(paper)
    assert Holding.objects.get(dispatch=paper, passed_on_at=None).unit_id == to
    assert "vidare till Habiliteringscenter Haninge" in words(elin.get(at(paper)))


def test_a_second_click_passes_it_on_once(elin: Client, there: World, paper: Dispatch) -> None:
    for _click in range(2):
        assert post(elin, paper, there.unit("habilitering").pk, send="1").status_code == 302
    assert Holding.objects.filter(dispatch=paper).count() == 2


@pytest.mark.parametrize("to", ["", "x", "0", "9" * 40, "-1"])
def test_a_unit_that_is_none_is_refused_and_the_note_stays(
    elin: Client, paper: Dispatch, to: str
) -> None:
    answer = post(elin, paper, to)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["to"]
    assert "Välj den enhet som kallelsen" in words(answer)
    assert NOTE in answer.content.decode()


@pytest.mark.parametrize("note", ["", " ", "x" * 501, "a\0b"])
def test_without_a_note_of_the_contact_it_is_refused_and_the_choice_stays(
    elin: Client, there: World, paper: Dispatch, note: str
) -> None:
    to = there.unit("habilitering").pk
    answer = post(elin, paper, to, note)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["contact_note"]
    assert f'value="{to}" checked' in answer.content.decode()


def test_words_narrow_the_units_and_lose_neither_choice_nor_note(
    elin: Client, there: World, paper: Dispatch
) -> None:
    to = there.unit("habilitering").pk
    answer = post(elin, paper, to, search="1", words="VÅRDCENTRAL")
    assert answer.status_code == 200
    assert "Handens vårdcentral" in words(answer)
    assert f'value="{to}" checked' in answer.content.decode()
    assert NOTE in answer.content.decode()
    nothing = post(elin, paper, "", search="1", words="ingenting\0")
    assert "Ingen av era enheter passar." in words(nothing)


def test_many_units_are_said_to_be_many(elin: Client, there: World, paper: Dispatch) -> None:
    region = there.unit("bup").principal
    Unit.objects.bulk_create(
        Unit(code=f"m{n}", name=f"Mottagning {n}", kind="specialist-care", principal=region)
        for n in range(60)
    )
    assert "Det finns fler enheter." in words(elin.get(at(paper, "pass-on")))


def test_a_unit_of_another_principal_is_refused_with_the_clause(
    elin: Client, there: World, paper: Dispatch
) -> None:
    answer = post(elin, paper, there.unit("fjardskolan").pk, send="1")
    assert answer.status_code == 422
    assert list(errors(answer)) == ["to"]
    page = words(answer)
    assert "Ni kan bara skicka vidare inom er egen huvudman." in page
    assert "Varför?" in page
    assert "<blockquote" in answer.content.decode()
    assert NOTE in answer.content.decode()
    assert Holding.objects.filter(dispatch=paper).count() == 1


def test_the_own_unit_is_no_other(elin: Client, there: World, paper: Dispatch) -> None:
    answer = post(elin, paper, there.unit("bup").pk, send="1")
    assert answer.status_code == 422
    assert list(errors(answer)) == ["to"]


def test_consent_for_the_unit_alone_keeps_it_there(
    elin: Client, there: World, paper: Dispatch
) -> None:
    ConsentRow.objects.update(whole_principal=False)
    answer = post(elin, paper, there.unit("habilitering").pk, send="1")
    assert answer.status_code == 422
    assert "Samtycket gäller bara er enhet." in words(answer)


@pytest.mark.parametrize("meanwhile", [replaced, cancelled])
def test_a_paper_no_longer_in_force_is_not_passed_on(
    elin: Client, there: World, paper: Dispatch, meanwhile: Callable[[World, Dispatch], object]
) -> None:
    meanwhile(there, paper)
    assert elin.get(at(paper, "pass-on"))["Location"] == at(paper)
    answer = post(elin, paper, there.unit("habilitering").pk, send="1")
    assert answer.status_code == 422
    assert NOTE in answer.content.decode()
    assert Holding.objects.filter(dispatch=paper).count() == 1


def test_one_who_finds_no_unit_gives_it_back(as_: As, there: World, paper: Dispatch) -> None:
    passed_on(there, paper)
    maja = as_("maja")
    assert "Lämna tillbaka" in words(maja.get(at(paper)))
    maja.cookies["samlas_language"] = "en"
    for _click in range(2):
        assert maja.post(at(paper, "give-back"))["Location"] == at(paper)
    said = Holding.objects.filter(dispatch=paper).values_list("contact_note", flat=True)
    assert "Ingen annan enhet hittades." in said  # whatever language the writer reads in
    assert Holding.objects.get(dispatch=paper, passed_on_at=None).unit == there.unit("bup")
    assert "Skicka svaret" in words(as_("elin").get(at(paper)))


def test_the_first_recipient_gives_nothing_back(elin: Client, paper: Dispatch) -> None:
    assert "Lämna tillbaka" not in words(elin.get(at(paper)))
    assert elin.post(at(paper, "give-back"))["Location"] == at(paper)
    assert Holding.objects.filter(dispatch=paper).count() == 1
