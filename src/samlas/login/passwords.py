"""Which passwords are taken: long ones that nobody guesses first, of whatever signs."""

from __future__ import annotations

from functools import cache
from string import digits, punctuation
from unicodedata import normalize

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samlas.directory.models import Staff
from samlas.login.account import NotPossible

SHORTEST, LONGEST = 12, 200
FEWEST = 5  # different signs
INITIALS = 3  # letters; shorter words stand in any text
SIGNS = digits + punctuation + " "


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def normal(password: str) -> str:
    """Return the password as it is compared: the same from every keyboard."""
    return normalize("NFKC", password)


def check(password: str, staff: Staff) -> None:
    """Raise NotPossible for one that is too short, too long, common, or made of one's name."""
    said = normal(password)
    if not SHORTEST <= len(said) <= LONGEST:
        message = _("The password must have between %(least)d and %(most)d signs.")
        raise NotPossible(message % {"least": SHORTEST, "most": LONGEST}, "password")
    bare = said.casefold()
    for name in (staff.code, *_words(staff.name), "samlas"):
        bare = bare.replace(name.casefold(), "")
    if len(set(bare)) < FEWEST or len(bare) < SHORTEST // 2:
        message = _("The password is too easy to guess. Take some words that are only yours.")
        raise NotPossible(message, "password")
    if any(_is_common(one) for one in _cores(bare)):
        message = _("Many use this password, so it is tried first. Take another one.")
        raise NotPossible(message, "password")


def _words(name: str) -> list[str]:
    """A name, and those of its words that are long enough to tell something."""
    return [name, *(word for word in name.replace("-", " ").split() if len(word) >= INITIALS)]


def _cores(said: str) -> set[str]:
    """The password; what it repeats; and it without the signs that are put around a word."""
    repeated = said[: (said * 2).index(said, 1)]
    return {said, repeated, said.strip(SIGNS), repeated.strip(SIGNS)} - {""}


def _is_common(said: str) -> bool:
    try:
        _common().validate(said)
    except ValidationError:
        return True
    return False
