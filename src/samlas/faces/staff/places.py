"""Whether one who speaks for a protected person may know where they are."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework import orders
from samlas.casework.places import Assessed, let_know
from samlas.faces.forms import Day, Form, Line
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.models import Representative


class PlaceForm(Form):
    """What was assessed, by whom and when."""

    why = Line(label=_("Why may this one know?"), max_length=300)
    by = Line(label=_("Who has assessed it, by name and title"))
    on = Day(label=_("The day of the assessment"))


@form_page
@staff_page
def place(request: StaffRequest, key: str, representative: int) -> HttpResponse:
    """Write down that one may know where the person is, or that they no longer may."""
    now = localtime()
    case, found = orders.read(key, request.assignment, now)
    close = next((one.representative for one in found if one.representative.pk == representative),
                 None)  # fmt: skip
    if close is None or not case.individual.is_protected:
        raise Representative.DoesNotExist
    onward = reverse("staff:speaker", args=[key, representative])

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "cases", "case": case, "close": close, "form": form}
        return render(request, "staff/speakers/place.html", context, status=status)

    if request.method != "POST":
        known = {"why": close.place_because, "by": close.place_by, "on": close.place_on}
        return show(PlaceForm(initial=known))
    if request.POST.get("do") == "no":
        return save(
            request, Form(request.POST),
            lambda: let_know(case, close, None, request.assignment, now), show, onward,
        )  # fmt: skip
    form = PlaceForm(request.POST)

    def act() -> Representative:
        return let_know(case, close, Assessed(**form.cleaned_data), request.assignment, now)

    return save(request, form, act, show, onward)
