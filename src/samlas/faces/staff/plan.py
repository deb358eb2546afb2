"""The plan as it is written: who does what, read per goal or per actor, its texts, who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas.casework.plan import lead, reading, writing
from samlas.casework.plan.lead import Named
from samlas.casework.plan.models import Action, Goal, Plan
from samlas.casework.plan.paper import Sheet
from samlas.casework.plan.sealing import Gap
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.staff import plan_forms as forms
from samlas.faces.staff import steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, staff_page


def page(
    request: StaffRequest,
    plan: Plan,
    template: str,
    form: Form | None = None,
    status: int = 200,
    saved: Texts = (),
    **more: object,
) -> HttpResponse:
    """Show one page of the plan."""
    context = {
        "here": "cases",
        "key": plan.case.key,
        "case": plan.case,
        "plan": plan,
        "form": form,
        "saved": saved,
        "status": status,
        **more,
    }
    return render(request, f"staff/plan/{template}.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Group:
    """The actions of one goal, or of one actor."""

    heading: str
    goal: Goal | None
    actions: Sequence[Action]


@require_safe
@staff_page
def overview(request: StaffRequest, key: str) -> HttpResponse:
    """The whole plan as it stands; `?by=actor` puts the same rows together per actor."""
    plan = reading.opened(key, request.assignment, localtime())
    found = reading.written(plan, localtime())
    by = "actor" if request.GET.get("by") == "actor" else "goal"
    groups = _per_actor(found.whole) if by == "actor" else _per_goal(found.whole)
    return page(request, plan, "overview", found=found, by=by, groups=groups, gaps=gaps(found))


def _per_goal(whole: Sheet) -> list[Group]:
    groups = [
        Group(goal.text, goal, [one for one in whole.actions if one.goal_id == goal.pk])
        for goal in whole.goals
    ]
    rest = [one for one in whole.actions if one.goal_id is None]
    heading = _("For no goal in particular") if whole.goals else _("Who does what")
    return [*groups, Group(heading, None, rest)] if rest or not groups else groups


def _per_actor(whole: Sheet) -> list[Group]:
    names: dict[int | None, str] = {None: whole.plan.case.individual.short_name}
    names |= {one.pk: one.name for one in whole.owners}
    found = [
        Group(name, None, [one for one in whole.actions if one.contact_id == who])
        for who, name in names.items()
    ]
    return [one for one in found if one.actions]


def gaps(found: reading.Written) -> list[tuple[str, str]]:
    """What is missing in words, and where to mend it."""
    return addressed(found, found.gaps)


def addressed(found: reading.Written, missing: Sequence[Gap]) -> list[tuple[str, str]]:
    """Each in words, with the address of the page where it is mended."""
    key = found.case.key
    return [
        (one.message, reverse(f"staff:{one.page}", args=[key, one.key] if one.key else [key]))
        for one in missing
    ]


@form_page
@staff_page
def texts(request: StaffRequest, key: str) -> HttpResponse:
    """Write the plan's own texts."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    show = partial(page, request, plan, "texts")
    if request.method != "POST":
        return show(forms.TextsForm(initial=vars(plan)))
    form = forms.TextsForm(request.POST)

    def act() -> Plan:
        values = {name: form.cleaned_data[name] for name in writing.TEXTS}
        return writing.save_texts(
            plan, values, form.cleaned_data["version"], request.assignment, now
        )

    return steps.save(request, form, act, show, reverse("staff:plan", args=[key]))


@form_page
@staff_page
def overall(request: StaffRequest, key: str) -> HttpResponse:
    """Name the principal with the overall responsibility (HSL 16:4, SoL 10:8)."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    around = lead.principals(plan.case, now.date())
    may = [one for one, answer in around if answer.verdict == "yes"]
    because = around[0][1].because if around else ()
    others = [one.name for one, answer in around if answer.verdict != "yes"]
    show = partial(page, request, plan, "overall", because=because, others=others)
    if request.method != "POST":
        initial = {"version": plan.version, "overall": str(plan.overall_id or "")}
        return show(forms.OverallForm(initial=initial, principals=may))
    form = forms.OverallForm(request.POST, principals=may)

    def act() -> Plan:
        chosen = next(one for one in may if str(one.pk) == form.cleaned_data["overall"])
        version = form.cleaned_data["version"]
        return lead.name_overall(plan, chosen, version, request.assignment, now)

    return steps.save(request, form, act, show, reverse("staff:plan", args=[key]))


@form_page
@staff_page
def leads(request: StaffRequest, key: str) -> HttpResponse:
    """Name who leads the plan in practice; another unit than the own is asked (H64, H65)."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    found = lead.candidates(plan.case, now.date())
    show = partial(page, request, plan, "lead", candidates=found)
    if request.method != "POST":
        return show(forms.LeadForm(initial=_lead_fields(plan), candidates=found))
    form = forms.LeadForm(request.POST, candidates=found)

    def act() -> Plan:
        typed = form.cleaned_data
        unit = next(one.unit for one in found if str(one.unit.pk) == typed["unit"])
        texts = {name: typed[name] for name in ("name", "phone", "email", "agreed", "said")}
        if unit.pk != plan.lead_unit_id:
            texts |= dict.fromkeys(_left_of_old_lead(plan, texts), "")
        named = Named(unit=unit, **texts)
        return lead.name_lead(plan, named, typed["version"], request.assignment, now)

    return steps.save(request, form, act, show, reverse("staff:plan", args=[key]), _lead_fields)


def _left_of_old_lead(plan: Plan, texts: Mapping[str, str]) -> list[str]:
    """What still stands in the form of the lead that another unit takes over from."""
    old = {"name": plan.lead_name, "phone": plan.lead_phone, "email": plan.lead_email}
    return [name for name, stood in old.items() if texts[name] == stood]


def _lead_fields(plan: Plan) -> dict[str, object]:
    return {
        "version": plan.version,
        "unit": str(plan.asked_unit_id or plan.lead_unit_id or ""),
        "name": plan.asked_name if plan.asked_unit_id else plan.lead_name,
        "phone": "" if plan.asked_unit_id else plan.lead_phone,
        "email": "" if plan.asked_unit_id else plan.lead_email,
        "agreed": plan.asked_exception if plan.asked_unit_id else plan.lead_exception,
        "said": "",
    }
