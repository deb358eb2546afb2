"""A text without what hides a word in it: accents, capitals, signs that cannot be seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

UNSEEN = ("Mn", "Me", "Cf")
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
# Cyrillic and Greek letters that look like Latin ones.
LETTERS |= dict(zip("авекмнорстухіјѕһԁ", "abekmhopctyxijshd", strict=True))
LETTERS |= dict(zip("αβεζηικμνορτυχɑ", "abezhikmnoptyxa", strict=True))


@dataclass(frozen=True, slots=True)
class Plain:
    """`folded` and `cased` say the same sign by sign; `at` is where each stood in the text."""

    folded: str
    cased: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of it stood in the text."""
        return self.at[start], self.at[end - 1] + 1

    def compact(self, wanted: Callable[[str], bool] = str.isalnum) -> Plain:
        """Return it with letters and digits alone, or the signs that are wanted."""
        kept = [place for place, sign in enumerate(self.folded) if wanted(sign)]
        return Plain(
            "".join(self.folded[place] for place in kept),
            "".join(self.cased[place] for place in kept),
            [self.at[place] for place in kept],
        )


def plain(text: str) -> Plain:
    """Fold a text: digits of all scripts become 0–9, letters lose accents and capitals."""
    folded, cased, at = [], [], []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKD", sign):
            if unicodedata.category(one) in UNSEEN:
                continue
            for small in _folded(one):
                folded.append(small)
                cased.append(small.upper() if one.isupper() else small)
                at.append(place)
    return Plain("".join(folded), "".join(cased), at)


def _folded(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    small = sign.lower()
    return LETTERS.get(small, small)
