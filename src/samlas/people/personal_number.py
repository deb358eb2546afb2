"""Swedish personal and coordination numbers: read what people type, refuse what cannot be one."""

from __future__ import annotations

from datetime import date

from personnummer.personnummer import Personnummer, PersonnummerException


def parse(typed: str, today: date) -> str:
    """Return the twelve digits of a personal or coordination number.

    Takes ten or twelve digits, with or without hyphen, plus or spaces. Raises ValueError when the
    check digit or the date is wrong, or the date lies ahead of `today`.
    """
    try:
        number = Personnummer("".join(typed.split()))
    except PersonnummerException as error:
        raise ValueError("not a personal number") from error
    digits = str(number.format(long_format=True))
    if birth_date(digits) > today:
        raise ValueError("born in the future")
    return digits


def birth_date(digits: str) -> date:
    """Return the date in twelve digits; a coordination number's day is moved back by sixty."""
    day = int(digits[6:8])
    return date(int(digits[:4]), int(digits[4:6]), day - 60 if day > 60 else day)
