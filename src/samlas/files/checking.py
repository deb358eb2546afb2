"""Telling what a file from outside is, by what it holds; never by its name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PDF, JPEG = "application/pdf", "image/jpeg"
SECONDS = 60  # for one look into a file; the child's own limit of work comes first
AT_ONCE = BoundedSemaphore(2)
NEEDED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")  # none of them a secret
MEGABYTE = 1_000_000

TYPES = gettext_lazy("Send a photo (JPEG, PNG or WebP) or a PDF.")
WHY = {
    "empty": gettext_lazy("The file is empty. Scan or photograph it anew."),
    "type": TYPES,
    "heic": gettext_lazy("Phones save photos as HEIC. Save the photo as JPEG, and send that."),
    "broken": gettext_lazy("The file is broken and cannot be opened. Scan it anew."),
    "encrypted": gettext_lazy("The PDF is locked. Save it without a password, and send that."),
    "active": gettext_lazy(
        "The PDF holds a program or another file. Print it to a new PDF, and send that."
    ),
    "pixels": gettext_lazy("The picture is too large. Take it with fewer pixels."),
    "pages": gettext_lazy("The PDF has too many pages. Divide it."),
    "heavy": gettext_lazy("The file is too heavy to open. Print it to a new PDF, and send that."),
}


class Unfit(Exception):
    """A file that is not taken in. The message says why and what to do; `why` is a word of WHY."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: pictures are made anew, upright, right-sized, without a place.

    `codes` holds the texts of the square codes of each page, when they were asked for.
    """

    media_type: str
    pages: int
    content: bytes
    codes: Sequence[Sequence[str]] = ()


def told(why: str) -> str:
    """Return in words why a file is not taken in, and what to do. `why` is a word of Unfit."""
    if why == "size":
        most = settings.FILE_BYTES // MEGABYTE
        return _("The file is larger than %(most)s MB. Make it smaller.") % {"most": most}
    return str(WHY[why])


def check(content: bytes, *, codes: bool = False) -> Checked:
    """Return the file as it may be kept; raises Unfit."""
    if not content:
        raise Unfit("empty", told("empty"))
    if len(content) > settings.FILE_BYTES:
        raise Unfit("size", told("size"))
    said, clean = _ask({"do": "check", "codes": codes}, content)
    read = tuple(map(tuple, said["codes"]))
    return Checked(said["media_type"], said["pages"], clean or content, read)


def cut(content: bytes, first: int, last: int) -> Checked:
    """Return some pages of a checked PDF as a PDF of their own: `first` to `last`, from 1."""
    _said, part = _ask({"do": "cut", "first": first, "last": last}, content)
    return Checked(PDF, last - first + 1, part)


def picture(content: bytes, page: int) -> bytes:
    """Return a page of a checked file, from 1, as a JPEG to look at. Raises LookupError."""
    try:
        _said, shown = _ask({"do": "picture", "page": page}, content)
    except Unfit as unfit:
        raise LookupError(f"there is no page {page}") from unfit
    return shown or content


def join(parts: Sequence[bytes], *, sheets: bool = False) -> bytes:
    """Return PDFs and pictures that have been checked, or made here, as one PDF in their order.

    With `sheets` each begins on a sheet of its own, printed on both sides.
    """
    order = {"do": "join", "sizes": [len(one) for one in parts], "sheets": sheets}
    return _ask(order, b"".join(parts))[1]


def _ask(order: Mapping[str, object], content: bytes) -> tuple[Any, bytes]:
    """Let a process of its own look into the file: one that is made to do harm ends only that."""
    try:
        with AT_ONCE:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "samlas.files.child"],
                input=json.dumps(order).encode() + b"\n" + content,
                env={name: os.environ[name] for name in NEEDED if name in os.environ},
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Unfit("heavy", told("heavy")) from None
    head, _line, part = done.stdout.partition(b"\n")
    said = json.loads(head)
    if why := said.get("why"):
        raise Unfit(why, told(why))
    return said, part
