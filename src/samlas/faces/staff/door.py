"""The way in for staff: by the log-in provider, and which assignment to work under."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas.directory.models import Assignment
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff import practice_door
from samlas.faces.staff.onward import led
from samlas.login import by_provider
from samlas.login.by_provider import Welcome
from samlas.login.models import How
from samlas.login.oidc import NotLetIn
from samlas.login.sessions import AtProvider, among, by_unit, change, current, open_session

BEGUN, CHOOSING = "staff-log-in", "staff-choosing"
LASTS = 10 * 60  # seconds to show who one is in, and to choose in


@form_page
def log_in(request: HttpRequest) -> HttpResponse:
    """The door. A link leads on, for a form may not lead to another site."""
    if settings.PRACTICE:
        return practice_door.choose(request)
    if request.method == "POST":
        raise Http404
    context = {"is_open": by_provider.is_open(), "next": request.GET.get("next", "")}
    return render(request, "staff/door.html", context)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, and remember what was asked."""
    if not by_provider.is_open():
        raise Http404
    try:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise _begun_elsewhere()
        onward, asked = by_provider.begin(_back(request))
    except NotLetIn as refusal:
        by_provider.note_refusal(refusal, timezone.now())
        return _refused(request, refusal)
    request.session.flush()
    request.session[BEGUN] = {"asked": asked, "next": request.GET.get("next", "")}
    request.session.set_expiry(LASTS)
    return redirect(onward)


def _begun_elsewhere() -> NotLetIn:
    """Nobody else begins a log-in, or ends one."""
    message = _("The log-in was begun on another site. Begin it here.")
    return NotLetIn(message, "cross-site", 403)


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: let in, or tell why not. An answer is good for one try."""
    if not by_provider.is_open():
        raise Http404
    begun: Any = request.session.pop(BEGUN, None) or {}
    now = timezone.localtime()
    try:
        welcome = by_provider.finish(begun.get("asked"), request.GET.dict(), _back(request), now)
    except NotLetIn as refusal:
        return _refused(request, refusal)
    wanted = begun.get("next", "")
    if len(welcome.assignments) == 1:
        return _come_in(request, welcome.assignments[0], welcome.at_provider, wanted)
    return _let_choose(request, welcome, wanted)


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("staff:login-back"))


def _refused(request: HttpRequest, refusal: NotLetIn) -> HttpResponse:
    context = {"problem": str(refusal)}
    return render(request, "staff/not_let_in.html", context, status=refusal.status)


def _let_choose(request: HttpRequest, welcome: Welcome, wanted: str) -> HttpResponse:
    request.session.flush()
    request.session[CHOOSING] = {
        "among": [one.pk for one in welcome.assignments],
        "at_provider": asdict(welcome.at_provider),
        "next": wanted,
    }
    request.session.set_expiry(LASTS)
    return redirect("staff:assignment")


def _come_in(
    request: HttpRequest, chosen: Assignment, known: AtProvider, wanted: str, *given: int
) -> HttpResponse:
    """Log in under the chosen one of those `given`."""
    open_session(
        request, chosen, How.PROVIDER, timezone.now(),
        among=given or [chosen.pk], at_provider=known,
    )  # fmt: skip
    return led(wanted)


@form_page
def assignment(request: HttpRequest) -> HttpResponse:
    """Choose which of one's assignments to work under: to begin with, or another than now."""
    today = timezone.localdate()
    choosing: Any = request.session.get(CHOOSING)
    here = current(request)
    offered = by_unit(choosing["among"], today) if choosing else among(request, today)
    if not offered:
        return redirect("staff:login")
    if here is not None:
        request.assignment = here  # type: ignore[attr-defined]
    chosen = _chosen(request, offered)
    if chosen is None:
        return render(request, "staff/assignment.html", {"offered": offered, "here": here})
    if choosing:
        known = AtProvider(**choosing["at_provider"])
        return _come_in(request, chosen, known, choosing["next"], *choosing["among"])
    if chosen != here:
        change(request, chosen, timezone.now())
    return redirect("staff:tasks")


def _chosen(request: HttpRequest, offered: list[Assignment]) -> Assignment | None:
    wanted = number(request.POST.get("assignment", ""))
    return next((one for one in offered if one.pk == wanted), None)
