"""Step 2, first half: the person is told what a SIP is, and it is written down (H20, H29, H31)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework import consent
from samlas.casework.case import Case, Stage
from samlas.casework.consent import How, Information
from samlas.casework.consent_reading import informed
from samlas.faces.forms import Day, Form, Line, Text
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page


class InformationForm(Form):
    """When and how the person was told, and how one knows that it was understood."""

    given_on = Day(label=_("Which day?"))
    how = forms.ChoiceField(label=_("How?"), choices=How.choices, widget=forms.RadioSelect)
    language = Line(
        label=_("In which language?"), max_length=60, required=False, help_text=_("Also signs.")
    )
    interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    understood = Text(
        label=_("How do you know that it was understood?"),
        help_text=_("For example that the person told it back to you in their own words."),
        max_length=500,
        rows=3,
    )


@form_page
@staff_page
def information(request: StaffRequest, key: str) -> HttpResponse:
    """Show what to tell and what has been told; write down that the person has been informed."""
    now = localtime()
    case, given = informed(key, request.assignment, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {
            "case": case,
            "given": given,
            "form": form,
            "here": "cases",
            "person": case.individual.given_name,
            "is_child": case.is_child(now.date()),
        }
        return render(request, "staff/information.html", context, status=status)

    if request.method != "POST":
        return show(InformationForm(initial=_initial(case, now.date().isoformat())))
    form = InformationForm(request.POST)

    def act() -> Information:
        return consent.inform(Information(case=case, **form.cleaned_data), request.assignment, now)

    return save(request, form, act, show, _onward(case))


def _initial(case: Case, today: str) -> dict[str, object]:
    individual = case.individual
    return {
        "given_on": today,
        "language": individual.language,
        "interpreter": individual.interpreter,
    }


def _onward(case: Case) -> str:
    """The consent is next, unless it has been given or asked for already."""
    is_first = case.stage in (Stage.NEED, Stage.CONSENT)
    return reverse("staff:consent-ask" if is_first else "staff:information", args=[case.key])
