"""Showing again who one is, before what reaches furthest: a log-in that is old is not enough."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from samlas.faces import log_ended
from samlas.faces.methods import form_page
from samlas.faces.onward import led
from samlas.faces.staff.login import StaffRequest, View
from samlas.faces.staff.steps import own_page
from samlas.login import sessions
from samlas.login.models import How, LoginSession

P = ParamSpec("P")
DOORS = {How.PROVIDER: "staff:login-start"}


def first(request: StaffRequest) -> HttpResponse | None:
    """Return where one shows who one is first, if the log-in is too old; what was sent is kept."""
    if sessions.is_proven(request, timezone.now()):
        return None
    onward = log_ended.where_to(request, "staff:log-ins") or log_ended.page_of(request)
    return redirect(f"{reverse('staff:again')}?{urlencode({'next': onward})}")


def proven(view: View[P]) -> Callable[Concatenate[StaffRequest, P], HttpResponse]:
    """Take nothing in from one whose log-in is too old."""

    @wraps(view)
    def shown(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        shows_first = first(request) if request.method == "POST" else None
        return shows_first or view(request, *args, **kwargs)

    return shown


@form_page
@own_page
def again(request: StaffRequest) -> HttpResponse:
    """Lead to the door that one came in by; in practice there is nothing to show."""
    opened: LoginSession | None = getattr(request.session, "opened", None)
    if opened is None:
        raise Http404
    wanted = request.GET.get("next", "")
    if opened.how == How.PRACTICE:
        if request.method == "POST":
            now = timezone.now()
            sessions.open_session(
                request, request.assignment, How.PRACTICE, now, among=opened.among
            )
            return led(wanted, "staff:tasks")
    elif request.method == "POST":
        raise Http404
    query = {"anew": "1", "next": wanted}
    door = reverse(DOORS.get(How(opened.how), "staff:login-own"))
    context = {
        "door": f"{door}?{urlencode(query)}",
        "is_practice": opened.how == How.PRACTICE,
        "was_kept": log_ended.was_kept(wanted),
    }
    return render(request, "staff/again.html", context)
