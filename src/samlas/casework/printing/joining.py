"""Many PDFs as one, without holding more than one of them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import IO

import pypdfium2

A4 = (595.276, 841.89)


def joined(parts: Iterable[bytes]) -> IO[bytes]:
    """Return the parts as one PDF, in order, each from a new sheet.

    It is a file to be read, in memory: what letters tell is on no disk in the clear.
    It is for the printer: what a screen reader needs stays with the letters themselves.
    """
    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        opened = pypdfium2.PdfDocument(part)
        whole.import_pages(opened)
        opened.close()
        if len(whole) % 2:
            whole.new_page(*A4)
    file = io.BytesIO()
    whole.save(file)
    whole.close()
    file.seek(0)
    return file
