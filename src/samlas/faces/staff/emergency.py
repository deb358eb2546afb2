"""Emergency access: asked for with a reason, read for an hour, and gone through afterwards."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework import emergency as step
from samlas.casework.case import Refused
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line, PersonalNumber, Text
from samlas.faces.methods import form_page
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.sent import kind_of
from samlas.faces.staff.steps import Texts, save, staff_page

LEAST = 20  # letters


class EmergencyForm(Form):
    """Whom it is about, and why it cannot wait."""

    personal_number = PersonalNumber(label=_("Personal number"))
    why = Text(
        label=_("Why do you need it now?"),
        help_text=_("It is read by the head of the unit whose papers you open."),
        min_length=LEAST,
        max_length=500,
        error_messages={
            "required": _("Write why."),
            "min_length": _("Write so that someone else understands: a sentence at least."),
        },
    )
    is_needed = forms.BooleanField(
        label=_("I need it in my work now, to give care or support to this person."),
        error_messages={"required": _("Open nothing that you do not need.")},
    )


class CheckForm(Form):
    """How the person has been told."""

    told = Line(
        label=_("How and when have you told the person?"),
        max_length=300,
        error_messages={"required": _("Write how and when.")},
    )


@form_page
@staff_page
@proven
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for it."""
    now = localtime()

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "form": form}
        return render(request, "staff/emergency/ask.html", context, status=status)

    if request.method != "POST":
        return show(EmergencyForm())
    form = EmergencyForm(request.POST)
    if not form.is_valid():
        return show(form, 422)
    said = form.cleaned_data
    try:
        access = step.begin(said["personal_number"], said["why"], request.assignment, now)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return show(form, 422)
    return redirect("staff:emergency-opened", access.key)


@require_safe
@staff_page
def opened(request: StaffRequest, key: str) -> HttpResponse:
    """What it opens, and until when."""
    found = step.opened(key, request.assignment, localtime())
    rows = [(one, kind_of(one)) for one in found.papers]
    context = {"here": "cases", "access": found.access, "rows": rows}
    return render(request, "staff/emergency/opened.html", context)


@require_safe
@staff_page
def paper(request: StaffRequest, key: str, paper: str) -> HttpResponse:
    """One paper, as it was sealed."""
    dispatch = step.paper(key, paper, request.assignment, localtime())
    said = papers.view(dispatch.paper(), get_language() or "sv")
    context = {"here": "cases", "key": key, "dispatch": dispatch, "said": said}
    return render(request, "staff/emergency/paper.html", context)


@form_page
@staff_page
def check(request: StaffRequest, key: str) -> HttpResponse:
    """Go through one that opened papers of the own unit."""
    by, now = request.assignment, localtime()
    found = step.to_check(key, by, now.date())

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {
            "here": "tasks", "form": form, "found": found, "access": found.access,
            "people": step.opened_of(found, by),
        }  # fmt: skip
        return render(request, "staff/emergency/check.html", context, status=status)

    if request.method != "POST":
        return show(CheckForm())
    form = CheckForm(request.POST)

    def act() -> None:
        step.check(key, form.cleaned_data["told"], by, now)

    return save(request, form, act, show, address("staff:tasks"))
