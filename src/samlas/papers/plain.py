"""From a paper to plain text: for mail programs, screen readers and logs of what was sent."""

from __future__ import annotations

from collections.abc import Iterator

from samlas.papers.blocks import Block, Facts, Fields, List, Quote, Section, Table, Text, Ticks
from samlas.papers.kinds import Paper
from samlas.papers.viewing import view

LINE = "____________________"


def text(paper: Paper, language: str = "sv") -> str:
    """`paper` as plain text in `language`, ending in a line end."""
    said = view(paper, language)
    parts = [said.title]
    if said.practice:
        parts.append(f"[{said.practice}]")
    parts += ["\n".join(said.sender), "\n".join(said.recipient), _rows(said.facts)]
    parts += [_block(one) for one in said.opening]
    slip = () if said.slip is None else (said.slip,)
    for section in (*said.sections, *slip):
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield section.heading.upper()
    for one in section.blocks:
        yield _block(one)


def _rows(rows: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in rows)


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return block.text
    if isinstance(block, Quote):
        return _quote(block)
    if isinstance(block, List):
        return _list(block)
    if isinstance(block, Facts):
        return _rows(block.rows)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Ticks):
        return _ticks(block)
    return _fields(block)


def _quote(block: Quote) -> str:
    quoted = "\n".join(f"> {line}" for line in block.text.split("\n"))
    return f"{quoted}\n  ({block.source})" if block.source else quoted


def _list(block: List) -> str:
    marks = (f"{number}." if block.ordered else "-" for number in range(1, len(block.items) + 1))
    return "\n".join(f"{mark} {item}" for mark, item in zip(marks, block.items, strict=True))


def _table(block: Table) -> str:
    boxes = "".join(f" [ ] {name}" for name in block.ticks)
    rows = []
    for row in block.rows:
        pairs = zip(block.head, row, strict=True)
        rows.append("- " + "; ".join(f"{name}: {value}" for name, value in pairs) + boxes)
    return "\n".join(rows)


def _ticks(block: Ticks) -> str:
    rows = []
    for item in block.items:
        blanks = "".join(f" {name}: {LINE}" if name else f" {LINE}" for name in item.fill)
        rows.append(f"[ ] {item.label}{blanks}")
    return "\n".join(rows)


def _fields(block: Fields) -> str:
    return "\n".join(f"{name}: " + "\n".join([LINE] * lines) for name, lines in block.rows)
