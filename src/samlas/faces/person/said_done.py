"""What was done about what people have said of their meetings, on one's own page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from samlas.casework.own import who
from samlas.evaluation import reading
from samlas.faces.person.pages import frame
from samlas.faces.person.sessions import PersonRequest, person_page


@require_safe
@person_page
def said_done(request: PersonRequest, key: str) -> HttpResponse:
    """In the unit that holds the plan; nothing to one who may not know which that is."""
    now = localtime()
    own = who.page(request.number, key, now)
    done = () if own.is_unaware else reading.done(own.unit)
    return render(request, "person/said_done.html", {**frame(own, now.date()), "done": done})
