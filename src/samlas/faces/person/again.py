"""Showing one's e-ID again, before all that is kept is told, and before other log-ins end.

Not before a yes is taken back: that is to be as easy as it was to give it (GDPR art. 7.3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from samlas.faces import log_ended
from samlas.faces.person.sessions import PersonRequest, View
from samlas.login.sessions import is_proven

P = ParamSpec("P")


def first(request: PersonRequest) -> HttpResponse | None:
    """Return where one shows one's e-ID first, if it was long ago."""
    if is_proven(request, timezone.now()):
        return None
    onward = log_ended.page_of(request)
    return redirect(f"{reverse('person:login')}?{urlencode({'next': onward})}")


def proven(view: View[P]) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """Take nothing in from one whose e-ID was shown long ago."""

    @wraps(view)
    def shown(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        shows_first = first(request) if request.method == "POST" else None
        return shows_first or view(request, *args, **kwargs)

    return shown
