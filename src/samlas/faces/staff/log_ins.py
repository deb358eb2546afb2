"""Where one is logged in, and how long the session of this page still lasts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.faces import log_ins as shared
from samlas.faces.methods import form_page
from samlas.faces.staff.again import first
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import own_page


@form_page
@own_page
def log_ins(request: StaffRequest) -> HttpResponse:
    """Show where one is logged in, and end one or all others."""
    now = localtime()
    if shared.ends(request) and (shows_first := first(request)):
        return shows_first
    if request.method == "POST":
        shared.act(request, request.assignment.actor, now)
        return redirect("staff:log-ins")
    context = {"here": "log-ins", **shared.shown(request, now)}
    return render(request, "staff/log_ins.html", context)
