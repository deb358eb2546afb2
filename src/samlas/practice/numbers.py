"""Personal numbers that belong to nobody: the series that Skatteverket keeps for tests."""

from __future__ import annotations

from datetime import date

NEW_SERIES_FROM = 1990


def number(born: date, *, female: bool) -> str:
    """Return twelve digits for someone born that day, with the check digit.

    The birth numbers 238 and 239 (from 1990) and 980 and 981 (before) are given to no one; the even
    ones are a woman's.
    """
    even = "238" if born.year >= NEW_SERIES_FROM else "980"
    birth_number = int(even) + (not female)
    digits = f"{born:%Y%m%d}{birth_number}"
    return f"{digits}{check_digit(digits[2:])}"


def check_digit(nine: str) -> int:
    """Return the tenth digit of a personal number (Luhn)."""
    total = 0
    for place, sign in enumerate(nine):
        doubled = int(sign) * (2 - place % 2)
        total += doubled - 9 * (doubled > 9)
    return -total % 10
