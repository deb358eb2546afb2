"""What has been done with one's papers, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from samlas.casework.own import sentences
from samlas.casework.own.who_read import Event


class Line(NamedTuple):
    """One sentence, and the entry behind it."""

    entry: int
    text: SafeString
    times: int
    is_own: bool


def _shown(event: Event, names: Mapping[str, str], own_hand: str) -> SafeString:
    """The same with each name apart, in whichever direction it is written."""
    said, fills = sentences.parts(event, names, own_hand)
    apart = {name: format_html("<bdi>{}</bdi>", fills[name]) for name in ("who", "to")}
    return format_html(str(said), **{**fills, **apart})


def by_day(
    events: Iterable[Event], names: Mapping[str, str], own_hand: str
) -> list[tuple[date, list[Line]]]:
    """Put the sentences under their days, in the order they come."""
    days: dict[date, list[Line]] = {}
    for one in events:
        line = Line(one.entry, _shown(one, names, own_hand), one.times, is_own=one.hand == own_hand)
        days.setdefault(localdate(one.at), []).append(line)
    return list(days.items())
