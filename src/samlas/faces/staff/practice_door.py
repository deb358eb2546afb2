"""The door of the practice world: one chooses whom to be. It is there in practice mode alone."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from samlas.directory.models import Assignment
from samlas.faces.log_ended import was_kept
from samlas.faces.onward import led
from samlas.faces.paging import number
from samlas.login.models import How
from samlas.login.sessions import open_session
from samlas.practice.world import suggested


def choose(request: HttpRequest) -> HttpResponse:
    """Choose an invented person to act as. Outside practice there is no such page."""
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
        "was_kept": was_kept(request.GET.get("next", "")),
    }
    return render(request, "staff/login.html", context)


def _log_in(request: HttpRequest, chosen: str) -> HttpResponse:
    holdings = Assignment.objects.current(timezone.localdate())
    assignment = holdings.filter(pk=number(chosen) or 0).first()
    if assignment is None:
        return redirect("staff:login")
    theirs = holdings.filter(staff=assignment.staff_id).values_list("pk", flat=True)
    open_session(request, assignment, How.PRACTICE, timezone.now(), among=list(theirs))
    return led(request.POST.get("next", ""), "staff:tasks")
