"""Which days are free, and how working days are counted (lagen 1930:173)."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
EVES: Final = "de_facto"
"""The library's word for the eves of midsummer, Christmas and New Year, free like holidays."""


@lru_cache(maxsize=64)
def _free_in(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("SE", years=year, categories=("public", EVES)))


def is_free(day: date) -> bool:
    """Whether nothing has to be done on the day: Saturday, Sunday, holiday, or one of the eves."""
    return day.weekday() >= SATURDAY or day in _free_in(day.year)


def at_latest(day: date) -> date:
    """Return the day, or the last working day before it."""
    while is_free(day):
        day -= DAY
    return day


def at_earliest(day: date) -> date:
    """Return the day, or the first working day after it."""
    while is_free(day):
        day += DAY
    return day


def before(day: date, count: int) -> date:
    """Return the working day so many working days before `day`; with 0 the day, at the latest."""
    day = at_latest(day)
    for _step in range(count):
        day = at_latest(day - DAY)
    return day


def after(day: date, count: int) -> date:
    """Return the working day so many working days after `day`, which itself is not counted."""
    for _step in range(count):
        day = at_earliest(day + DAY)
    return at_earliest(day)
