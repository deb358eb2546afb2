"""Which signs the fonts can print; the others become a box, so that no letter fails on one."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
BOX = "□"
LONG_WORD = re.compile(r"\S{31,}")
PIECE = re.compile(r".{1,20}")
BREAK = "\u200b"
NON_JOINER, JOINER = "\u200c", "\u200d"
JOINERS = NON_JOINER + JOINER
SKIN = {chr(code) for code in range(0x1F3FB, 0x1F400)}
FORMAT_4, FORMAT_12 = 4, 12


class FontsMissing(RuntimeError):
    """The fonts have not been fetched."""


@cache
def coverage() -> tuple[frozenset[str], ...]:
    """The signs that each typeface has; FontsMissing where there are no fonts."""
    fonts = sorted(FONTS.glob("*.ttf"))
    if not fonts:
        raise FontsMissing("the letters' fonts are missing: `make assets` fetches them")
    signs = (map(chr, covered(font.read_bytes())) for font in fonts)
    return tuple({frozenset(filter(_is_shown, one)) for one in signs})


@cache
def everyday() -> frozenset[str]:
    """The signs that stand alone: a text of these needs no closer look."""
    known: set[str] = set().union(*coverage())
    return frozenset(sign for sign in known if not _extends(sign)) | {"\n"}


def fit(text: str) -> str:
    """`text` with a box for each sign that no font has, without signs that show nothing.

    A word too long for a line gets places where it may break: no letter may fall off the page.
    """
    if not everyday().issuperset(text):
        clusters = list(_clusters(text))
        text = "".join(map(_fit_cluster, clusters, [*clusters[1:], ""]))
    return LONG_WORD.sub(lambda word: BREAK.join(PIECE.findall(word[0])), text)


def _clusters(text: str) -> Iterator[str]:
    """`text` in pieces that one font must show: a sign with its marks, a joined emoji."""
    cluster = ""
    for sign in text:
        if cluster and (_extends(sign) or cluster[-1] == JOINER):
            cluster += sign
        else:
            yield cluster
            cluster = sign
    yield cluster


def _fit_cluster(cluster: str, after: str) -> str:
    base = cluster[:1]
    if cluster in everyday():
        return cluster
    kind = unicodedata.category(base) if base else "Cf"
    if kind in ("Zs", "Zl", "Zp") or base == "\t":
        return " "
    if kind == "Cf" or kind[0] == "M":
        return ""
    whole = (
        cluster if cluster[-1] == NON_JOINER and after[:1].isalpha() else cluster.rstrip(JOINERS)
    )
    for wanted in (whole, base):
        if any(font.issuperset(wanted) for font in coverage()):
            return wanted
    return BOX


def _extends(sign: str) -> bool:
    return sign in JOINERS or sign in SKIN or unicodedata.category(sign)[0] == "M"


def _is_shown(sign: str) -> bool:
    """Not control, private, surrogate or unassigned: PDF/A takes none of these."""
    return sign in JOINERS or unicodedata.category(sign)[0] != "C"


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
