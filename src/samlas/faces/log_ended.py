"""What was sent after the log-in had ended: kept, and given back on its page after the next one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from samlas.access.table import table
from samlas.faces import given_back
from samlas.login import kept


def where_to(request: HttpRequest, otherwise: str) -> str:
    """Return where to go on after the log-in; keeps what was sent. Empty for nowhere.

    What was sent to an address that shows no page is found on the one named `otherwise`.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path() if kept.PARAMETER in request.GET else request.path
    form = kept.keep(request, timezone.now(), is_draft=saves_itself(request))
    if form is None:
        return ""
    return kept.back_to(form) if _is_page(request) else f"{reverse(otherwise)}?{kept.PARAMETER}="


def page_of(request: HttpRequest) -> str:
    """Return the page that a button was pressed on; empty where the browser does not tell."""
    if _is_page(request):
        return request.path
    told = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(told, {request.get_host()})
    return urlsplit(told).path if is_ours else ""


def _is_page(request: HttpRequest) -> bool:
    """Whether the address shows a page, and does not only take something in."""
    found = request.resolver_match
    return found is not None and "GET" in table().addresses[found.view_name].verbs


def saves_itself(request: HttpRequest) -> bool:
    """Whether a page sent this, and nobody who waits for an answer."""
    return request.headers.get("HX-Request") == "true"


def told_in_place(request: HttpRequest) -> HttpResponse:
    """The answer to what a page saves by itself: its text stays where it is."""
    message = _(
        "You have been logged out. What you have written is still here: press the button that"
        " sends it and log in, and you get it back."
    )
    return render(request, "parts/unsaved.html", {"message": message}, status=422)


def was_kept(onward: str) -> bool:
    """Whether something is given back where one is led on to."""
    return kept.PARAMETER in parse_qs(urlsplit(onward).query, keep_blank_values=True)


def give_back(request: HttpRequest, answer: HttpResponse, otherwise: str) -> HttpResponse:
    """Put what was kept into the page that is shown, or forget it when it has been sent anew.

    Leads to the page named `otherwise`, where it is shown as text, when this one cannot take it.
    """
    if kept.PARAMETER not in request.GET and kept.PARAMETER not in request.POST:
        return answer
    form = kept.wanted(request, timezone.now())
    if form is None:
        return answer
    if request.method == "POST":
        if answer.status_code == 302:
            form.delete()
        return answer
    return given_back.filled(request, answer, form) or redirect(otherwise)
