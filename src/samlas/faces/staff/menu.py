"""The main menu of the staff: the same on every page in the same place."""

from __future__ import annotations

from functools import cache

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()


@register.simple_tag(takes_context=True)
def menu(context: Context) -> SafeString:
    """Return the main menu, with the place of the page marked by its `here`."""
    return _menu(context.get("here", ""), get_language() or "sv")


@cache
def _menu(here: str, _language: str) -> SafeString:
    return render_to_string("staff/menu.html", {"here": here})
