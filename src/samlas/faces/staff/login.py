"""Who is logged in: `request.assignment`. The doors are in `door`, the way out in `leaving`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from samlas.directory.models import Assignment, OfficeKind
from samlas.directory.offices import holds_office, works_with_cases
from samlas.faces import log_ended, not_there
from samlas.login.sessions import current, touch

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request from someone logged in, under one assignment."""

    assignment: Assignment


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


Guarded = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_only(view: View[P]) -> Guarded[P]:
    """Let in those with an assignment that holds today and works with cases.

    Everyone else is led to the log-in; an assignment for an office alone finds nothing there.
    """
    return _let_in(view, works_with_cases)


def anyone_at_work(view: View[P]) -> Guarded[P]:
    """Let in everyone with an assignment that holds today, whatever it is for."""
    return _let_in(view, lambda _assignment, _on: True)


def holders_of(*kinds: OfficeKind) -> Callable[[View[P]], Guarded[P]]:
    """Let in those who hold one of these offices today; other staff find nothing there."""

    def holds(assignment: Assignment, on: date) -> bool:
        return any(holds_office(assignment, kind, on) for kind in kinds)

    return lambda view: _let_in(view, holds)


def _let_in(view: View[P], may: Callable[[Assignment, date], bool]) -> Guarded[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        assignment = current(request)
        if assignment is None:
            return _to_the_door(request)
        if not request.headers.get("HX-Request") or request.method == "POST":
            touch(request, timezone.now())  # what a page asks for by itself is no use
        request.assignment = assignment  # type: ignore[attr-defined]
        shown = view if may(assignment, timezone.localdate()) else _nothing
        try:
            answer = shown(request, *args, **kwargs)  # type: ignore[arg-type]
        except Http404:
            not_there.note(request, assignment.actor)
            raise
        return log_ended.give_back(request, answer, "staff:log-ins")

    return guarded  # type: ignore[return-value]


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in, and afterwards back, with what was sent."""
    onward = log_ended.where_to(request, "staff:log-ins")
    if request.method == "POST" and log_ended.saves_itself(request):
        return log_ended.told_in_place(request)
    back = urlencode({"next": onward}) if onward else ""
    return redirect(f"{reverse('staff:login')}?{back}")


def _nothing(*_args: object, **_kwargs: object) -> NoReturn:
    raise Http404
