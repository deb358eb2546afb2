"""The code on a form that is filled in by hand: which form it is, and which case it belongs to.

It is printed as text and as a square, and it tells nothing of anyone. `KEY-S2` is the sheet with
signatures to edition 2 of the plan in the case with that key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# One letter a form. A letter that has been printed is never given to another form.
LETTERS = {
    "consent": "C",
    "signatures": "S",
    "words": "W",
    "take-part": "T",
    "look-back": "L",
    "take-back": "B",
    "pause": "P",
    "contacts": "M",
    "summons-reply": "R",
    "follow-up": "F",
    "deviation": "D",
    "minutes": "N",
}
_FORMS = {letter: form for form, letter in LETTERS.items()}
_CODE = re.compile(r"([2-9A-HJKMNP-TV-Z]{12})(?:([A-Z])([0-9]{0,9}))?")


@dataclass(frozen=True, slots=True)
class FormCode:
    """What a code tells: the case's key, the form by its word in LETTERS, and its number.

    `form` is empty for a bare key, or a letter not known here. `number` is that of what the form is
    for: an edition, or one who speaks for the person; 0 without one.
    """

    case: str
    form: str = ""
    number: int = 0

    def __str__(self) -> str:
        if not self.form:
            return self.case
        return f"{self.case}-{LETTERS[self.form]}{self.number or ''}"


def form_code(form: str, case: str, number: int = 0) -> str:
    """The code of a form as it is printed. Raises KeyError for a form that has no letter."""
    return f"{case}-{LETTERS[form]}{number or ''}"


def read_form_code(text: str) -> FormCode | None:
    """What a code tells, as a square or a hand gives it; None for what is none."""
    found = _CODE.fullmatch(re.sub(r"[\s\-–]", "", text).upper())
    if found is None:
        return None
    case, letter, number = found.groups()
    return FormCode(case, _FORMS.get(letter or "", ""), int(number or 0))
