"""From a paper to a letter: an accessible PDF (PDF/UA-1 and PDF/A-2a in one), set by typst.

What people wrote reaches typst as JSON and is only ever shown, never read as markup.
"""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from samlas.languages import FALLBACK
from samlas.papers.blocks import View
from samlas.papers.glyphs import FONTS, coverage, fit
from samlas.papers.kinds import Paper
from samlas.papers.viewing import view

TEMPLATE = Path(__file__).parent / "letter.typ"
STANDARDS: list[Any] = ["ua-1", "a-2a"]
RIGHT_TO_LEFT = ("R", "AL")
LEFT_TO_RIGHT = "L"
ONE_AT_A_TIME = Lock()


def letter(paper: Paper, *tags: str) -> bytes:
    """`paper` as a PDF in the languages of the tags, one after the other; Swedish without any.

    The same paper always gives the same bytes. Signs that no font has are printed as a box.
    Raises ValueError for a language that there is none of, FontsMissing before `make setup`.
    """
    return _set([_said(paper, tags)], paper.made_on)


def bundle(letters: Sequence[tuple[Paper, Sequence[str]]], title: str, made_on: date) -> bytes:
    """Many letters as one PDF to print: each as `letter` makes it, on sheets of its own.

    `letters` are papers with their tags; `title` names no one. Raises ValueError when there is no
    letter, and else as `letter` does.
    """
    if not letters:
        raise ValueError("there is no letter to print")
    return _set([_said(paper, tags) for paper, tags in letters], made_on, title)


def _said(paper: Paper, tags: Sequence[str]) -> list[dict[str, Any]]:
    return [_data(view(paper, tag)) for tag in tags or (FALLBACK,)]


def _set(letters: list[list[dict[str, Any]]], made_on: date, title: str = "") -> bytes:
    data = json.dumps(letters, ensure_ascii=False)
    made = datetime.combine(made_on, time(12), UTC)
    with ONE_AT_A_TIME:
        pdf = _compiler().compile(
            sys_inputs={"letters": data, "title": title}, pdf_standards=STANDARDS, timestamp=made
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave pages, not one document")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the process: fonts are read once, and typst remembers its layout work."""
    coverage()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)


def _data(said: View) -> dict[str, Any]:
    """The view as plain JSON values; every text with the direction it reads in."""
    data: dict[str, Any] = _plain(said, said.is_rtl)
    for name in ("kind", "language", "name", "code", "code_label"):
        data[name] = getattr(said, name)
    data["square"] = _square(said.code) if said.code else ""
    return data


def _plain(value: Any, is_rtl: bool) -> Any:
    if isinstance(value, str):
        rtl = reads_right_to_left(value)
        return {"text": fit(value), "rtl": bool(rtl), "right": is_rtl if rtl is None else rtl}
    if isinstance(value, tuple):
        return [_plain(one, is_rtl) for one in value]
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        shown = {name: _plain(getattr(value, name), is_rtl) for name in names}
        return shown | {"kind": getattr(value, "kind", "")}
    return value


def _square(code: str) -> str:
    """A code as a QR drawing (SVG)."""
    drawing = io.BytesIO()
    segno.make(code, error="m", micro=False).save(drawing, kind="svg", border=0, scale=4)
    return drawing.getvalue().decode()


def reads_right_to_left(text: str) -> bool | None:
    """Whether the first letter with a direction of its own is Arabic, Hebrew or the like.

    None where no sign has one: a number is written from left to right, and stands where the
    letter's own text does.
    """
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction == LEFT_TO_RIGHT:
            return False
        if direction in RIGHT_TO_LEFT:
            return True
    return None
