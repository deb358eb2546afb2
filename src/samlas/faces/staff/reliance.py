"""Whether the consent behind a received paper holds: the receiving unit looks itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from samlas.exchange import relying
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.sent import kind_of
from samlas.faces.staff.steps import staff_page


@require_safe
@staff_page
def consent(request: StaffRequest, key: str) -> HttpResponse:
    """Show what the paper rests on today, and what it means when nothing holds any more."""
    found = relying.check(key, request.assignment, localtime())
    context = {
        "here": "received",
        "found": found,
        "name": kind_of(found.dispatch),
        "today": localtime(),
    }
    return render(request, "staff/received/consent.html", context)
