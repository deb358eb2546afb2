"""When one is away, and who steps in meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samlas.casework.case import Refused
from samlas.directory import absence as step
from samlas.directory.models import Assignment
from samlas.faces.addresses import address
from samlas.faces.forms import Day, Form
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

WRONG = {
    "first_day": _("You are away then already. Take that back first."),
    "last_day": _("The last day must not lie before the first, nor before today."),
    "substitute": _("Choose a colleague who works here until your last day."),
}


class AbsenceForm(Form):
    """From, to, and who steps in."""

    first_day = Day(label=_("First day away"))
    last_day = Day(label=_("Last day away"))
    substitute = forms.TypedChoiceField(
        label=_("Who steps in?"),
        coerce=int,
        error_messages={"required": _("Choose who steps in.")},
    )

    def __init__(self, among: Iterable[Assignment], *args: object) -> None:
        super().__init__(*args)
        known = [(one.pk, f"{one.staff.name}, {one.title}") for one in among]
        self.fields["substitute"].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined]


@form_page
@staff_page
def absences(request: StaffRequest) -> HttpResponse:
    """Show when one is away from now on, and add to it."""
    by, now = request.assignment, localtime()
    today = now.date()
    among = step.colleagues(by, today)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "notices", "form": form, "ahead": step.ahead(by, today)}
        return render(request, "staff/absence.html", context, status=status)

    if request.method != "POST":
        return show(AbsenceForm(among))
    form = AbsenceForm(among, request.POST)

    def act() -> None:
        said = form.cleaned_data
        _add(by, said["first_day"], said["last_day"], said["substitute"], now)

    return save(request, form, act, show, address("staff:absence"))


def _add(by: Assignment, first_day: date, last_day: date, substitute: int, now: datetime) -> None:
    try:
        step.add(by, first_day, last_day, substitute, now)
    except step.NotPossible as fault:
        raise Refused(str(WRONG[fault.field]), fault.field) from None


@require_POST
@staff_page
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Be back, or not go."""
    step.end(request.assignment, pk, localtime())
    return redirect("staff:absence")
