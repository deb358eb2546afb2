"""Showing one's e-ID again, before what changes a yes or tells all that is kept."""

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
    """Return where one shows one's e-ID first, if it was long ago; what was sent is kept."""
    if is_proven(request, timezone.now()):
        return None
    onward = log_ended.where_to(request, "person:log-ins") or log_ended.page_of(request)
    return redirect(f"{reverse('person:login')}?{urlencode({'next': onward})}")


def proven(view: View[P]) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """Take nothing in from one whose e-ID was shown long ago."""

    @wraps(view)
    def shown(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        shows_first = first(request) if request.method == "POST" else None
        return shows_first or view(request, *args, **kwargs)

    return shown
