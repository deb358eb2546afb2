"""Our plans: the list, looking for one, starting one, and the person one is about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samlas.casework import case as cases
from samlas.casework import need
from samlas.casework.case import Refused, Stage
from samlas.casework.need import Noticed
from samlas.faces.staff.case_forms import INDIVIDUAL, IndividualFields, SearchForm, StartForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.faces.staff.unit_search import UnitSearchForm, is_search
from samlas.people.models import Individual

PAGE = 20


@require_safe
@staff_page
def plans(request: StaffRequest) -> HttpResponse:
    """List the unit's plans, newest first, all or in one stage."""
    typed, stage = request.GET.get("before", ""), request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    before = int(typed) if typed.isdecimal() else None
    found = cases.of_unit(request.assignment, stage, before, PAGE + 1, localtime())
    shown = found[:PAGE]
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


@require_http_methods(["GET", "POST"])
@staff_page
def new(request: StaffRequest) -> HttpResponse:
    """Start a SIP; a unit that may not is shown why, and can tell one that may (K48, H18)."""
    if request.method != "POST":
        return _show(request, StartForm())
    form = StartForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    noticed = form.noticed()
    try:
        answer = need.initiative(request.assignment.unit, noticed, localtime().date())
        if answer.verdict in need.MAY_START:
            case = need.start(noticed, request.assignment, localtime())
            return redirect("staff:case", case.key)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _show(request, form, 422)
    return _tell(request, form, noticed, answer)


def _show(
    request: StaffRequest, form: StartForm, status: int = 200, **more: object
) -> HttpResponse:
    context = {"here": "cases", "form": form, **more}
    return render(request, "staff/cases/new.html", context, status=status)


def _tell(request: StaffRequest, form: StartForm, noticed: Noticed, answer: object) -> HttpResponse:
    """Show the rulebook's word, and send the need on to the unit that is chosen."""
    unit = request.assignment.unit
    sends = "tell" in request.POST
    near = unit.territory
    choose = UnitSearchForm(
        request.POST if sends or is_search(request) else None, near=near, but_not=[unit.pk]
    )
    agrees = "person_agrees" in request.POST
    if sends and choose.is_valid():
        if not agrees:
            choose.add_error(None, _("The person must have agreed that you pass it on."))
        else:
            try:
                to = choose.cleaned_data["unit"]
                told = need.notify(noticed, to, request.assignment, localtime())
                return render(
                    request, "staff/cases/told.html", {"here": "cases", "to": to, "told": told}
                )
            except Refused as refusal:
                choose.refuse(str(refusal), "unit" if refusal.field == "to" else refusal.field)
    if is_search(request):
        choose.errors.clear()
    return _show(request, form, 422 if sends else 200, answer=answer, choose=choose, agrees=agrees)


@require_http_methods(["GET", "POST"])
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
        return cases.change_individual(case, form.cleaned_data, request.assignment, now)

    return save(request, form, act, show, reverse("staff:case", args=[key]))
