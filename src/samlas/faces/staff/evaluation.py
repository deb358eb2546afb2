"""How meetings were, as those who were there have said; what they wrote; and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samlas.directory.models import OfficeKind
from samlas.evaluation import reading, surveys, telling
from samlas.evaluation.models import Tally, Way
from samlas.evaluation.questionnaire import Audience
from samlas.evaluation.reading import Wanted
from samlas.faces.forms import Form, Line, Text
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.evaluation_codes import AUDIENCES
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import office_page, own_page
from samlas.small import FEW

NAMES = gettext_lazy("Name nobody: it is shown to everyone in the unit, and to those with a plan.")


class DoneForm(Form):
    """What people said, and what was done about it."""

    said = Text(
        label=gettext_lazy("What have people said?"),
        help_text=NAMES,
        error_messages={"required": gettext_lazy("Write what people have said.")},
        max_length=1000,
    )
    did = Text(
        label=gettext_lazy("What have you done about it?"),
        error_messages={"required": gettext_lazy("Write what you have done.")},
        max_length=1000,
    )


class SurveyForm(Form):
    """How one's principal evaluates, and where its own survey is."""

    way = forms.ChoiceField(
        label=gettext_lazy("How do you ask?"), choices=Way.choices, widget=forms.RadioSelect
    )
    run_by = Line(label=gettext_lazy("Who runs your own survey?"), required=False)
    first_url = Line(
        label=gettext_lazy("Its address after a first meeting"), required=False, max_length=300
    )
    follow_up_url = Line(
        label=gettext_lazy("Its address after a follow-up"), required=False, max_length=300
    )


NOT_ALLOWED: Mapping[str, object] = {
    "run_by": gettext_lazy("Write who runs the survey: they get the answers."),
    "first_url": gettext_lazy("Write an address that begins with https://."),
    "follow_up_url": gettext_lazy("Write an address that begins with https://."),
}


@require_safe
@own_page
def evaluation(request: StaffRequest) -> HttpResponse:
    """What was done about what people have said, and for some the way to the answers."""
    by, today = request.assignment, localtime().date()
    try:
        of = reading.scope(by, today)
    except Tally.DoesNotExist:
        of = None
    context = {
        "of": of,
        "unread": len(reading.unread(of)) if of else 0,
        "done": reading.done(by.unit),
        "has_survey": of is not None and of.unit is None,
    }
    return render(request, "staff/evaluation/start.html", context)


@require_safe
@own_page
def answers(request: StaffRequest) -> HttpResponse:
    """What has been answered, question by question."""
    of = reading.scope(request.assignment, localtime().date())
    asked = request.GET
    who = asked.get("who", "")
    wanted = Wanted(
        audience=Audience(who) if who in set(Audience) else Audience.PERSON,
        follow_up=asked.get("at") == "follow-up",
        period=asked.get("period", "")[:6],
        whole=of.unit is None or asked.get("of") == "whole",
    )
    found = reading.answers(of, wanted)
    if wanted.period not in found.periods:
        wanted = replace(wanted, period="")
        found = reading.answers(of, wanted)
    context = {
        "of": of,
        "wanted": wanted,
        "found": found,
        "audiences": [(one.value, words) for one, words in AUDIENCES.items()],
        "few": FEW,
    }
    return render(request, "staff/evaluation/answers.html", context)


@form_page
@own_page
def texts(request: StaffRequest) -> HttpResponse:
    """Read what people have written, take out names, and show it or not."""
    by, now = request.assignment, localtime()
    of = reading.scope(by, now.date())
    sent, problem = number(request.POST.get("comment", "")), ""
    if request.method == "POST":
        do = request.POST.get("do")
        if do not in ("publish", "hold") or sent is None:
            raise Http404
        try:
            if do == "publish":
                telling.publish(sent, request.POST.get("text", ""), by, now)
            else:
                telling.hold_back(sent, by, now)
            return redirect("staff:evaluation-texts")
        except telling.Missing:
            problem = _("Nothing is left of the text. Choose not to show it instead.")
    context = {"unread": reading.unread(of), "problem": problem, "sent": sent}
    return render(request, "staff/evaluation/texts.html", context, status=422 if problem else 200)


@form_page
@own_page
def done(request: StaffRequest) -> HttpResponse:
    """Write what was done about what people have said."""
    by, now = request.assignment, localtime()
    of = reading.scope(by, now.date())
    form = DoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        telling.tell(form.cleaned_data["said"], form.cleaned_data["did"], by, now)
        return redirect("staff:evaluation")
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/evaluation/done.html", {"form": form, "of": of}, status=status)


@form_page
@office_page(OfficeKind.NUMBERS)
def survey(request: StaffRequest) -> HttpResponse:
    """Say how one's principal evaluates."""
    by, now = request.assignment, localtime()
    known = surveys.own(by, now.date())
    form = SurveyForm(request.POST if request.method == "POST" else None, initial=vars(known))
    if form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(known, name, value)
        try:
            surveys.choose(known, by, now)
            return redirect("staff:evaluation")
        except surveys.NotAllowed as fault:
            form.refuse(str(NOT_ALLOWED[fault.field]), fault.field)
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/evaluation/survey.html", {"form": form}, status=status)
