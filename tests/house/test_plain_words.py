"""The Swedish is plain: no words of officials, and sentences that can be read (LIX)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world as w
from tests.staff.cases import sent
from tests.world import World, world
from tools import catalogue

from samlas.casework import asking
from samlas.casework.asking import Request

OFFICIAL = re.compile(
    r"upprätta|inhämta|avseende|gällande|erfordra|tillse|härmed|\bej\b|medverka|vänligen", re.I
)
CATALOGUES = sorted(catalogue.SOURCE.rglob("locale/sv/LC_MESSAGES/django.po"))
FOR_ANYONE, FOR_STAFF = 30, 40  # the highest LIX
SHORTEST = 3  # words that are more than the name of something


def lix(sentences: str) -> float:
    """Words in a sentence, and hundredths of words longer than six letters."""
    said = re.findall(r"[^\W\d_]+", sentences)
    ends = len(re.findall(r"[.!?](?=\s|$)", sentences))
    return len(said) / max(ends, 1) + 100 * sum(len(word) > 6 for word in said) / max(len(said), 1)


def swedish(path: Path) -> Iterator[str]:
    for message in catalogue.read(path):
        if message.id:
            yield from (
                [message.string] if isinstance(message.string, str) else message.string or ()
            )


def read_aloud(page: str) -> str:
    """The sentences of a page, headings and questions among them.

    Left out: quotes, choices, names of people, and what is too short to be a sentence, as the
    names of fields.
    """
    main = page.split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
    main = re.sub(r"<(blockquote|figcaption|select|bdi|svg|style)\b.*?</\1>", " ", main, flags=re.S)
    main = re.sub(r'<input type="radio".*?</label>|\(frivilligt\)', " ", main, flags=re.S)
    main = re.sub(r"</(p|li|h\d|label|legend|d[dt]|t[dh]|summary|button|a)>", ". ", main)
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
    said = (one.strip() for one in re.findall(r"[^.!?]+[.!?]", text))
    return " ".join(one for one in said if len(one.split()) > SHORTEST)


def test_the_measure_tells_easy_from_hard() -> None:
    assert lix("Du får hjälp. Vi ses på måndag.") < 20
    assert (
        lix("Föreliggande verksamhetsbeskrivning förutsätter myndighetsövergripande samverkan.")
        > 60
    )


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_no_word_is_one_that_only_officials_use(path: Path) -> None:
    assert [text for text in swedish(path) if OFFICIAL.search(text)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_the_sentences_of_every_room_can_be_read(path: Path) -> None:
    sentences = [text.strip() for text in swedish(path) if text.strip()[-1:] in (".", "!", "?")]
    limit = FOR_ANYONE if {"guest", "person"} & set(path.parts) else FOR_STAFF
    assert lix(" ".join(sentences)) <= limit


@pytest.fixture
def there(db: None) -> World:
    return world()


def asked(there: World) -> Request:
    said = Request(unit=there.unit("soc"), asked_by="person", asker_name="Alva Lindqvist",
                   asker_email="alva@example.se", person_name="Alva Lindqvist",
                   need="Vem gör vad?")  # fmt: skip
    return asking.receive(said, localtime())


@pytest.mark.parametrize("name", ["about", "ask", "check", "mistaken", "receipt"])
def test_a_public_page_is_easy_to_read(client: Client, there: World, name: str) -> None:
    sent = {"asked_by": "guardian", "unit": there.unit("mottagning").pk, "person_name": "Alva",
            "need": "Hon behöver hjälp.", "asker_name": "Mia",
            "asker_phone": "070-174 06 05"}  # fmt: skip
    show: dict[str, Callable[[], object]] = {
        "about": lambda: client.get(reverse("guest:about")),
        "ask": lambda: client.get(reverse("guest:ask")),
        "check": lambda: client.post(reverse("guest:ask"), sent),
        "mistaken": lambda: client.post(reverse("guest:ask"), {}),
        "receipt": lambda: client.get(reverse("guest:receipt", args=[asked(there).key])),
    }
    page = show[name]().content.decode()  # type: ignore[attr-defined]
    assert lix(read_aloud(page)) <= FOR_ANYONE, read_aloud(page)


OF_A_PLAN = ("case", "words", "individual", "information", "consent", "consent-ask", "decline",
             "withdraw", "contacts", "contact-add", "contact-add-close", "contact-add-other",
             "summons", "summons-purpose", "summons-questions", "summons-recipients",
             "summons-meeting", "summons-check", "summons-cancel", "summons-sent",
             "answers")  # fmt: skip
OF_THE_UNIT = ("tasks", "cases", "case-new", "received", "requests", "request-enter")
OF_A_REQUEST = ("request", "request-assess", "request-refuse", "request-pass-on")


@pytest.fixture
def karin(there: World) -> Client:
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    return reader


@pytest.mark.parametrize("name", OF_A_PLAN + OF_THE_UNIT + OF_A_REQUEST)
def test_a_page_for_staff_can_be_read(karin: Client, there: World, name: str) -> None:
    about = []
    if name in OF_A_PLAN:
        about = [sent(there, "bup", "kassan").key]
    elif name in OF_A_REQUEST:
        about = [asked(there).key]
    text = read_aloud(karin.get(reverse(f"staff:{name}", args=about)).content.decode())
    assert lix(text) <= FOR_STAFF, text


def test_a_page_about_a_received_paper_can_be_read(there: World) -> None:
    case = sent(there, "bup")
    elin = Client()
    elin.post(reverse("staff:login"), {"assignment": there.by("elin").pk})
    key = w.paper_to(case, there.unit("bup")).key
    for name in ("received-paper", "received-pass-on", "received-prepare", "received-ask"):
        text = read_aloud(elin.get(reverse(f"staff:{name}", args=[key])).content.decode())
        assert lix(text) <= FOR_STAFF, text
