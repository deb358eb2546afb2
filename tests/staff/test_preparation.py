"""The unit's own preparation: saved as it is written, over nobody else's text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.staff.papers_held import at, cancelled, passed_on, received, replaced
from tests.staff.saying import errors, words
from tests.world import World

from samlas.exchange.models import Dispatch, Preparation

As = Callable[[str], Client]
TYPED = {
    "contribution": "Samtal varje vecka",
    "mandate": "no",
    "mandate_from": "Enhetschefen",
    "version": 0,
}


@pytest.fixture
def elin(as_: As) -> Client:
    """Elin at BUP Haninge, logged in."""
    return as_("elin")


def begin_with(there: World) -> Dispatch:
    return received(there)


@pytest.fixture
def paper(begun: Dispatch) -> Dispatch:
    return begun


def post(reader: Client, paper: Dispatch, query: str = "", **typed: Any) -> Any:
    return reader.post(at(paper, "prepare") + query, TYPED | typed)


def test_what_is_prepared_is_saved_and_shown(elin: Client, paper: Dispatch) -> None:
    assert post(elin, paper).url == at(paper)
    page = words(elin.get(at(paper)))
    assert "Samtal varje vecka" in page
    assert "Enhetschefen" in page
    form = elin.get(at(paper, "prepare")).content.decode()
    assert "Samtal varje vecka" in form
    assert 'name="version" value="1"' in form


def test_the_draft_saves_itself_and_gets_its_new_version(elin: Client, paper: Dispatch) -> None:
    answer = post(elin, paper, "?autosave=1", mandate="", mandate_from="")
    assert answer.status_code == 200
    assert 'value="1"' in answer.content.decode()
    assert Preparation.objects.get().contribution == "Samtal varje vecka"


def test_what_someone_else_saved_meanwhile_is_shown_and_nothing_is_lost(
    elin: Client, as_: As, paper: Dispatch
) -> None:
    post(as_("anders"), paper, contribution="Utredning")
    assert post(elin, paper, "?autosave=1").status_code == 409
    answer = post(elin, paper)
    assert answer.status_code == 409
    page = words(answer)
    assert "Utredning" in page
    assert "Samtal varje vecka" in page
    assert post(elin, paper, version=1).status_code == 302
    assert Preparation.objects.get().contribution == "Samtal varje vecka"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"contribution": "x" * 5001}, "contribution"),
        ({"contribution": "a\0b"}, "contribution"),
        ({"mandate": "perhaps"}, "mandate"),
        ({"mandate_from": "x" * 201}, "mandate_from"),
    ],
)
@pytest.mark.parametrize("query", ["", "?autosave=1"])
def test_what_cannot_be_saved_is_refused_by_its_field(
    elin: Client, paper: Dispatch, typed: dict[str, str], field: str, query: str
) -> None:
    answer = post(elin, paper, query, **typed)
    assert answer.status_code == 422
    assert not Preparation.objects.exists()
    if query:
        assert "Inte sparat." in answer.content.decode()
    else:
        assert list(errors(answer)) == [field]
        kept = [str(text) for name, text in TYPED.items() if name not in (field, "mandate")]
        assert all(text in answer.content.decode() for text in kept)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_saves_nothing(elin: Client, paper: Dispatch, version: str) -> None:
    assert post(elin, paper, version=version).status_code in (409, 422)
    assert not Preparation.objects.exclude(contribution="").exists()


@pytest.mark.parametrize("meanwhile", [replaced, cancelled, passed_on])
def test_what_was_typed_for_a_paper_no_longer_in_force_stays_on_the_page(
    elin: Client, there: World, paper: Dispatch, meanwhile: Callable[[World, Dispatch], object]
) -> None:
    meanwhile(there, paper)
    assert elin.get(at(paper, "prepare"))["Location"] == at(paper)
    answer = post(elin, paper)
    assert answer.status_code == 422
    assert "ersatts, ställts in eller skickats vidare" in words(answer)
    assert "Samtal varje vecka" in answer.content.decode()
    assert not Preparation.objects.exists()


def test_what_was_prepared_is_there_in_the_next_edition(
    elin: Client, there: World, paper: Dispatch
) -> None:
    post(elin, paper)
    new = replaced(there, paper)
    assert "Samtal varje vecka" in words(elin.get(at(new)))
