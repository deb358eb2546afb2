"""Approvals, the check before the plan is sealed and sent, and its editions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework.case import Refused
from samlas.casework.plan import approving, commitment, news, reading, sealing, signing
from samlas.casework.plan.approving import Again
from samlas.casework.plan.models import Approval, ApprovalForm, Edition, Verdict
from samlas.casework.plan.sealing import Preview
from samlas.exchange.models import Dispatch
from samlas.faces import letters
from samlas.faces.methods import form_page
from samlas.faces.staff import plan_forms as forms
from samlas.faces.staff import sent, steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.plan import addressed, gaps, page
from samlas.faces.staff.steps import Texts, staff_page

CONFLICT = 409


@require_safe
@staff_page
def approvals(request: StaffRequest, key: str) -> HttpResponse:
    """Who has approved the plan, how, and whose word is missing."""
    plan = reading.opened(key, request.assignment, localtime())
    return page(request, plan, "approvals", found=reading.written(plan, localtime()))


@require_safe
@staff_page
def signatures(request: StaffRequest, key: str) -> HttpResponse:
    """The sheet for those in the room to sign, as a letter (H59)."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    try:
        paper = signing.to_sign(plan, request.assignment, now)
    except Refused:
        return redirect("staff:plan-approvals", key)
    return letters.pdf(paper, f"{paper.kind}-{key}")


@form_page
@staff_page
def approve(request: StaffRequest, key: str, who: str) -> HttpResponse:
    """Write down what one says of the plan: by the contact's key, or `person`."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    one = reading.party(plan, who, now)
    made = forms.ApproveForm if one.contact else forms.ApproveByPersonForm
    stands = commitment.version_of(plan)

    def show(form: forms.ApproveForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        if status == CONFLICT:
            cast("QueryDict", form.data)["seen"] = str(stands)
        return page(request, plan, "approve", form, status, saved, one=one)

    if request.method != "POST":
        return show(made(initial={**forms.asked_fields(one), "seen": stands}))
    form = made(request.POST)

    def act() -> Approval:
        typed = form.cleaned_data
        how, verdict = ApprovalForm(typed["way"]), Verdict(typed["verdict"])
        again = Again(typed.get("ask_how", ""), typed.get("ask_on"))
        return approving.approve(
            plan, one.contact, how, verdict, typed["said"], request.assignment, now, again,
            typed["seen"],
        )  # fmt: skip

    return steps.save(request, form, act, show, reverse("staff:plan-approvals", args=[key]))


@dataclass(frozen=True, slots=True)
class Shown:
    """The preview: whose papers there are to look at, whose are shown, and what they say."""

    choices: list[tuple[str, str]]
    chosen: str
    said: list[papers.View]
    differences: tuple[str, ...]


@form_page
@staff_page
def check(request: StaffRequest, key: str) -> HttpResponse:
    """What is missing, and exactly what each one gets; from here the plan is sealed and sent."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    found = reading.written(plan, now)
    version = sealing.version_of(found.whole)
    onward = reverse("staff:plan-editions", args=[key])

    def show(form: forms.SealForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        if status == CONFLICT:
            steps.at_version(form, version)
        preview = sealing.preview(plan, now, steps.reason_of(form))
        return page(
            request, plan, "check", form, status, saved, found=found, gaps=gaps(found),
            doubts=addressed(found, found.doubts),
            shown=_chosen(preview, request.GET.get("for", "")) if preview else None,
            readers=len(preview.made) if preview else 0, has_news=news.has_news(found.whole),
        )  # fmt: skip

    if request.method != "POST":
        return show(forms.SealForm(initial={"version": version}))
    if plan.edition and not news.has_news(found.whole):
        return redirect(onward)
    form = forms.SealForm(request.POST)

    def act() -> list[Dispatch]:
        typed = form.cleaned_data
        return sealing.seal(plan, typed["version"], typed["reason"], request.assignment, now)

    return steps.save(request, form, act, show, onward)


def _chosen(preview: Preview, wanted: str) -> Shown:
    """The papers of the one asked for, else of the first."""
    choices = []
    for number, (reader, made) in enumerate(preview.made):
        name = reader.party.unit or reader.party.name
        size = _("own part") if reader.size == "own" else _("the whole plan")
        choices.append((str(number), f"{name} ({size}, {len(made)})"))
    chosen = wanted if wanted in dict(choices) else "0"
    made = preview.made[int(chosen)][1]
    first = made[0]
    change = first.change if isinstance(first, papers.Plan) else None
    language = get_language() or "sv"
    return Shown(
        choices, chosen, [papers.view(one, language) for one in made], change.what if change else ()
    )


@require_safe
@staff_page
def editions(request: StaffRequest, key: str) -> HttpResponse:
    """The sealed editions, newest first, who got each, and how it travels."""
    plan, found = reading.editions(key, request.assignment, localtime())
    rows = [(one.edition, [sent.row(paper) for paper in one.papers]) for one in found]
    letters = [row for row in rows[0][1] if row.to_post] if rows else []
    return page(request, plan, "editions", editions=rows, letters=letters)


@require_safe
@staff_page
def edition(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """One sealed edition, whole; `?by=goal` reads the same rows per goal."""
    case, found = reading.edition(key, number, request.assignment, localtime())
    by: papers.Reading = "goal" if request.GET.get("by") == "goal" else "actor"
    said = papers.plan_view(_plan_of(found), by, get_language() or "sv")
    found.plan.case = case
    return page(request, found.plan, "edition", edition=found, said=said, by=by)


def _plan_of(found: Edition) -> papers.Plan:
    paper = found.paper()
    assert isinstance(paper, papers.Plan)
    return paper


@form_page
@staff_page
def record(request: StaffRequest, key: str) -> HttpResponse:
    """The latest edition as text for the own unit's record, and when it came there (H90)."""
    now = localtime()
    plan, found = reading.editions(key, request.assignment, now)
    if not found:
        raise Edition.DoesNotExist
    kept = found[0].edition
    text = papers.text(_plan_of(kept), "sv")
    show = partial(page, request, plan, "record", text=text, recorded_on=kept.recorded_on)
    if request.method != "POST":
        return show(forms.RecordForm(initial={"on": kept.recorded_on or now.date()}))
    form = forms.RecordForm(request.POST)

    def act() -> Edition:
        on = form.cleaned_data["on"]
        return reading.record_own(key, kept.number, on, request.assignment, now)

    return steps.save(request, form, act, show, reverse("staff:plan-editions", args=[key]))
