"""The words of the papers in the reader's language, and how dates and times are written."""

from __future__ import annotations

import gettext
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from samlas.languages import FALLBACK, SOURCE, Language, catalogue, languages

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = (FALLBACK, SOURCE)
"""The languages of every paper; those to private persons are written in all there are."""


class Words:
    """Called with an English source text, gives it in `language`; writes dates out."""

    def __init__(self, language: Language, catalogue: gettext.NullTranslations) -> None:
        self.language = language.html
        self.is_rtl = language.is_rtl
        self.is_checked = language.is_checked
        self._catalogue = catalogue
        self._said: dict[str, str] = {}
        self._weekdays = _weekdays(self)
        self._months = _months(self)

    def __call__(self, source: str) -> str:
        found = self._said.get(source)
        if found is None:
            found = self._said[source] = self._catalogue.gettext(source)
        return found

    def day(self, day: date) -> str:
        """`day` as "tisdag 15 december 2026"."""
        _ = self
        weekday, month = self._weekdays[day.weekday()], self._months[day.month - 1]
        return _("{weekday} {day} {month} {year}").format(
            weekday=weekday, day=day.day, month=month, year=day.year
        )

    def clock(self, moment: datetime) -> str:
        """The time of `moment` on the 24-hour clock, as "13.00"."""
        _ = self
        return _("{hour}:{minute}").format(hour=f"{moment.hour:02}", minute=f"{moment.minute:02}")

    def moment(self, moment: datetime) -> str:
        """`moment` as "tisdag 15 december 2026 kl. 13.00"."""
        _ = self
        return _("{day} at {time}").format(day=self.day(moment), time=self.clock(moment))

    def span(self, start: datetime, minutes: int) -> str:
        """From `start` and `minutes` on, as "tisdag 15 december 2026 kl. 13.00–14.30"."""
        end = self.clock(start + timedelta(minutes=minutes))
        return f"{self.moment(start)}–{end}"


@cache
def words(tag: str) -> Words:
    """The words of the language with this tag; what it lacks is said in Swedish.

    Raises ValueError for a language that there is none of, FileNotFoundError while the catalogues
    have not been compiled (`make setup` does it).
    """
    if tag not in languages():
        raise ValueError(f"papers are written in {', '.join(languages())}, not in {tag!r}")
    if tag == SOURCE:
        return Words(languages()[tag], gettext.NullTranslations())
    said: gettext.NullTranslations = gettext.translation("django", LOCALE, [FALLBACK])
    if tag != FALLBACK:
        swedish, said = said, catalogue(tag)
        said.add_fallback(swedish)
    return Words(languages()[tag], said)


def _weekdays(_: Words) -> tuple[str, ...]:
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def _months(_: Words) -> tuple[str, ...]:
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
