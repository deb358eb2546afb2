"""Where one is logged in to own pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.faces import log_ins as shared
from samlas.faces.methods import form_page
from samlas.faces.person.again import first
from samlas.faces.person.sessions import BY_E_ID, PersonRequest, person_page


@form_page
@person_page
def log_ins(request: PersonRequest) -> HttpResponse:
    """Show where one is logged in, and end one or all others."""
    now = localtime()
    if shared.ends(request) and (shows_first := first(request)):
        return shows_first
    if request.method == "POST":
        shared.act(request, BY_E_ID, now)
        return redirect("person:log-ins")
    return render(request, "person/log_ins.html", shared.shown(request, now))
