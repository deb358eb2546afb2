"""What is asked: one file for each version, read and checked once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

HERE = Path(__file__).parent / "questions"
FOLLOW_UP = "follow-up"
LONGEST_TEXT, MOST_MINUTES = 1000, 6000
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")


class Audience(StrEnum):
    """Whom the questions are put to; the order is that of the codes, and is only added to."""

    PERSON = "person"
    CHILD = "child"
    GUARDIAN = "guardian"
    RELATIVE = "relative"
    PROFESSIONAL = "professional"


class Scale(StrEnum):
    """How a question is answered."""

    FACES = "faces"
    STEPS = "steps"
    YES_NO = "yes-no"
    CHOICE = "choice"
    MINUTES = "minutes"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: what is counted, and its text (English, to be translated)."""

    value: str
    text: str


# Each span of minutes, by the most that it holds.
SPANS = (
    (30, Option("0-30", gettext_noop("0–30 minutes"))),
    (60, Option("31-60", gettext_noop("31–60 minutes"))),
    (120, Option("61-120", gettext_noop("1–2 hours"))),
    (240, Option("121-240", gettext_noop("2–4 hours"))),
    (MOST_MINUTES, Option("241-", gettext_noop("more than 4 hours"))),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `options` are empty where one writes."""

    key: str
    text: str
    scale: Scale
    options: tuple[Option, ...] = ()
    at: str = ""

    def read(self, typed: str) -> str:
        """Return an answer as it is counted; empty for none, or for what this cannot be answered.

        Minutes are rounded to quarters of an hour, so that none is known by its number.
        """
        typed = typed.strip()
        if self.scale == Scale.TEXT:
            return typed[:LONGEST_TEXT]
        if self.scale == Scale.MINUTES:
            if not (typed.isdecimal() and typed.isascii() and len(typed) < 6):
                return ""
            return str(min(MOST_MINUTES, (int(typed) + 7) // 15 * 15))
        return typed if any(typed == one.value for one in self.options) else ""

    def counted(self, answer: str) -> str:
        """Return what an answer is counted as: of minutes the span that they lie in."""
        if self.scale != Scale.MINUTES:
            return answer
        return next(one.value for most, one in SPANS if int(answer) <= most)

    @property
    def shown(self) -> tuple[Option, ...]:
        """What can have been counted, in the order it is shown."""
        return tuple(one for _most, one in SPANS) if self.scale == Scale.MINUTES else self.options


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version: from which day it is asked, and the questions to each audience."""

    version: str
    valid_from: date
    audiences: Mapping[Audience, tuple[Question, ...]]

    def asked(self, audience: Audience, *, follow_up: bool) -> list[Question]:
        """Return the questions to one audience after a first or a follow-up meeting."""
        return [one for one in self.audiences[audience] if follow_up or one.at != FOLLOW_UP]


@cache
def versions() -> Mapping[str, Questionnaire]:
    """Return every version by its name. ValueError names the file and the fault."""
    return {path.stem: _read(path) for path in sorted(HERE.glob("*.toml"))}


def current(on: date) -> Questionnaire:
    """Return the version that is asked on the day. ValueError before the first."""
    known = [one for one in versions().values() if one.valid_from <= on]
    if not known:
        raise ValueError(f"no questions are asked on {on}")
    return max(known, key=lambda one: one.valid_from)


def parse(text: str, name: str) -> Questionnaire:
    """Read a version from TOML; `name` is its file's. ValueError says what is wrong, and where."""
    try:
        return _built(tomllib.loads(text), name)
    except (KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"{name}.toml: {fault}") from None


def _built(said: Mapping[str, Any], name: str) -> Questionnaire:
    if said["version"] != name or not isinstance(said["valid_from"], date):
        raise ValueError("version or valid_from is wrong")
    if wrong := set(Audience) ^ set(said["audiences"]):
        raise ValueError(f"audiences: {', '.join(sorted(wrong))}")
    scales = {Scale(one): _options(rows) for one, rows in said["scales"].items()}
    audiences = {
        Audience(one): _questions(rows, scales, one) for one, rows in said["audiences"].items()
    }
    return Questionnaire(name, said["valid_from"], audiences)


def _read(path: Path) -> Questionnaire:
    return parse(path.read_text(encoding="utf-8"), path.stem)


def _questions(
    rows: Sequence[Mapping[str, Any]], scales: Mapping[Scale, tuple[Option, ...]], of: str
) -> tuple[Question, ...]:
    found = tuple(_question(row, scales) for row in rows)
    keys = [one.key for one in found]
    if not found or len(set(keys)) != len(keys):
        raise ValueError(f"{of}: no questions, or a key twice")
    return found


def _question(row: Mapping[str, Any], scales: Mapping[Scale, tuple[Option, ...]]) -> Question:
    unknown = set(row) - {"key", "text", "scale", "options", "at"}
    if unknown or not _WORD.fullmatch(row["key"]) or not row["text"].strip():
        raise ValueError(f"{row['key']}: {', '.join(sorted(unknown)) or 'its key or text'}")
    if row.get("at", FOLLOW_UP) != FOLLOW_UP:
        raise ValueError(f"{row['key']}: at is {row['at']}")
    scale = Scale(row["scale"])
    if ("options" in row) != (scale == Scale.CHOICE):
        raise ValueError(f"{row['key']}: a choice has options, and nothing else has")
    own = _options(row["options"]) if scale == Scale.CHOICE else scales.get(scale, ())
    if not own and scale not in (Scale.MINUTES, Scale.TEXT):
        raise ValueError(f"{row['key']}: no options")
    return Question(row["key"], row["text"], scale, own, row.get("at", ""))


def _options(rows: Sequence[Mapping[str, str]]) -> tuple[Option, ...]:
    found = tuple(Option(row["value"], row["text"]) for row in rows)
    values = {one.value for one in found}
    if len(found) < 2 or len(values) != len(found):
        raise ValueError("fewer than two options, or one twice")
    if not all(map(_WORD.fullmatch, values)):
        raise ValueError(f"options: {', '.join(sorted(values))}")
    return found
