"""What every value in a paper must be, whoever builds it: one place that refuses or settles."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
ALLOWED_CONTROLS = "\n\t"
REFUSED_CATEGORIES = ("Cc", "Cs")


def clean(text: str) -> str:
    """`text` as a paper keeps it: Unicode NFC, line ends as \\n.

    Raises ValueError for NUL and every other sign that no page or letter can show. Forms may
    call this first, to name the field; every paper calls it in any case.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    settled = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in settled:
        if sign not in ALLOWED_CONTROLS and unicodedata.category(sign) in REFUSED_CATEGORIES:
            raise ValueError(f"the text holds a sign that cannot be shown (U+{ord(sign):04X})")
    return settled


def settle(part: Any) -> None:
    """Settle every field of a newly built part, or raise ValueError naming the field."""
    for field in fields(part):
        before = getattr(part, field.name)
        try:
            after = _value(before)
            _known_word(type(part), field.name, after)
        except ValueError as error:
            raise ValueError(f"{type(part).__name__}.{field.name}: {error}") from None
        if after is not before:
            object.__setattr__(part, field.name, after)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(str(value))
    if isinstance(value, datetime):
        return _in_sweden(value)
    if isinstance(value, tuple):
        return tuple(_value(one) for one in value)
    if value is None or isinstance(value, (int, date)) or is_dataclass(value):
        return value
    raise ValueError(f"a paper holds text, whole numbers, dates and tuples, not {type(value)}")


def _in_sweden(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its time zone")
    local = moment.astimezone(SWEDEN)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)), fold=0)


def _known_word(kind: type, name: str, value: Any) -> None:
    words = _choices(kind).get(name)
    if words is None:
        return
    for one in value if isinstance(value, tuple) else (value,):
        if one not in words:
            raise ValueError(f"{one!r} is not one of {', '.join(words)}")


@cache
def _choices(kind: type) -> dict[str, tuple[str, ...]]:
    """The words each field may hold, where its type is Literal or a tuple of Literal."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
        if get_origin(inner) is Literal:
            found[name] = get_args(inner)
    return found
