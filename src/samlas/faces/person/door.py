"""The way in and the ways out. Outside practice there is none in but the e-ID."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from samlas.faces.methods import form_page
from samlas.faces.person.sessions import BY_E_ID, NUMBER, begin
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.practice import persons

# Where "leave quickly" leads: the weather, which tells nothing of what was on the page before.
ELSEWHERE = "https://www.smhi.se/"


@form_page
def log_in(request: HttpRequest) -> HttpResponse:
    """Choose an invented person to be. Exists in practice mode only."""
    if not settings.PRACTICE:
        raise Http404
    if request.method == "POST":
        number = request.POST.get("number", "")
        if not persons.is_there(number):
            return redirect("person:login")
        begin(request, number)
        return redirect("person:whose")
    return render(request, "person/login.html", {"persons": persons.everyone()})


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    _end(request)
    return redirect("person:login")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Lead to a page about something else at once; going back leads to the log-in."""
    _end(request)
    return redirect(ELSEWHERE)


def _end(request: HttpRequest) -> None:
    if NUMBER in request.session:
        log.write(BY_E_ID, timezone.now(), log.Note(Act.LOGGED_OUT, "session"))
        request.session.flush()
