"""The language of a page: what its frame says of it, and the choice between languages."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.template import Library
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from samlas.languages import Language, languages

register = Library()


def reader() -> Language:
    """Return the language that is being read."""
    return languages()[get_language() or settings.LANGUAGE_CODE]


@register.simple_tag
def language_tag() -> str:
    """Write the tag of the language, as browsers and screen readers know it."""
    return reader().html


@register.simple_tag
def direction() -> str:
    """Write the way that the language is read, "ltr" or "rtl"."""
    return _direction(reader())


@register.inclusion_tag("parts/languages.html", takes_context=True)
def choose_language(context: dict[str, object]) -> dict[str, object]:
    """Show every language by its own name, and whether a translator has seen this one."""
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "chosen": reader(),
        "others": list(_others(languages().values())),
    }


@register.inclusion_tag("parts/letter_languages.html")
def letter_languages(place: object = "") -> dict[str, object]:
    """Let a member of staff choose the language of a letter to a private person."""
    return {"all": list(languages().values()), "place": place}


def _others(known: Iterable[Language]) -> Iterable[tuple[Language, SafeString]]:
    chosen = reader()
    return ((one, _attributes(one)) for one in known if one is not chosen)


def _attributes(one: Language) -> SafeString:
    text = f'lang="{one.html}" dir="{_direction(one)}"'
    return mark_safe(text)  # noqa: S308  (the names of our own files)


def _direction(one: Language) -> str:
    return "rtl" if one.is_rtl else "ltr"
