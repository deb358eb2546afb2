"""What a private person reads in Swedish, and in easy Swedish, is easy: LIX and a list of words."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from tests.house.test_plain_words import FOR_ANYONE, OFFICIAL, lix
from tools import catalogue
from tools import languages as tool
from tools.catalogue import Key

from samlas import languages

EASY = "sv-x-lattlast"
EASILY_READ = 25  # the highest LIX of easy Swedish
FEWEST = 3  # sentences in a text that a measure of it tells something about
# On the person's own pages nobody is called so, and nothing is.
OF_STAFF = re.compile(
    r"\b(aktör|insats|avvikelse|huvudman|erforderlig|samråd|delge|enskilde)", re.I
)
# What easy Swedish says in other words.
HARD = re.compile(
    rf"{OFFICIAL.pattern}|{OF_STAFF.pattern}|\b(samtyck|vårdnadshavare|begäran|behandlas|frivillig"
    r"|godkänn|ansvar|uppgifter|besked|avslut|kallelse|uppfölj)",
    re.I,
)
# Passive: who does it is not said. These words in -s are none.
PASSIVE = re.compile(r"\b\w{3,}(?:as|es|ts|ds)\b", re.I)
NO_PASSIVE = {
    "behövs", "finns", "plats", "digits", "samlas", "ses", "träffas", "tills", "dess", "hos",
    "låtsas", "nås", "annars",
}  # fmt: skip


@cache
def swedish() -> dict[Key, tuple[str, ...]]:
    """Every Swedish text by what it is looked up by."""
    said: dict[Key, tuple[str, ...]] = {}
    for path in catalogue.SOURCE.rglob("locale/sv/LC_MESSAGES/django.po"):
        said |= texts(catalogue.read(path))
    return said


@cache
def easy() -> dict[Key, tuple[str, ...]]:
    """The texts of easy Swedish that are its own."""
    return texts(tool.updated(languages.HERE / f"{EASY}.po"))


def texts(said: Catalog) -> dict[Key, tuple[str, ...]]:
    return {catalogue.key(one): catalogue.strings_of(one) for one in said if one.id}


def places(said: dict[Key, tuple[str, ...]]) -> dict[str, str]:
    """The sentences that each page or paper holds, put together."""
    found: dict[str, list[str]] = defaultdict(list)
    for message in tool.met():
        for text in said[catalogue.key(message)] if message.id else ():
            if text.strip().endswith((".", "!", "?")):
                for place, _line in message.locations:
                    found[place].append(text)
    return {place: " ".join(some) for place, some in found.items() if len(some) >= FEWEST}


@pytest.mark.parametrize(
    ("said", "limit"),
    [pytest.param(swedish, FOR_ANYONE, id="sv"),
     pytest.param(lambda: swedish() | easy(), EASILY_READ, id=EASY)],
)  # fmt: skip
def test_every_page_and_paper_to_a_person_can_be_read(said: object, limit: int) -> None:
    found = places(said())  # type: ignore[operator]
    assert len(found) > 30
    assert {place: lix(text) for place, text in found.items() if lix(text) > limit} == {}


def test_own_pages_use_no_word_of_staff() -> None:
    own = [one for one in tool.met() if any("faces/" in place for place, _line in one.locations)]
    used = [text for one in own if one.id for text in swedish()[catalogue.key(one)]]
    assert len(used) > 200
    assert [text for text in used if OF_STAFF.search(text)] == []


def test_easy_swedish_has_no_hard_word_and_says_who_does_it() -> None:
    assert len(easy()) > 300
    said = [text for some in easy().values() for text in some]
    assert [text for text in said if HARD.search(text)] == []
    passive = {word.lower() for text in said for word in PASSIVE.findall(text)}
    assert passive - NO_PASSIVE == set()


def test_easy_swedish_says_each_hard_word_of_swedish_in_other_words() -> None:
    left = [
        text
        for message in tool.met()
        if message.id and catalogue.key(message) not in easy()
        for text in swedish()[catalogue.key(message)]
        if HARD.search(text)
    ]
    assert left == []


def test_easy_swedish_is_written_anew() -> None:
    """One thought in a sentence: none is longer than fourteen words."""
    said = [text for some in easy().values() for text in some]
    long = [
        one
        for text in said
        for one in re.split(r"(?<=[.!?])\s", text)
        if len(re.findall(r"[^\W\d_]+", one)) > 14
    ]
    assert long == []
