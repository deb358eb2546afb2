"""What is told of one in someone else's plan, and the yes to it: read, and taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.casework.own import also as step
from samlas.faces.methods import form_page
from samlas.faces.person.sessions import PersonRequest, person_page


@form_page
@person_page
def also(request: PersonRequest, other: int) -> HttpResponse:
    """Show who may know what of one, until when; a click takes it back at once."""
    now = localtime()
    found = step.opened(request.number, other, now)
    if request.method == "POST":
        if found.yes is not None:
            step.take_back(found, now)
        return redirect("person:also", other)
    return render(request, "person/also.html", {"found": found})
