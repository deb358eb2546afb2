"""What every page of the staff has: the main menu, and a paper beside it that was asked for."""

from __future__ import annotations

from functools import cache

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from samlas.casework.scans import reading

register = Library()


@register.simple_tag(takes_context=True)
def menu(context: Context) -> SafeString:
    """Return the main menu, with the place of the page marked by its `here`."""
    return _menu(context.get("here", ""), get_language() or "sv")


@cache
def _menu(here: str, _language: str) -> SafeString:
    return render_to_string("staff/menu.html", {"here": here})


@register.simple_tag(takes_context=True)
def beside(context: Context) -> SafeString | str:
    """Return the filed scan that the address names, to be read while it is entered."""
    request = context["request"]
    key = request.GET.get("scan", "")
    if not key or not hasattr(request, "assignment"):
        return ""
    scan = reading.beside(key, request.assignment)
    if scan is None:
        return ""
    pages = range(1, scan.file.pages + 1)
    return render_to_string("staff/scans/beside.html", {"scan": scan, "pages": pages})
