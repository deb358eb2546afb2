"""A consent that ends soon: ask if it is to go on, or write down that it may end."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.casework import lapsing
from samlas.casework.consent_reading import ending as read
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page


@form_page
@staff_page
def ending(request: StaffRequest, key: str) -> HttpResponse:
    """Show what ends next and what can be done; a second click lets nothing more end."""
    now = localtime()
    found = read(key, request.assignment, now)
    if found.on is None:
        return redirect("staff:consent", key)
    if request.method == "POST":
        if request.POST.get("on") == found.on.isoformat():
            lapsing.let_end(found.case, found.on, request.assignment, now)
        return redirect("staff:consent", key)
    context = {
        "here": "cases",
        "case": found.case,
        "found": found,
        "has_ended": found.on < now.date(),
    }
    return render(request, "staff/consent/ending.html", context)
