"""Many PDFs as one, without holding more than one of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO

import pypdfium2


def joined(parts: Iterable[bytes]) -> IO[bytes]:
    """Return the parts as one PDF, in order: a file to be read, and closed by whoever reads it.

    It is for the printer: what a screen reader needs stays with the letters themselves.
    """
    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        opened = pypdfium2.PdfDocument(part)
        whole.import_pages(opened)
        opened.close()
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever reads it closes it)
    whole.save(file)
    whole.close()
    file.seek(0)
    return file
