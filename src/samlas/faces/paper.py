"""What a paper says, as HTML: in the order and the words of its letter.

In Python, not in a template: a paper is hundreds of small pieces, and it is opened more often than
anything else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from samlas.papers import View
from samlas.papers.blocks import Block, Facts, Fields, List, Quote, Table, Text, Ticks

register = Library()

_MARKUP = re.compile("[&<>\"']")
WRITTEN = 'class="written" dir="auto"'


@register.simple_tag(name="paper")
def as_html(said: View) -> SafeString:
    """Return the paper as an article. Every text in it is escaped."""
    return mark_safe("\n".join(_article(said)))  # noqa: S308  (escaped piece by piece)


def _article(said: View) -> Iterator[str]:
    direction = "rtl" if said.is_rtl else "ltr"
    yield f'<article class="ds-card stack paper" lang="{escape(said.language)}" dir="{direction}">'
    yield '<div class="row apart">'
    yield f'<p class="quiet">{"<br>".join(map(escape, said.sender))}</p>'
    recipient = "<br>".join(f"<bdi>{escape(line)}</bdi>" for line in said.recipient)
    yield f'<p class="quiet">{recipient}</p>'
    yield "</div>"
    yield f'<h2 class="ds-heading" data-size="md">{escape(said.title)}</h2>'
    yield _pairs(said.facts, "")
    yield from map(_block, said.opening)
    for section in said.sections:
        yield f'<h3 class="ds-heading" data-size="xs">{escape(section.heading)}</h3>'
        yield from map(_block, section.blocks)
    yield "</article>"


def escape(text: str) -> str:
    """The text without markup; most has none, which is quicker to see than to replace."""
    return html.escape(text) if _MARKUP.search(text) else text


def _block(block: Block) -> str:
    return _BLOCKS[block.kind](block)


def _text(block: Text) -> str:
    text = f"<strong>{escape(block.text)}</strong>" if block.strong else escape(block.text)
    return f'<p class="ds-paragraph written" dir="auto">{text}</p>'


def _facts(block: Facts) -> str:
    return _pairs(block.rows, f" {WRITTEN}")


def _pairs(rows: Iterable[tuple[str, str]], attributes: str) -> str:
    pairs = "".join(
        f"<dt>{escape(name)}</dt><dd{attributes}>{escape(value)}</dd>" for name, value in rows
    )
    return f'<dl class="facts">{pairs}</dl>'


def _quote(block: Quote) -> str:
    source = f'<figcaption class="quiet">{escape(block.source)}</figcaption>'
    text = f'<blockquote class="own-words" dir="auto">{escape(block.text)}</blockquote>'
    return f"<figure>{text}{source if block.source else ''}</figure>"


def _list(block: List) -> str:
    name = "ol" if block.ordered else "ul"
    items = "".join(f"<li {WRITTEN}>{escape(item)}</li>" for item in block.items)
    return f'<{name} class="ds-list">{items}</{name}>'


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.head)
    rows = "".join(f"<tr>{''.join(map(_cell, block.head, row))}</tr>" for row in block.rows)
    return (
        f'<table class="ds-table as-cards"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _cell(column: str, text: str) -> str:
    """A cell; on a narrow screen the name of its column stands before what it says."""
    label = f' data-label="{escape(column.removesuffix("?"))}"' if text else ""
    return f'<td{label} dir="auto">{escape(text)}</td>'


def _ticks(block: Ticks) -> str:
    return _plain(item.label for item in block.items)


def _fields(block: Fields) -> str:
    return _plain(name for name, _lines in block.rows)


def _plain(items: Iterable[str]) -> str:
    return f'<ul class="ds-list">{"".join(f"<li>{escape(item)}</li>" for item in items)}</ul>'


_BLOCKS: dict[str, Callable[[Any], str]] = {
    Text.kind: _text,
    Facts.kind: _facts,
    Quote.kind: _quote,
    List.kind: _list,
    Table.kind: _table,
    Ticks.kind: _ticks,
    Fields.kind: _fields,
}
