"""The `date` filter of templates, which writes each day once: lists are full of the same few."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.template import Library, defaultfilters
from django.utils.translation import get_language, gettext, gettext_noop

register = Library()
DAYS_KEPT = 4096
# How days are written in own and public pages: a language may put the parts otherwise.
FORMS = {
    gettext_noop("l j F Y"),
    gettext_noop("l j F"),
    gettext_noop("j F Y"),
    gettext_noop("j F"),
    gettext_noop("j F Y H.i"),
    gettext_noop("H.i"),
}


@register.filter(name="date", expects_localtime=True)
def written(value: Any, form: str | None = None) -> str:
    """Return the day or time in the reader's language, as Django's own filter does."""
    if form in FORMS:
        form = gettext(form)
    if type(value) is date:
        return _day(value, form, get_language())
    return str(defaultfilters.date(value, form))


@lru_cache(maxsize=DAYS_KEPT)
def _day(value: date, form: str | None, _language: str | None) -> str:
    return str(defaultfilters.date(value, form))
