"""Interpreter and translation: what is to be seen to, by when, and that it is done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.casework import language as step
from samlas.casework.language import LanguageHelp
from samlas.faces.forms import Day, Form, Line
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page


class DoneForm(Form):
    """The day it was done, and who does it or the booking."""

    done_on = Day(label=_("Done on"))
    how = Line(
        label=_("Who, or which booking"),
        help_text=_("The agency and its number, or the translator."),
        max_length=200,
        required=False,
    )


@require_safe
@staff_page
def language(request: StaffRequest, key: str) -> HttpResponse:
    """Show what is to be seen to, and what has been."""
    case, found = step.read(key, request.assignment, localtime())
    context = {"here": "cases", "case": case, "found": found, "today": localtime().date()}
    return render(request, "staff/language/list.html", context)


@form_page
@staff_page
def one(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Write down that one of these is done."""
    now = localtime()
    case, found = step.read(key, request.assignment, now)
    chosen = next((one for one in found if one.pk == pk), None)
    if chosen is None:
        raise LanguageHelp.DoesNotExist

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "cases", "case": case, "one": chosen, "form": form}
        return render(request, "staff/language/one.html", context, status=status)

    if request.method != "POST":
        known = {"done_on": chosen.done_on or now.date(), "how": chosen.how}
        return show(DoneForm(initial=known))
    form = DoneForm(request.POST)

    def act() -> LanguageHelp:
        said = form.cleaned_data
        return step.done(case, pk, said["done_on"], said["how"], request.assignment, now)

    return save(request, form, act, show, reverse("staff:language", args=[key]))
