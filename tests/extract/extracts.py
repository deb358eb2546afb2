"""Extracts made at once, and what they say."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pypdfium2

from samlas.casework.own.who import Own
from samlas.extract import making
from samlas.extract.models import Extract
from samlas.files import store
from samlas.jobs import queue


def made(own: Own, now: datetime, *, beside: bool = False, language: str = "sv") -> Extract:
    """Ask for one and do its job."""
    asked = making.ask(own, language, now, beside=beside)
    do(asked, now)
    return Extract.objects.select_related("letter", "data").get(pk=asked.pk)


def do(asked: Extract, now: datetime) -> None:
    job = queue.find(asked.job)
    assert job is not None
    settle = making.make(job, now)
    if settle is not None:
        settle()


def data(of: Extract) -> dict[str, Any]:
    assert of.data is not None
    found: dict[str, Any] = json.loads(store.content(of.data))
    return found


def letter(of: Extract) -> str:
    assert of.letter is not None
    return pdf_text(store.content(of.letter))


def pdf_text(content: bytes) -> str:
    with closing(pypdfium2.PdfDocument(io.BytesIO(content))) as pdf:
        said = "\n".join(page.get_textpage().get_text_range() for page in pdf)
        return f"{pdf.get_metadata_dict()}\n{said}"


def texts(value: Any) -> Iterator[str]:
    """Every text in it, however deep; not the words of our own that name a kind."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name != "kind":
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value
