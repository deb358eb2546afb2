"""Text that wants to be more than text: shown as it was written, wherever it is shown.

Whatever is kept of what people write is kept with it, whichever form it came by; and units and
their staff are called that, who stand in every paper, mail and calendar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from tests.access import house
from tests.access.house import with_session
from tests.protected.addresses import addresses
from tests.protected.test_everywhere import as_staff, told
from tests.world import World, world

from samlas.directory.models import Staff, Unit
from samlas.exchange.notice_models import PracticeMessage
from samlas.login.sessions import NUMBER
from samlas.sealed.fields import SealedText

MARK = "xqz"  # stands in nothing else
HTML = f"<img src={MARK} onerror=alert(7)>"
FORMULA = "=cmd|' /C calc'!A0 "
EVIL = (
    f'\u202e{HTML}"\'{{{{7*7}}}}{{% now %}}#eval("6*7")$6*7$\\*_`@a //'
    f"\r\nBcc: {MARK}@example.se\r\n.\r\n"
)
NAME = f'{HTML}"\'{{{{7*7}}}}#eval("6*7")$x$\\*'
OF_UNIT = ("name", "street", "town")
LENGTH: dict[str, Any] = {one.name: getattr(one, "max_length", None) for one in Unit._meta.fields}
OTHERWISE = {"body", "session_data", "app_secret", "content", "verdict", "facts"}
APART = {"bdi", "textarea", "option", "title"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """All free text is kept with what is hostile around it; counts by column."""
    planted: Counter[str] = Counter()

    def pre_save(field: Any, row: Any, add: bool) -> object:
        value = getattr(row, field.attname)
        is_written = isinstance(value, str) and value and field.name not in OTHERWISE
        if is_written and MARK not in value:
            value = f"{FORMULA}{value}{EVIL}"
            value = value[: field.max_length] if field.max_length else value
            setattr(row, field.attname, value)
            planted[f"{field.model.__name__}.{field.name}"] += 1
        return value

    monkeypatch.setattr(SealedText, "pre_save", pre_save)
    return planted


def planted() -> World:
    there = world()
    for unit in there.units.values():
        for field in OF_UNIT:
            setattr(unit, field, f"{unit.code} {NAME}"[: LENGTH[field]])
    Unit.objects.bulk_update(there.units.values(), OF_UNIT)
    Staff.objects.update(name=f"S {NAME}")
    return there


class Apart(HTMLParser):
    """Finds written text that could turn the letters around it: in no element of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.loose: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            told = dict(attrs)
            is_set_apart = told.get("dir") == "auto" or "ds-sr-only" in (told.get("class") or "")
            self.open.append((tag, tag in APART or is_set_apart))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "\u202e" in data and not any(is_apart for _tag, is_apart in self.open):
            self.loose.append(f"{self.open[-1][0]}: {data.strip()[:60]}")


def pages(among: dict[str, Client], paths: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    for who, reader in among.items():
        for name, path in paths.items():
            answer = reader.get(path)
            assert answer.status_code < 500, f"{who} at {name}"
            if answer.status_code == 200:
                yield who, name, answer


@pytest.mark.slow
def test_what_was_written_is_text_on_every_page_and_in_every_file(
    db: None, hostile: Counter[str]
) -> None:
    scene = house.live(planted())
    among: dict[str, Client] = {
        "karin": as_staff(scene.there.by("karin")), "anders": as_staff(scene.there.by("anders")),
        "person": with_session(NUMBER, scene.numbers["person"]),
    }  # fmt: skip
    shown, answers = Counter[str](), 0
    loose: dict[str, list[str]] = {}
    for who, name, answer in pages(among, dict(addresses(scene))):
        answers += 1
        kind = answer.headers["Content-Type"].partition(";")[0]
        said = answer.content.decode() if kind == "text/html" else told(answer)
        assert MARK not in str(answer.headers), f"{who} at {name}"
        assert not {"49{", "49#"} & set(re.findall(r"49.", said)), f"{who} at {name}"
        if kind == "text/html":
            assert HTML not in said, f"{who} at {name}"
            page = Apart()
            page.feed(said)
            loose |= {f"{name} ({who})": page.loose} if page.loose else {}
        shown[kind] += MARK in said
    assert loose == {}
    assert answers > 100
    assert shown["text/html"] > 50
    assert shown["application/pdf"] > 0
    assert len(hostile) > 20
    assert not any(MARK in one.text for one in PracticeMessage.objects.all())
