"""The rows of the plan: its goals, its actions, and the words of the parties."""

from __future__ import annotations

from functools import partial

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from samlas.casework.plan import reading, sealing, wording, writing
from samlas.casework.plan.models import Action, Comment, CommentKind, Goal, Plan
from samlas.casework.plan.paper import Sheet
from samlas.casework.plan.writing import Row
from samlas.faces.methods import form_page
from samlas.faces.staff import plan_forms as forms
from samlas.faces.staff import steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.plan import page
from samlas.faces.staff.steps import staff_page


def _questions(whole: Sheet) -> list[tuple[str, str]]:
    """The questions of the last meeting, by number."""
    if whole.meeting is None:
        return []
    asked = whole.meeting.summons.questions.all()
    return [(str(one.number), f"{one.number}. {one.text}") for one in asked]


def _row(rows: QuerySet[Row], key: str, request: StaffRequest) -> Row:
    """The row to change. What was typed in one that is gone by now is answered, not lost."""
    return rows.get(key=key) if request.method == "POST" else rows.get(key=key, removed_at=None)


@form_page
@staff_page
def goal(request: StaffRequest, key: str, row: str = "") -> HttpResponse:
    """Add a goal, or change the one whose key is `row`; `do=remove` takes it away."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    stands = _row(plan.goals.select_related("plan"), row, request) if row else None
    asked = _questions(sealing.sheet(plan, now))
    show = partial(page, request, plan, "goal", stands=stands)
    if request.method != "POST":
        return show(forms.GoalForm(initial=vars(stands) if stands else {}, questions=asked))
    form = forms.GoalForm(request.POST, questions=asked)

    def act() -> Goal | None:
        version, by = form.cleaned_data["version"], request.assignment
        if stands is None:
            return writing.add_goal(plan, form.values(), by, now)
        if request.POST.get("do") == "remove":
            writing.remove_goal(stands, version, by, now)
            return None
        return writing.change_goal(stands, form.values(), version, by, now)

    return steps.save(request, form, act, show, reverse("staff:plan", args=[key]))


@form_page
@staff_page
def action(request: StaffRequest, key: str, row: str = "") -> HttpResponse:
    """Add what one takes on, or change the one whose key is `row`; `do=remove` takes it away."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    rows = plan.actions.select_related("plan", "goal", "contact__unit", "replaces")
    stands = _row(rows, row, request) if row else None
    whole = sealing.sheet(plan, now)
    made = partial(
        forms.ActionForm,
        whole=whole,
        questions=_questions(whole),
        asks_agreement=reading.needs_agreement(plan),
        replaceable=writing.replaceable(plan, stands),
    )
    show = partial(page, request, plan, "action", stands=stands)
    if request.method != "POST":
        asked = {"replaces": request.GET.get("replaces", "")}
        return show(made(initial=forms.action_fields(stands) if stands else asked))
    form = made(request.POST)

    def act() -> Action | None:
        version, by = form.cleaned_data["version"], request.assignment
        if stands is None:
            return writing.add_action(plan, form.values(), by, now, agreed=form.agreement)
        if request.POST.get("do") == "remove":
            writing.remove_action(stands, version, by, now, agreed=form.agreement)
            return None
        return writing.change_action(stands, form.values(), version, by, now, agreed=form.agreement)

    onward = reverse("staff:plan", args=[key])
    return steps.save(request, form, act, show, onward, forms.action_fields)


@form_page
@staff_page
def comment(request: StaffRequest, key: str) -> HttpResponse:
    """Keep the words of one party in the plan (SoL 14:6)."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    owners = writing.owners_of(plan.case)
    show = partial(page, request, plan, "comment")
    if request.method != "POST":
        return show(forms.CommentForm(plan=plan, owners=owners))
    form = forms.CommentForm(request.POST, plan=plan, owners=owners)

    def act() -> Comment:
        typed = form.cleaned_data
        who = next((one for one in owners if one.key == typed["who"]), None)
        kind = CommentKind(typed["kind"])
        return writing.add_comment(plan, who, kind, typed["text"], request.assignment, now)

    return steps.save(request, form, act, show, reverse("staff:plan", args=[key]))


@form_page
@staff_page
def reword(request: StaffRequest, key: str, place: str) -> HttpResponse:
    """Word anew what was said at a meeting that has ended, or beside the plan."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    stands = wording.standing(plan, place)
    show = partial(page, request, plan, "wording", stands=stands)
    if request.method != "POST":
        return show(forms.WordingForm(initial={"text": stands, "version": plan.version}))
    form = forms.WordingForm(request.POST)

    def act() -> Plan:
        typed = form.cleaned_data
        return wording.reword(
            plan, place, typed["text"], typed["why"], typed["version"], request.assignment, now
        )

    return steps.save(request, form, act, show, reverse("staff:plan-check", args=[key]))
