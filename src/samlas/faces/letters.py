"""A paper as a file to post or to keep: in Swedish, and before that in a private reader's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.http import HttpResponse, QueryDict

from samlas import papers
from samlas.exchange import enclosures
from samlas.exchange.models import Dispatch
from samlas.languages import languages


def pdf(
    paper: papers.Paper,
    name: str,
    tag: str = "",
    *,
    keep: bool = False,
    behind: Dispatch | None = None,
) -> HttpResponse:
    """Answer with the letter, to look at or to `keep`. `name` tells no person and no unit.

    `tag` is the language of the private person who reads it. Swedish follows every other: it is
    what counts, and who helps with the letter must be able to read it. What goes with the sent
    paper `behind` it follows after, for the post: such a file has no tags.
    """
    own = papers.tongue(paper, tag or settings.LANGUAGE_CODE)
    made = papers.letter(paper, *dict.fromkeys([own, settings.LANGUAGE_CODE]))
    if behind is not None:
        made = enclosures.letter(behind, made)
    return _file(made, f"{name}.pdf", "application/pdf", keep=keep)


def many(
    made: Sequence[tuple[papers.Paper, Sequence[str]]], title: str, name: str, on: date
) -> HttpResponse:
    """Answer with many letters in one file to print; each paper with the tags of its languages."""
    return _file(papers.bundle(made, title, on), f"{name}.pdf", "application/pdf")


def chosen(sent: QueryDict) -> str:
    """Return the language that was chosen for a letter; empty for none, or one there is none of."""
    tag = sent.get("language", "")
    return tag if tag in languages() else ""


def text(paper: papers.Paper, name: str) -> HttpResponse:
    """Answer with the paper's words, to copy."""
    words = papers.text(paper, settings.LANGUAGE_CODE)
    return _file(words, f"{name}.txt", "text/plain; charset=utf-8")


def _file(content: bytes | str, name: str, kind: str, *, keep: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{"attachment" if keep else "inline"}; filename="{name}"'
    return response
