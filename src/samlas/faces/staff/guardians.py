"""A child's consent that is not whole: whose answer is missing, and each one's own answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.casework import agreeing
from samlas.casework import guardians as step
from samlas.casework.consent_reading import given
from samlas.casework.givers import Giver
from samlas.casework.guardians import Asked
from samlas.faces.forms import Day, Form, Line
from samlas.faces.methods import form_page
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.models import Consent, ConsentForm, ConsentRow, Representative


class AnswerForm(Form):
    """One guardian's own yes or no: the day, the form, and where a signed paper is kept."""

    answer = forms.ChoiceField(
        label=_("What does the guardian say?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Answer yes or no.")},
    )
    given_on = Day(label=_("On"))
    way = forms.ChoiceField(label=_("How?"), choices=ConsentForm.choices, widget=forms.RadioSelect)
    kept_where = Line(label=_("Where is the signed form kept?"), required=False)

    def refuse(self, message: str, field: str) -> None:
        """Show the refusal where the form asks for what is wrong."""
        name = field.partition("-")[0]
        super().refuse(message, {"form": "way"}.get(name, name))

    def giver(self, of: Representative) -> Giver:
        """The guardian as the one who answers."""
        values: dict[str, Any] = self.cleaned_data
        return Giver(
            representative=of,
            form=ConsentForm(values["way"]),
            given_on=values["given_on"],
            kept_where=values["kept_where"],
        )


def _context(found: Asked) -> dict[str, object]:
    return {
        "here": "cases",
        "case": found.case,
        "found": found,
        "person": found.case.individual.given_name,
        "disagree": any(one.says_no for one in found.answers),
    }


@require_safe
@staff_page
def waiting(request: StaffRequest, key: str) -> HttpResponse:
    """Show who has answered what, and whose answer is waited for."""
    try:
        found = step.read(key, request.assignment, localtime())
    except Consent.DoesNotExist:
        return redirect("staff:consent", key)
    return render(request, "staff/consent/waiting.html", _context(found))


@form_page
@staff_page
@proven
def answer(request: StaffRequest, key: str, representative: int) -> HttpResponse:
    """Write down one guardian's own answer."""
    now = localtime()
    found = step.read(key, request.assignment, now)
    one = next((one for one in found.awaited if one.pk == representative), None)
    if one is None:
        raise Representative.DoesNotExist

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _context(found) | {"form": form, "close": one}
        return render(request, "staff/consent/guardian.html", context, status=status)

    if request.method != "POST":
        return show(AnswerForm(initial={"given_on": now.date()}))
    form = AnswerForm(request.POST)

    def act() -> Consent:
        says_yes = form.cleaned_data["answer"] == "yes"
        return agreeing.answer(
            found.case, form.giver(one), request.assignment, now, says_yes=says_yes
        )

    return save(request, form, act, show, reverse("staff:consent", args=[key]))


@form_page
@staff_page
@proven
def answer_row(request: StaffRequest, key: str, row: int, representative: int) -> HttpResponse:
    """Write down what one guardian says of a recipient that was added later."""
    now = localtime()
    found = given(key, request.assignment, now)
    shared, missing = next(
        ((one, who) for one, who in found.added if one.row.pk == row), (None, ())
    )
    close = next((one for one in missing if one.pk == representative), None)
    if shared is None or close is None:
        raise ConsentRow.DoesNotExist

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {
            "here": "cases", "case": found.case, "form": form, "close": close, "about": shared.name,
        }  # fmt: skip
        return render(request, "staff/consent/guardian.html", context, status=status)

    if request.method != "POST":
        return show(AnswerForm(initial={"given_on": now.date()}))
    form = AnswerForm(request.POST)

    def act() -> ConsentRow:
        says_yes = form.cleaned_data["answer"] == "yes"
        return agreeing.answer_row(
            found.case, shared.row, form.giver(close), request.assignment, now, says_yes=says_yes
        )

    return save(request, form, act, show, reverse("staff:consent", args=[key]))
