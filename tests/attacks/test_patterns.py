"""No pattern of the program takes much longer for a text made to slow it down."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import samlas

MOST = 1.0  # seconds of the processor, for a text that no field would let in
PIECES = (
    "0",
    "a",
    "A-",
    " ",
    "1 ",
    "+4",
    "#",
    "#4",
    "<",
    "<a@",
    ".",
    "0203:a.",
    "\n",
    "stream\n",
    "å",
)
LONG = 20_000


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern that a file of the program keeps, by its place."""
    for found in pkgutil.walk_packages(samlas.__path__, "samlas."):
        if ".migrations" in found.name or found.name.endswith((".wsgi", "__main__")):
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name}.{name}", value


def test_every_pattern_is_quick_whatever_the_text() -> None:
    slow = []
    every = dict(patterns())
    for place, pattern in every.items():
        for piece in PIECES:
            text = piece * LONG + "!"
            begun = time.process_time()
            against: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
            pattern.fullmatch(against)
            sum(1 for _one in pattern.finditer(against))
            if time.process_time() - begun > MOST:
                slow.append((place, piece))
    assert slow == []
    assert len(every) > 15
