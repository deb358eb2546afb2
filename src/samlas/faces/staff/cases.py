"""Our plans: the list, looking for one, starting one, and the person one is about."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from samlas import rulebook
from samlas.agreements import showing
from samlas.casework import assessing, need, standing
from samlas.casework import case as cases
from samlas.casework import individual as step
from samlas.casework.case import Refused, Stage
from samlas.casework.need import Noticed
from samlas.casework.standing import MAY_START, Situation
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.case_forms import (
    INDIVIDUAL,
    IndividualFields,
    SearchForm,
    StartForm,
    TellForm,
)
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.models import Individual
from samlas.people.namesakes import tell_apart
from samlas.rulebook import Answer

PAGE = 20


@require_safe
@staff_page
def plans(request: StaffRequest) -> HttpResponse:
    """List the unit's plans, newest first, all or in one stage."""
    before, stage = number(request.GET.get("before", "")), request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    found = cases.of_unit(request.assignment, stage, before, PAGE + 1, localtime())
    shown = found[:PAGE]
    tell_apart([case.individual for case in shown])
    context = {
        "here": "cases",
        "cases": shown,
        "stage": stage,
        "stages": Stage.choices,
        "form": SearchForm(),
        "next_page": f"stage={stage}&before={shown[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "staff/cases/list.html", context)


@require_POST
@staff_page
def search(request: StaffRequest) -> HttpResponse:
    """Look for the unit's plans for one personal number. The number never stands in an address."""
    form = SearchForm(request.POST)
    is_valid = form.is_valid()
    found = (
        cases.search(form.cleaned_data["personal_number"], request.assignment, localtime())
        if is_valid
        else []
    )
    context = {
        "here": "cases", "cases": found, "form": form, "is_search": True, "stages": Stage.choices,
    }  # fmt: skip
    return render(request, "staff/cases/list.html", context, status=200 if is_valid else 422)


@form_page
@staff_page
def new(request: StaffRequest) -> HttpResponse:
    """Start a SIP; a unit that may not is shown why, and can tell one that may (K48, H18)."""
    unit, today = request.assignment.unit, localtime().date()
    if request.method != "POST":
        return _show(request, StartForm(), answer=standing.initiative(unit, Situation(), today))
    form = StartForm(request.POST)
    tell = _telling(request) if "words" in request.POST else None
    if not form.is_valid():
        return _show(request, form, 422, tell=tell)
    noticed = form.noticed()
    try:
        answer = need.initiative(unit, noticed, today)
        if answer.verdict in MAY_START:
            case = need.start(noticed, request.assignment, localtime())
            return redirect("staff:case", case.key)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        form.because = refusal.because
        return _show(request, form, 422, tell=tell)
    return _tell(request, form, noticed, answer)


def _show(
    request: StaffRequest,
    form: StartForm,
    status: int = 200,
    *,
    answer: Answer | None = None,
    tell: TellForm | None = None,
) -> HttpResponse:
    context = {
        "here": "cases", "form": form, "tell": tell, "answer": answer,
        "unread": showing.unread(request.assignment, localtime().date()),
    }  # fmt: skip
    context["problem"] = tell is not None and bool(tell.errors)
    if answer:
        language = get_language() or "sv"
        context["verdict"] = rulebook.explain("initiative", answer.verdict, language)
    return render(request, "staff/cases/new.html", context, status=status)


def _telling(request: StaffRequest, noticed: Noticed | None = None) -> TellForm:
    """The form to tell another unit with, one that may assess: sent, or only searched with."""
    unit, typed, today = request.assignment.unit, request.POST, localtime().date()
    sent = typed if "tell" in typed else None
    age = noticed.individual.age(today) if noticed else None
    situation = Situation(age=age, discovered_here=False)
    among = partial(standing.that_may_assess, situation=situation, today=today)
    return TellForm(sent, initial=typed.dict(), near=unit.territory, but_not=[unit.pk], among=among)


def _tell(request: StaffRequest, form: StartForm, noticed: Noticed, answer: Answer) -> HttpResponse:
    """Show the rulebook's word, and send the need on to the unit that is chosen."""
    tell = _telling(request, noticed)
    if tell.is_valid():
        to = tell.cleaned_data["unit"]
        try:
            told = assessing.notify(noticed, to, request.assignment, localtime())
        except Refused as refusal:
            tell.refuse(str(refusal), refusal.field)
            tell.because = refusal.because
        else:
            return redirect("staff:request", told.key)
    return _show(request, form, 422 if tell.errors else 200, answer=answer, tell=tell)


@form_page
@staff_page
def individual(request: StaffRequest, key: str) -> HttpResponse:
    """What the unit has written about the person: names, language, address, protection."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "individual")

    def show(form: IndividualFields, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "cases", "case": case, "form": form}
        return render(request, "staff/cases/individual.html", context, status=status)

    if request.method != "POST":
        known = {name: getattr(case.individual, name) for name in INDIVIDUAL}
        return show(IndividualFields(initial=known))
    form = IndividualFields(request.POST)

    def act() -> Individual:
        return step.change(case, form.cleaned_data, request.assignment, now)

    return save(request, form, act, show, reverse("staff:case", args=[key]))
