"""The shape of what a paper says, the same for page, letter and plain text.

A template walks `view.opening`, then each section's blocks, and asks each block for its `kind`.
Every string is plain text: some are ours, some were typed by people, none is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `strong` for the one sentence that must not be missed."""

    kind: ClassVar[str] = "text"
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, and whose they are."""

    kind: ClassVar[str] = "quote"
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """Items in a list, numbered where the order is one to refer to."""

    kind: ClassVar[str] = "list"
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of name and value."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `ticks` names further columns with an empty box in each row."""

    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick, and what to fill in beside it."""

    label: str
    fill: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick on paper."""

    kind: ClassVar[str] = "ticks"
    items: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of lines to write on, each with its number of lines."""

    kind: ClassVar[str] = "fields"
    rows: tuple[tuple[str, int], ...]


Block = Text | Quote | List | Facts | Table | Ticks | Fields


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A whole paper in one language.

    `name` (kind and reference) is for window titles, metadata and file names: it never holds a
    person or a unit. `slip` is the part to tear off, wanted on paper only. `code` is what the
    square code holds: on the slip, or at the head of a form that has none.
    `large`: 14 points, for papers to the individual.
    """

    kind: str
    language: str
    is_rtl: bool = False
    name: str
    title: str
    practice: str
    large: bool
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    slip: Section | None = None
    code: str = ""
    code_label: str = ""
    page_label: str
