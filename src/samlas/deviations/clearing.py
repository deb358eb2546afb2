"""What in a free text could point at a person: found, shown and mended, never cut in silence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from samlas.deviations.plain import Plain, plain
from samlas.keys import KEY_LENGTH, KEY_LETTERS

_DATA = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _set(name: str) -> frozenset[str]:
    return frozenset(plain(one).folded for one in _DATA[name])


COMMON, PARTICLES = _set("common"), _set("particles")
FEW, MANY = 6, 10  # digits: fewer than FEW tell of nobody, MANY are never kept
LONG = 4  # letters of a name that is found inside longer words too
SEVERAL = 2  # words of a unit's name that is found

_GAP = r"[\W_]{0,8}"
_DIGITS = re.compile(rf"\+?\d(?:{_GAP}\d)+")
_RESERVE = re.compile(rf"\d{{6}}(?:\d\d)?{_GAP}[a-z]{{1,2}}{_GAP}\d{{2,3}}(?![a-z0-9])")
_MAIL = re.compile(
    r"(?<![^\s@(\[])[^\s@(\[]++\s*+(?:@|[(\[]at[)\]])\s*+[^\s@]++|\b(?:https?:|www\.)\S+"
)
_WORD = re.compile(r"[^\W\d_]+")
_STREET = re.compile(
    rf"(?<![^\W\d_])[^\W\d_]{{2,}}(?:{'|'.join(_set('streets'))})s?\W{{1,3}}\d{{1,4}}\s?(?:[a-z]\b)?"
)
_TOWN = re.compile(r"\b\d{3}\s?\d{2}\s+[^\W\d_]{2,}")
_MONTH = rf"({'|'.join(_DATA['months'])})[a-z]*"
_DAY = re.compile(rf"\b(\d{{1,2}})\W{{1,3}}{_MONTH}\W{{1,3}}(\d{{2,4}})\b")
_KEY = re.compile(rf"\b(?=[a-z]*\d)[{KEY_LETTERS.lower()}]{{{KEY_LENGTH}}}\b")
_WHOLE = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")


class Sort(Enum):
    """What was found."""

    NUMBER = "number"
    DAY = "day"
    MAIL = "mail"
    ADDRESS = "address"
    NAME = "name"
    MAYBE = "maybe"
    KEY = "key"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of the text, from and to which sign; with `may_keep` it may be something else."""

    start: int
    end: int
    sort: Sort
    word: str
    may_keep: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of those around a report: what must not stand in it in any form.

    `numbers` are personal numbers and phones, `fine` what is no name though it looks like one.
    """

    names: Collection[str] = ()
    units: Collection[str] = ()
    streets: Collection[str] = ()
    numbers: Collection[str] = ()
    births: Collection[date] = ()
    keys: Collection[str] = ()
    fine: Collection[str] = ()


class _Piece(NamedTuple):
    start: int
    end: int
    sort: Sort
    may_keep: bool = False


NOTHING = Known()


def findings(text: str, known: Known = NOTHING, kept: Collection[str] = ()) -> list[Finding]:
    """Return what points at somebody, from left to right, no two of them overlapping.

    `kept` are words that someone has looked at and said tell of nobody: they count only for what
    `may_keep`.
    """
    said = plain(text)
    spans = [
        (*said.span(one.start, one.end), one)
        for one in (*_numbers(said, known), *_patterns(said), *_names(said, known),
                    *_units(said, known), *_streets(said, known))
    ]  # fmt: skip
    spans += _known_signs(said, known)
    allowed = {word(one) for one in kept}
    found = [
        Finding(start, end, piece.sort, text[start:end], piece.may_keep)
        for start, end, piece in spans
        if not (piece.may_keep and word(text[start:end]) in allowed)
    ]
    return _apart(found)


def word(text: str) -> str:
    """Return a piece of text in the form in which it is kept."""
    return " ".join(plain(text).folded.split())


def _apart(found: Sequence[Finding]) -> list[Finding]:
    """Leave out what overlaps; what may not be kept goes before what may."""
    taken: list[Finding] = []
    for one in sorted(found, key=lambda one: (one.may_keep, one.start - one.end, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def _numbers(said: Plain, known: Known) -> Iterator[_Piece]:
    for run in _DIGITS.finditer(said.folded):
        digits = re.sub(r"\D", "", run[0])
        if len(digits) < FEW:
            continue
        is_phone = run[0].startswith(("+", "0"))
        is_birth = _is_birth(run[0], digits, known)
        yield _Piece(*run.span(), Sort.NUMBER, not (len(digits) >= MANY or is_phone or is_birth))
    for found in _RESERVE.finditer(said.folded):
        yield _Piece(*found.span(), Sort.NUMBER)
    for day in _DAY.finditer(said.folded):
        month = _DATA["months"].index(day[2]) + 1
        parts = {int(day[1]), month, int(day[3])}
        yield _Piece(*day.span(), Sort.DAY, not any(parts in _parts(one) for one in known.births))


def _is_birth(run: str, digits: str, known: Known) -> bool:
    parts = {int(one) for one in re.findall(r"\d+", run)}
    return any(f"{one:%y%m%d}" in digits or parts in _parts(one) for one in known.births)


def _parts(born: date) -> list[set[int]]:
    return [{born.day, born.month, year} for year in (born.year, born.year % 100)]


def _patterns(said: Plain) -> Iterator[_Piece]:
    for found in _MAIL.finditer(said.folded):
        yield _Piece(*found.span(), Sort.MAIL)
    for pattern in (_STREET, _TOWN):
        for found in pattern.finditer(said.folded):
            yield _Piece(*found.span(), Sort.ADDRESS)
    for found in _KEY.finditer(said.folded):
        yield _Piece(*found.span(), Sort.KEY)


def _names(said: Plain, known: Known) -> Iterator[_Piece]:
    names = {
        part for name in known.names for part in _WORD.findall(plain(name).folded)
        if len(part) > 1 and part not in PARTICLES
    }  # fmt: skip
    longer = tuple(one for one in names if len(one) >= LONG)
    fine = {part for name in known.fine for part in _WORD.findall(plain(name).folded)}
    for found in _WORD.finditer(said.folded):
        is_small = said.cased[found.start()].islower()
        name = next((one for one in _forms(found[0]) if one in names), "")
        if name and not (name in COMMON and is_small):
            yield _Piece(*found.span(), Sort.NAME, name in COMMON or is_small)
        elif found[0] not in COMMON and found[0].startswith(longer):
            yield _Piece(*found.span(), Sort.NAME, may_keep=True)
    yield from _split(said, longer)
    for start, end in _in_capitals(said.cased, fine):
        yield _Piece(start, end, Sort.MAYBE, may_keep=True)


def _split(said: Plain, names: Sequence[str]) -> Iterator[_Piece]:
    """Where the letters of a name stand with other signs between them."""
    for name in names:
        apart = r"[\W\d_]{0,3}".join(map(re.escape, name))
        for found in re.finditer(rf"(?<![^\W\d_]){apart}s?(?![^\W\d_])", said.folded):
            if not found[0].isalpha():
                yield _Piece(*found.span(), Sort.NAME, may_keep=True)


def _in_capitals(text: str, fine: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where two or more words with capitals stand in a row, from the first to the last of them."""
    rows: list[list[tuple[int, int]]] = [[]]
    for found in _WHOLE.finditer(text):
        if not _is_capital(found[0]) or found[0].lower() in fine:
            rows.append([])
            continue
        if rows[-1] and text[rows[-1][-1][1] : found.start()] not in (" ", "-"):
            rows.append([])
        rows[-1].append(found.span())
    return ((row[0][0], row[-1][1]) for row in rows if len(row) > 1)


