"""The way out: here, at the log-in provider too, and when the provider tells that one has left."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from samlas.faces.coming_in import client
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login import by_provider, sessions
from samlas.login.oidc import NotLetIn


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; one that a provider let in is led there to end its log-in too."""
    assignment = sessions.current(request)
    if assignment is not None:
        log.write(assignment.actor, timezone.now(), log.Note(Act.LOGGED_OUT, "session"))
    token = sessions.id_token(request)
    request.session.flush()
    door = request.build_absolute_uri(reverse("staff:login"))
    there = by_provider.end_there(token, door)
    if there is None:
        return sessions.cleared(redirect("staff:login"))
    # A page, for the answer to a form may not lead to another site.
    return sessions.cleared(render(request, "staff/leaving.html", {"there": there}))


@csrf_exempt
@require_POST
def ended(request: HttpRequest) -> HttpResponse:
    """Take the provider's own word that a log-in has ended there: its sessions end here."""
    if not by_provider.is_open():
        raise Http404
    try:
        by_provider.ended_there(request.POST.get("logout_token", ""), timezone.now())
    except NotLetIn as refusal:
        by_provider.note_refusal(refusal, client(request), timezone.now())
        return HttpResponse(status=refusal.status)
    return HttpResponse()
