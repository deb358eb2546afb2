"""Swedish personal and coordination numbers: read what people type, refuse what cannot be one."""

from __future__ import annotations

import re
from datetime import date

from personnummer.personnummer import Personnummer, PersonnummerException

OLDEST = 130
ADDED = 60  # to the day of birth, in a coordination number
_TYPED = re.compile(r"(?P<century>[0-9]{2})?(?P<year>[0-9]{2})[0-9]{4}(?P<sign>[-+]?)[0-9]{4}")


def parse(typed: str, today: date) -> str:
    """Return the twelve digits of a personal or coordination number.

    Takes ten or twelve digits, with or without hyphen, plus (ten digits, from the year of turning
    a hundred) or spaces. Raises ValueError, which never repeats what was typed, when the check
    digit or the date is wrong, or the date lies ahead of `today` or more than 130 years back.
    """
    signs = "".join(typed.split())
    found = _TYPED.fullmatch(signs)
    if found is None:
        raise ValueError("not ten or twelve digits")
    digits = signs.replace(found["sign"] or " ", "")
    if found["century"] is None:
        digits = _century(int(found["year"]), today, is_old=found["sign"] == "+") + digits
    try:
        Personnummer(digits)
        born = birth_date(digits)
    except (PersonnummerException, ValueError):
        raise ValueError("not a personal number") from None
    if born > today:
        raise ValueError("born in the future")
    if today.year - born.year > OLDEST:
        raise ValueError("born too long ago")
    return digits


def _century(year: int, today: date, *, is_old: bool) -> str:
    """The first two digits of the year, which a plus moves back by a hundred."""
    latest = today.year - 100 * is_old
    return f"{(latest - (latest - year) % 100) // 100:02}"


def birth_date(digits: str) -> date:
    """Return the date in twelve digits; a coordination number's day is moved back by sixty."""
    day = int(digits[6:8]) - ADDED * is_coordination(digits)
    return date(int(digits[:4]), int(digits[4:6]), day)


def is_coordination(digits: str) -> bool:
    """Whether twelve digits are a coordination number."""
    return int(digits[6:8]) > ADDED


def age(born: date, on: date) -> int:
    """Return the whole years from the day of birth to the day."""
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not had_birthday)
