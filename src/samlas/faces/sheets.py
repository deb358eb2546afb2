"""A table that is taken out as a file: one of the kinds that spreadsheets open."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from samlas.sheets import WRITERS, Rows


def a_sheet(kind: str, name: Iterable[str], rows: Rows) -> HttpResponse:
    """Answer with the rows as a file whose name is made of the words, those that say something."""
    write, content_type = WRITERS[kind]
    called = f'attachment; filename="{"_".join(filter(None, name))}.{kind}"'
    return HttpResponse(write(rows), content_type, headers={"Content-Disposition": called})
