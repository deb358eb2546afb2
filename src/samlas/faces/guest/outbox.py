"""The e-mails of the practice world, where none leaves. Nowhere else is this page there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samlas.exchange import mail

LATEST = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show what would have been sent, newest first."""
    if not mail.is_practice():
        raise Http404
    return render(request, "guest/outbox.html", {"mails": mail.latest(LATEST)})
