"""Which signs the fonts can print; the others become a box, so that no letter fails on one."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
BOX = "□"
JOINERS = "\u200c\u200d"
VARIATIONS = {chr(code) for code in range(0xFE00, 0xFE10)}
FORMAT_4, FORMAT_12 = 4, 12


class FontsMissing(RuntimeError):
    """The fonts have not been fetched."""


@cache
def printable() -> frozenset[str]:
    """Every sign that some font has; FontsMissing where there are no fonts."""
    fonts = sorted(FONTS.glob("*.ttf"))
    if not fonts:
        raise FontsMissing("the letters' fonts are missing: `make setup` fetches them")
    codes = {code for font in fonts for code in covered(font.read_bytes())}
    return frozenset(chr(code) for code in codes if _is_graphic(chr(code))) | {"\n"}


def fit(text: str) -> str:
    """`text` with a box for each sign that no font has, without signs that show nothing."""
    known = printable()
    if all(sign in known for sign in text):
        return text
    return "".join(_fit_signs(text, known))


def _fit_signs(text: str, known: frozenset[str]) -> Iterator[str]:
    before = ""
    for place, sign in enumerate(text):
        if sign in known:
            yield sign
        elif sign in JOINERS:
            # Between letters a joiner shapes Arabic and emoji; alone it has no glyph.
            if before in known and text[place + 1 : place + 2] in known:
                yield sign
        elif sign == "\t" or unicodedata.category(sign) in ("Zs", "Zl", "Zp"):
            yield " "
        elif unicodedata.category(sign) != "Cf" and sign not in VARIATIONS:
            yield BOX
        before = sign


def _is_graphic(sign: str) -> bool:
    """Neither control, format, private, surrogate nor unassigned: PDF/A takes none of these."""
    return unicodedata.category(sign)[0] != "C" and sign not in VARIATIONS


def covered(font: bytes) -> set[int]:
    """The code points that a TrueType font maps to a glyph (OpenType 1.9, table cmap)."""
    table = _table(font, b"cmap")
    found: set[int] = set()
    (count,) = struct.unpack_from(">H", font, table + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, table + 4 + 8 * number + 4)
        (form,) = struct.unpack_from(">H", font, table + offset)
        if form == FORMAT_4:
            found.update(_segments(font, table + offset))
        elif form == FORMAT_12:
            found.update(_groups(font, table + offset))
    return found


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag.decode()}")


def _groups(font: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, start + 12)
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        yield from range(first + (glyph == 0), last + 1)


def _segments(font: bytes, start: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    for number in range(count):
        at = start + 14 + 2 * number
        last, first, delta, offset = (
            struct.unpack_from(">H", font, at + shift)[0]
            for shift in (0, 2 + doubled, 2 + 2 * doubled, 2 + 3 * doubled)
        )
        for code in range(first, last + 1):
            glyph = code
            if offset:
                here = at + 2 + 3 * doubled + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, here)
            if offset and glyph == 0:
                continue
            if (glyph + delta) % 0x10000:
                yield code
