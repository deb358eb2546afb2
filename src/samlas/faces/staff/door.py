"""The way in for staff: which ways there are, and that by the log-in provider."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas.faces.coming_in import client
from samlas.faces.log_ended import was_kept
from samlas.faces.methods import form_page
from samlas.faces.staff import practice_door
from samlas.faces.staff.choosing import LASTS, come_in
from samlas.login import accounts, by_provider
from samlas.login.models import How
from samlas.login.oidc import NotLetIn
from samlas.login.sessions import current

BEGUN = "staff-log-in"


@form_page
def log_in(request: HttpRequest) -> HttpResponse:
    """The door. A link leads on, for a form may not lead to another site."""
    if settings.PRACTICE:
        return practice_door.choose(request)
    if request.method == "POST":
        raise Http404
    wanted = request.GET.get("next", "")
    context = {
        "is_open": by_provider.is_open(), "own": accounts.is_open(), "next": wanted,
        "was_kept": was_kept(wanted),
    }  # fmt: skip
    if context["own"] and not context["is_open"]:
        return redirect(f"{reverse('staff:login-own')}?{urlencode({'next': wanted})}")
    return render(request, "staff/door.html", context)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, and remember what was asked."""
    if not by_provider.is_open():
        raise Http404
    try:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise _begun_elsewhere()
        anew = "anew" in request.GET
        onward, asked = by_provider.begin(_back(request), anew=anew)
    except NotLetIn as refusal:
        by_provider.note_refusal(refusal, client(request), timezone.now())
        return _refused(request, refusal)
    was = current(request)
    request.session.flush()
    request.session[BEGUN] = {
        "asked": asked, "next": request.GET.get("next", ""),
        "since": timezone.now().timestamp() if anew else 0, "was": was.pk if was else 0,
    }  # fmt: skip
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
    now, since = timezone.localtime(), begun.get("since")
    try:
        welcome = by_provider.finish(
            begun.get("asked"), request.GET.dict(), _back(request), now,
            client=client(request), since=datetime.fromtimestamp(since, UTC) if since else None,
        )  # fmt: skip
    except NotLetIn as refusal:
        return _refused(request, refusal)
    return come_in(request, How.PROVIDER, welcome, begun.get("next", ""), begun.get("was", 0))


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("staff:login-back"))


def _refused(request: HttpRequest, refusal: NotLetIn) -> HttpResponse:
    context = {"problem": str(refusal)}
    return render(request, "staff/not_let_in.html", context, status=refusal.status)
