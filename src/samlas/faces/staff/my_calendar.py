"""One's own meetings in one's own calendar: a secret address, made, changed and ended here."""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from samlas.casework import agenda
from samlas.faces.addresses import public
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page
from samlas.papers import calendar


@form_page
@staff_page
def my_calendar(request: StaffRequest) -> HttpResponse:
    """Show whether there is an address. One just made is told in the answer, and not again."""
    fresh = ""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            agenda.end_feed(request.assignment, localtime())
            return redirect("staff:my-calendar")
        secret = agenda.open_feed(request.assignment, localtime())
        fresh = public(request, reverse("staff:calendar-feed", args=[secret]))
    context = {"here": "my-calendar", "feed": agenda.feed_of(request.assignment), "fresh": fresh}
    return render(request, "staff/my_calendar.html", context)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings, to a calendar that knows the secret; unchanged ones are not sent again."""
    try:
        found = agenda.meetings(secret, localtime())
    except agenda.CalendarFeed.DoesNotExist:
        raise Http404 from None
    body = calendar.feed(found, localtime())
    mark = f'"{sha256(body).hexdigest()}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8",
        headers={"ETag": mark, "Cache-Control": "private, no-cache"},
    )  # fmt: skip
