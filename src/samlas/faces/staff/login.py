"""Who is logged in: `request.assignment`, and the practice door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST

from samlas.directory.models import Assignment, OfficeKind
from samlas.directory.offices import holds_office, works_with_cases
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login.models import How
from samlas.login.sessions import current, open_session
from samlas.practice.world import suggested

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
            back = urlencode({"next": request.path}) if request.method in ("GET", "HEAD") else ""
            return redirect(f"{reverse('staff:login')}?{back}")
        request.assignment = assignment  # type: ignore[attr-defined]
        if not may(assignment, timezone.localdate()):
            raise Http404
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded  # type: ignore[return-value]


@form_page
def practice_login(request: HttpRequest) -> HttpResponse:
    """Choose an invented person to act as. Exists in practice mode only."""
    if not settings.PRACTICE:
        raise Http404
    if request.method == "POST":
        return _log_in(request, request.POST.get("assignment", ""))
    assignments = (
        Assignment.objects.current(timezone.localdate())
        .select_related("staff", "unit__principal")
        .order_by("unit__principal__name", "unit__name", "staff__name")
    )
    context = {
        "assignments": assignments,
        "suggested": suggested(),
        "next": request.GET.get("next", ""),
    }
    return render(request, "staff/login.html", context)


def _log_in(request: HttpRequest, chosen: str) -> HttpResponse:
    holdings = Assignment.objects.current(timezone.localdate())
    assignment = holdings.filter(pk=number(chosen) or 0).first()
    if assignment is None:
        return redirect("staff:login")
    theirs = holdings.filter(staff=assignment.staff_id).values_list("pk", flat=True)
    open_session(request, assignment, How.PRACTICE, timezone.now(), among=list(theirs))
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        onward = reverse("staff:tasks")
    return redirect(onward)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    assignment = current(request)
    if assignment is not None:
        log.write(assignment.actor, timezone.now(), log.Note(Act.LOGGED_OUT, "session"))
    request.session.flush()
    return redirect("staff:login")
