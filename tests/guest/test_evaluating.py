"""Saying how a meeting was, page by page and without JavaScript: skipped, gone back, sent once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from tests.house.test_plain_words import FOR_ANYONE, lix, read_aloud
from tests.staff.saying import Answer, title, words
from tests.world import World

from samlas.evaluation import boxes, codes
from samlas.evaluation.models import Box
from samlas.evaluation.questionnaire import Audience

HERE = reverse("guest:evaluate")
THANKS = reverse("guest:evaluated")


def code(there: World, audience: Audience = Audience.CHILD, *, weeks_ago: int = 0) -> str:
    made = codes.new(there.unit("soc").pk, audience, localdate(), follow_up=False, discharge=False)
    week = made.week - weeks_ago
    old = codes.Code(made.unit, 0, audience, follow_up=False, discharge=False, week=week, nonce=7)
    return codes.write(old if weeks_ago else made)


def fields(answer: Answer) -> dict[str, str]:
    """What the page sends on by itself: what has been answered, and where one is."""
    page = answer.content.decode().split("<template")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    chosen = re.findall(r'type="radio" name="([^"]+)" value="([^"]*)" checked', page)
    return dict(hidden + chosen)


def go(reader: Client, at: Answer, do: str, **said: str) -> Answer:
    answers = {name.replace("_", "-"): value for name, value in said.items()}
    sent = fields(at) | {f"q.{name}": value for name, value in answers.items()}
    return reader.post(HERE, sent | {"do": do})


def kept() -> list[dict[str, str]]:
    return [
        dict(one.answers) for box in Box.objects.all() for one in boxes.opened(box.content).said
    ]


def test_one_question_a_page_is_answered_skipped_changed_and_sent_without_a_cookie(
    there: World,
) -> None:
    reader = Client()
    page = reader.post(HERE, {"code": code(there).lower(), "do": "begin"})
    assert "Fråga 1 av 7" in words(page)
    page = go(reader, page, "next", knew_why="5")
    page = go(reader, page, "skip", could_say="1")
    page = go(reader, page, "next", heard="3")
    page = go(reader, page, "back")
    assert fields(page)["q.heard"] == "3"
    page = go(reader, page, "next", heard="2")
    for _n in range(3):
        page = go(reader, page, "skip")
    page = go(reader, page, "next", more="Bra fika.")
    assert "Vill du skicka dina svar?" in words(page)
    assert kept() == []
    assert go(reader, page, "send").headers["Location"] == THANKS
    assert kept() == [{"knew-why": "5", "heard": "2", "more": "Bra fika."}]
    assert dict(reader.cookies) == {}
    again = go(reader, page, "send")
    assert again.status_code == 409
    assert "Någon har svarat med den här koden" in words(again)


def test_what_cannot_be_counted_is_told_and_nothing_typed_is_lost(there: World) -> None:
    reader = Client()
    page = reader.post(
        HERE, {"code": code(there, Audience.PROFESSIONAL), "at": "10", "q.mandate": "yes"}
    )
    page = go(reader, page, "next", minutes="en timme")
    assert page.status_code == 422
    assert "Skriv minuterna med siffror" in words(page)
    assert 'value="en timme"' in page.content.decode().split("<template")[0]
    assert fields(page)["q.mandate"] == "yes"


def test_nothing_answered_is_not_sent_and_the_code_still_holds(there: World) -> None:
    reader, one = Client(), code(there)
    page = reader.post(HERE, {"code": one, "do": "send"})
    assert page.status_code == 422
    assert "Du har hoppat över alla frågor" in words(page)
    assert reader.post(HERE, {"code": one, "do": "begin"}).status_code == 200


@pytest.mark.parametrize("typed", ["", "ABCD-EFGH", "0" * 24])
def test_a_wrong_code_is_told_at_its_field(typed: str, there: World) -> None:
    answer = Client().post(HERE, {"code": typed, "do": "begin"})
    assert answer.status_code == 422
    assert "Fel:" in title(answer)


def test_a_code_that_has_ended_says_so(there: World) -> None:
    answer = Client().post(HERE, {"code": code(there, weeks_ago=6), "do": "begin"})
    assert (answer.status_code, "Koden gäller inte längre" in words(answer)) == (409, True)


def test_the_pages_are_easy_to_read(there: World) -> None:
    reader = Client()
    asked = reader.post(HERE, {"code": code(there), "do": "begin"})
    for page in (reader.get(HERE), asked, reader.get(THANKS)):
        shown = page.content.decode().split("<template")[0] + "</main>"
        assert lix(read_aloud(shown)) <= FOR_ANYONE
