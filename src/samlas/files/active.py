"""Whether a PDF holds more than pages: a program, another file, or a way to start one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

# Long enough that they do not stand in a picture by chance.
NAMES = (
    b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/SubmitForm", b"/ImportData",
    b"/XFA ", b"/XFA[", b"/XFA(",
)  # fmt: skip
UNPACKED = 64_000_000
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 2_000


def is_active(content: bytes) -> bool:
    """Whether the PDF names anything that runs, opens or carries something else.

    Objects may be packed: what cannot be unpacked to be looked at counts as active.
    """
    if _names_any(content):
        return True
    left = UNPACKED
    for packed in _packed(content):
        opened = _unpacked(packed, left)
        if opened is None or _names_any(opened):
            return True
        left -= len(opened)
    return False


def _names_any(text: bytes) -> bool:
    if any(name in text for name in NAMES):
        return True
    if b"#" not in text:
        return False
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)
    return any(name in plain for name in NAMES)


def _packed(content: bytes) -> Iterator[bytes]:
    """What follows each head of a stream of objects."""
    for found in _STREAM.finditer(content):
        head = content[max(0, found.start() - _DICTIONARY) : found.start()]
        head = head[head.rfind(b" obj") :]
        head = _ESCAPED.sub(lambda sign: bytes([int(sign[1], 16)]), head)
        if b"/ObjStm" in head:
            yield content[found.end() :]


def _unpacked(packed: bytes, most: int) -> bytes | None:
    """The objects; None when they are packed in a way not known here, or in too much."""
    try:
        opened = zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error:
        return None
    return opened if len(opened) <= most else None
