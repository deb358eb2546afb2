"""What every page of the staff has: the main menu, and a paper beside it that was asked for."""

from __future__ import annotations

from functools import cache

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language

from samlas.casework.scans import reading
from samlas.directory.models import NO_CASES
from samlas.directory.offices import held_by, works_with_cases

register = Library()


@register.simple_tag(takes_context=True)
def menu(context: Context) -> SafeString:
    """Return the main menu, with the place of the page marked by its `here`."""
    held = held_by(context["request"].assignment, localdate())
    here, language = context.get("here", ""), get_language() or "sv"
    return _menu(here, language, cases=not NO_CASES & held, office=bool(held))


@cache
def _menu(here: str, _language: str, **shown: bool) -> SafeString:
    return render_to_string("staff/menu.html", {"here": here, **shown})


@register.simple_tag(takes_context=True)
def with_cases(context: Context) -> bool:
    """Tell whether the reader is logged in and works with cases."""
    assignment = getattr(context["request"], "assignment", None)
    return assignment is not None and works_with_cases(assignment, localdate())


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
