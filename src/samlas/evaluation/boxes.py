"""Boxes: what has been said, sealed together in mixed order until the quarter is over."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from secrets import SystemRandom
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from samlas.evaluation.models import Box

SMALLEST = 16_384  # signs; a box that is full becomes twice as long
_dice = SystemRandom()


class Cell(NamedTuple):
    """What answers are counted together by. `agreement` is a number of the directory."""

    audience: str
    follow_up: bool
    agreement: int = 0
    discharge: bool = False


class Said(NamedTuple):
    """One answer: to which version of the questions, and what was answered by their keys."""

    cell: Cell
    version: str
    answers: Mapping[str, str]


@dataclass(slots=True)
class Content:
    """What lies in a box: of which unit, or (unit 0) of what the units of a principal had too
    little of. `meetings`: how many it comes from at least, by cell; of a unit nobody has counted.
    """

    principal: int
    unit: int = 0
    said: list[Said] = field(default_factory=list)
    meetings: Counter[Cell] = field(default_factory=Counter)


def add(content: Content, period: str) -> None:
    """Put what is said into the box of its unit, or principal, and the quarter.

    To be called in a transaction: whoever else puts something in waits.
    """
    name = _name(content, period)
    empty = Content(content.principal, content.unit)
    box, _is_new = Box.objects.select_for_update().get_or_create(
        name=name, defaults={"period": period, "content": closed(empty)}
    )
    known = opened(box.content)
    known.said += content.said
    known.meetings += content.meetings
    box.content = closed(known)
    box.save(update_fields=["content"])


def _name(content: Content, period: str) -> str:
    of = f"{content.principal} {content.unit} {period}"
    return salted_hmac("samlas.evaluation-box", of, algorithm="sha256").hexdigest()


def closed(content: Content) -> str:
    """Return the content as text, in mixed order and filled up."""
    said = list(content.said)
    _dice.shuffle(said)
    text = json.dumps(
        {
            "principal": content.principal,
            "unit": content.unit,
            "said": said,
            "meetings": sorted(content.meetings.items()),
        },
        ensure_ascii=True,
    )
    size = SMALLEST
    while size < len(text):
        size *= 2
    return text.ljust(size)


def opened(text: str) -> Content:
    """Return what `closed` has made text of."""
    found = json.loads(text)
    said = [Said(Cell(*cell), version, answers) for cell, version, answers in found["said"]]
    meetings = Counter({Cell(*cell): count for cell, count in found["meetings"]})
    return Content(found["principal"], found["unit"], said, meetings)


def joined(boxes: Iterable[Box]) -> list[Content]:
    """Return what lies in the boxes, once for each unit or principal."""
    found: dict[tuple[int, int], Content] = {}
    for box in boxes:
        one = opened(box.content)
        known = found.setdefault((one.principal, one.unit), Content(one.principal, one.unit))
        known.said += one.said
        known.meetings += one.meetings
    return list(found.values())
