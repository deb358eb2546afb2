"""Answering a received paper: what is offered and no more, and nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.staff.papers_held import answered, at, cancelled, passed_on, received, replaced
from tests.staff.saying import errors, words
from tests.world import World

from samlas.exchange.models import Dispatch, Reply

As = Callable[[str], Client]
TYPED = {
    "attendee": "Elin Bergvall",
    "other": "Läkaren",
    "other_unit": "Mottagningen i Handen",
    "takes_part": "video",
    "proposed_times": "Fredag 10.00",
    "question": "Ska läkaren med?",
    "going_on": "Samtal varje vecka",
    "search_made": "Sökt i journalen",
}
SHOWN = ("attendee", "other", "other_unit", "proposed_times", "question")


@pytest.fixture
def elin(as_: As) -> Client:
    """Elin at BUP Haninge, logged in."""
    return as_("elin")


def post(reader: Client, paper: Dispatch, **typed: Any) -> Any:
    return reader.post(at(paper, "answer"), {"seen": "0"} | typed)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("attend", {"attendee": "Elin Bergvall", "takes_part": "video"}),
        ("send-other", {"attendee": "Läkaren", "attendee_unit": "Mottagningen i Handen"}),
        ("propose-time", {"proposed_times": "Fredag 10.00"}),
    ],
)
def test_the_answer_is_stored_and_shown_with_what_belongs_to_it(
    elin: Client, there: World, kind: str, said: dict[str, str]
) -> None:
    paper = received(there)
    assert post(elin, paper, kind=kind, **TYPED).url == at(paper)
    reply = Reply.objects.get()
    assert {name: getattr(reply, name) for name in said} == said
    page = words(elin.get(at(paper)))
    assert "Ändra svaret" in page
    assert "Skicka svaret" not in page


def test_a_question_is_asked_and_the_answer_is_still_awaited(elin: Client, there: World) -> None:
    paper = received(there)
    assert post(elin, paper, kind="ask", **TYPED).status_code == 302
    page = words(elin.get(at(paper)))
    assert "Ska läkaren med?" in page
    assert "Skicka svaret" in page


def test_one_who_is_invited_may_say_no_and_what_support_goes_on(as_: As, there: World) -> None:
    paper = received(there, "kassan")
    assert post(as_("berit"), paper, kind="decline", **TYPED).status_code == 302
    reply = Reply.objects.get()
    assert (reply.kind, reply.message) == ("decline", "Samtal varje vecka")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"kind": ""}, "kind", "Välj ett av svaren."),
        ({"kind": "perhaps"}, "kind", "Välj ett av svaren."),
        ({"kind": "x" * 21}, "kind", "högst 20 tecken"),
        ({"kind": "attend", "attendee": " "}, "attendee", "Skriv namn eller funktion"),
        ({"kind": "attend", "attendee": "x" * 121}, "attendee", "högst 120 tecken"),
        ({"kind": "attend", "attendee": "a\0b"}, "attendee", "Ta bort det."),
        ({"kind": "attend", "takes_part": "by-boat"}, "takes_part", "Välj något av"),
        ({"kind": "send-other", "other": ""}, "other", "Skriv namn eller funktion"),
        ({"kind": "propose-time", "proposed_times": ""}, "proposed_times", "Skriv minst en tid"),
        ({"kind": "propose-time", "proposed_times": "å" * 5001}, "proposed_times", "högst 5000"),
        ({"kind": "ask", "question": ""}, "question", "Skriv din fråga."),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_all_the_rest_stays(
    elin: Client, there: World, typed: dict[str, str], field: str, said: str
) -> None:
    paper = received(there)
    answer = post(elin, paper, **TYPED | typed)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    page = words(answer)
    assert said in page
    assert f'href="#id_{field}"' in answer.content.decode()
    assert f'id="id_{field}"' in answer.content.decode()
    for name in SHOWN:
        kept = typed.get(name, TYPED[name]).strip()
        assert kept.replace("\0", "") in answer.content.decode().replace("\0", "")
    if typed["kind"] in ("attend", "send-other", "ask"):
        assert f'value="{typed["kind"]}" checked' in answer.content.decode()
    assert not Reply.objects.exists()


@pytest.mark.parametrize("text", ["🙂🙂", "שלום", "<script>alert(1)</script>", "Å" * 120])
def test_what_people_can_write_is_kept_and_shown_as_written(
    elin: Client, there: World, text: str
) -> None:
    paper = received(there)
    assert post(elin, paper, kind="attend", attendee=text).status_code == 302
    assert Reply.objects.get().attendee == text
    shown = elin.get(at(paper))
    assert text in words(shown) or "&lt;script&gt;" in shown.content.decode()
    assert "<script>alert" not in shown.content.decode()


@pytest.mark.parametrize("kind", ["decline", "forward", "no-ongoing-case"])
def test_an_answer_that_is_not_offered_is_refused_with_the_reason(
    elin: Client, there: World, kind: str
) -> None:
    paper = received(there)
    answer = post(elin, paper, kind=kind, **TYPED)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["kind"]
    assert "Det svaret kan ni inte ge." in words(answer)
    assert "16 kap. 4 §" in answer.content.decode()
    assert TYPED["attendee"] in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_second_click_answers_once(elin: Client, there: World) -> None:
    paper = received(there)
    for _click in range(2):
        assert post(elin, paper, kind="attend", **TYPED).status_code == 302
    assert Reply.objects.count() == 1


def test_an_answer_that_a_colleague_gave_meanwhile_is_shown_before_it_is_replaced(
    elin: Client, there: World
) -> None:
    paper = received(there)
    answered(there, paper, "anders", attendee="Anders Falk")
    answer = post(elin, paper, kind="propose-time", **TYPED)
    assert answer.status_code == 409
    page = words(answer)
    assert "Någon annan har svarat under tiden" in page
    assert "Anders Falk" in page
    assert "Fredag 10.00" in page
    seen = Reply.objects.get().pk
    assert f'name="seen" value="{seen}"' in answer.content.decode()
    assert post(elin, paper, kind="propose-time", **TYPED | {"seen": seen}).status_code == 302
    assert Reply.objects.count() == 2


def test_an_answer_is_changed_from_its_page(elin: Client, there: World) -> None:
    paper = received(there)
    answered(there, paper)
    page = elin.get(at(paper) + "?change=1")
    assert "Skicka svaret" in words(page)
    seen = page.context["seen"]
    assert post(elin, paper, kind="ask", question="När?", seen=seen).status_code == 302


@pytest.mark.parametrize("meanwhile", [replaced, cancelled, passed_on])
def test_what_was_typed_for_a_paper_no_longer_in_force_can_be_copied(
    elin: Client, there: World, meanwhile: Callable[[World, Dispatch], object]
) -> None:
    paper = received(there)
    meanwhile(there, paper)
    answer = post(elin, paper, kind="propose-time", **TYPED)
    assert answer.status_code == 422
    page = words(answer)
    assert "ersatts, ställts in eller skickats vidare" in page
    assert "Det ni skrev" in page
    for text in ("Fredag 10.00", "Elin Bergvall", "Ska läkaren med?"):
        assert text in page
    assert not Reply.objects.exclude(kind="forward").exists()


def test_a_paper_that_asks_for_no_answer_takes_none(elin: Client, there: World) -> None:
    cancelled(there, received(there))
    note = Dispatch.objects.get(kind="cancellation", recipient=there.unit("bup"))
    answer = post(elin, note, kind="attend", **TYPED)
    assert answer.status_code == 422
    assert "Det här papperet ber inte om något svar." in words(answer)
    assert TYPED["attendee"] in words(answer)