def _forms(found: str) -> Sequence[str]:
    """What a word can be a form of: the name itself, its genitive, and one with -en or -an."""
    return [found, *(found.removesuffix(one) for one in ("s", "es", "ens", "n", "en", "an", "ans"))]


def _is_capital(found: str) -> bool:
    return found[0].isupper() and not found.isupper()


def _units(said: Plain, known: Known) -> Iterator[_Piece]:
    for unit in known.units:
        parts = _WORD.findall(plain(unit).folded)
        if len(parts) >= SEVERAL:
            yield from _in_row(said, parts, Sort.UNIT, may_keep=True)


def _streets(said: Plain, known: Known) -> Iterator[_Piece]:
    for street in known.streets:
        if parts := _WORD.findall(plain(street).folded):
            yield from _in_row(said, parts, Sort.ADDRESS)


def _in_row(
    said: Plain, parts: Sequence[str], sort: Sort, *, may_keep: bool = False
) -> Iterator[_Piece]:
    """Where these words stand one after the other."""
    row = r"[\W\d_]+".join(map(re.escape, parts))
    for found in re.finditer(rf"(?<![^\W\d_]){row}s?(?![^\W\d_])", said.folded):
        yield _Piece(*found.span(), sort, may_keep)


def _known_signs(said: Plain, known: Known) -> Iterator[tuple[int, int, _Piece]]:
    """Keys and numbers that are known, whatever signs stand between theirs."""
    tight = said.compact()
    numbers = (re.sub(r"\D", "", one) for one in known.numbers)
    digits = said.compact(str.isdigit)
    forms = [(tight, one.lower(), Sort.KEY) for one in known.keys]
    forms += [
        (digits if len(one) >= MANY else tight, one[-MANY:], Sort.NUMBER)
        for one in numbers if len(one) >= FEW
    ]  # fmt: skip
    for signs, form, sort in forms:
        for found in re.finditer(re.escape(form), signs.folded):
            yield (*signs.span(*found.span()), _Piece(*found.span(), sort))
