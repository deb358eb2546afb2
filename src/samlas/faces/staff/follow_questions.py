"""The questions of the follow-up: by side, all answers together, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from samlas.casework.closure.models import Ground
from samlas.casework.followup import asking, own_side
from samlas.casework.followup.asking import Item, Sheet, Voice
from samlas.casework.followup.models import FollowUp, Outcome, Scale, Side
from samlas.faces.addresses import address
from samlas.faces.forms import Text, VersionedForm
from samlas.faces.staff import autosave
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

# The page that each outcome leads to, for the unit that has the case.
NEXT = {
    Outcome.CONTINUE: "follow-up",
    Outcome.CHANGE: "plan",
    Outcome.NEW_MEASURE: "plan-action-add",
    Outcome.NEW_SIP: "close",
    Outcome.CLOSE: "close",
}


class SideForm(VersionedForm):
    """One side's questions, each with a short answer and a text; nothing must be answered."""

    def __init__(self, *args: Any, voice: Voice, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": voice.version, **_said(voice)}, **kwargs)
        self.voice = voice
        language = get_language() or "sv"
        for item in voice.items:
            label = item.question.text(language)
            scale = forms.ChoiceField(
                label=label, choices=Scale.choices, required=False, widget=forms.RadioSelect
            )
            self.add(f"scale-{item.name}", scale)
            self.add(f"text-{item.name}", Text(label=_("In words"), rows=2, required=False))

    def groups(self) -> list[tuple[str, str, list[dict[str, object]]]]:
        """The questions under what they are about: kind, its text, and the fields."""
        found: dict[tuple[str, str], list[dict[str, object]]] = {}
        for item in self.voice.items:
            about = (item.question.about, _about(item))
            fields = {name: self[f"{name}-{item.name}"] for name in ("scale", "text")}
            found.setdefault(about, []).append({"item": item, **fields})
        return [(kind, text, fields) for (kind, text), fields in found.items()]

    def said(self) -> dict[str, tuple[str, str]]:
        """Return the answers by the item's name."""
        typed = self.cleaned_data
        return {
            one.name: (typed[f"scale-{one.name}"], typed[f"text-{one.name}"])
            for one in self.voice.items
        }


def _about(item: Item) -> str:
    if item.action is not None:
        return str(item.action.what)
    return str(item.goal.text) if item.goal is not None else ""


def _said(voice: Voice) -> dict[str, str]:
    said: dict[str, str] = {}
    for item in voice.items:
        if item.finding is not None:
            said[f"scale-{item.name}"] = item.finding.scale
            said[f"text-{item.name}"] = item.finding.text
    return said


class OutcomeForm(VersionedForm):
    """What the follow-up leads to (H84)."""

    outcome = forms.ChoiceField(
        label=_("What happens now?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reasons = Text(label=_("Why, in short"), rows=3, required=False)


@require_safe
@staff_page
def questions(request: StaffRequest, key: str) -> HttpResponse:
    """Everyone who is asked, and all answers so far, by action, goal and the whole."""
    found = asking.sheet(key, request.assignment, localtime())
    context = {
        "here": "follow-ups",
        "key": key,
        "found": found,
        "answers": _answers(found) if found else [],
        "outcome": Outcome(found.follow_up.outcome).label
        if found and found.follow_up.outcome
        else "",
    }
    return render(request, "staff/followup/questions.html", context)


def _answers(found: Sheet) -> list[tuple[str, str, list[tuple[str, list[tuple[Voice, Item]]]]]]:
    """The given answers under what they are about, and there under their question."""
    language = get_language() or "sv"
    by_about: dict[tuple[str, str], dict[str, list[tuple[Voice, Item]]]] = {}
    for voice in found.voices:
        for item in voice.items:
            if item.is_answered:
                about = by_about.setdefault((item.question.about, _about(item)), {})
                about.setdefault(item.question.text(language), []).append((voice, item))
    return [(kind, text, list(asked.items())) for (kind, text), asked in by_about.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def side(request: StaffRequest, key: str, who: str) -> HttpResponse:
    """One side's questions, saved while they are written."""
    now = localtime()
    found = asking.sheet(key, request.assignment, now)
    if found is None:
        return redirect(address("staff:follow-up-questions", key))
    voice = found.voice(who)

    def show(form: SideForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {
            "here": "follow-ups", "key": key, "voice": voice, "form": form, "saved": saved,
        }  # fmt: skip
        return render(request, "staff/followup/side.html", context, status=status)

    if request.method != "POST":
        return show(SideForm(voice=voice))
    form = SideForm(request.POST, voice=voice)

    def act() -> Side:
        version = form.cleaned_data["version"]
        return asking.save(key, who, form.said(), version, request.assignment, now)

    def stands(_side: Side) -> Mapping[str, object]:
        fresh = asking.sheet(key, request.assignment, now)
        return _said(fresh.voice(who)) if fresh else {}

    return save(request, form, act, show, address("staff:follow-up-questions", key), stands)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own(request: StaffRequest, key: str) -> HttpResponse:
    """The questions to one's own unit, by the plan that it holds; saved while they are written."""
    now = localtime()
    found = own_side.own(key, request.assignment, now)
    voice = found.voice
    if voice is None:
        context: dict[str, Any] = {"here": "received", "found": found}
        return render(request, "staff/received/own_questions.html", context)

    def show(form: SideForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "found": found, "form": form, "saved": saved}
        return render(request, "staff/received/own_questions.html", context, status=status)

    if request.method != "POST":
        return show(SideForm(voice=voice))
    form = SideForm(request.POST, voice=voice)

    def act() -> Side:
        version = form.cleaned_data["version"]
        return own_side.save(
            key, form.said(), version, request.assignment, now,
            is_draft=autosave.wanted(request),
        )  # fmt: skip

    def stands(_side: Side) -> Mapping[str, object]:
        fresh = own_side.own(key, request.assignment, now).voice
        return _said(fresh) if fresh else {}

    return save(request, form, act, show, address("staff:received-paper", key), stands)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def outcome(request: StaffRequest, key: str) -> HttpResponse:
    """Say what the follow-up leads to; each outcome leads on to the page where it is done."""
    now = localtime()
    found = asking.sheet(key, request.assignment, now)
    if found is None:
        return redirect(address("staff:follow-up-questions", key))

    def show(form: OutcomeForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "follow-ups", "key": key, "form": form, "saved": saved}
        return render(request, "staff/followup/outcome.html", context, status=status)

    if request.method != "POST":
        return show(OutcomeForm(initial=_stands(found.follow_up)))
    form = OutcomeForm(request.POST)

    def act() -> FollowUp:
        typed = form.cleaned_data
        return asking.conclude(
            key, Outcome(typed["outcome"]), typed["reasons"], typed["version"],
            request.assignment, now,
        )  # fmt: skip

    return save(request, form, act, show, _onward(found, request), _stands)


def _stands(saved: FollowUp) -> Mapping[str, object]:
    """The outcome as saved, by the form's fields."""
    return {"outcome": saved.outcome, "reasons": saved.because, "version": saved.version}


def _onward(found: Sheet, request: StaffRequest) -> str:
    """Where the chosen outcome leads; a lead of another unit stays with the follow-up."""
    key = found.plan.case.key
    chosen = request.POST.get("outcome", "")
    ours = request.assignment.unit_id == found.plan.case.unit_id
    if not ours or chosen not in Outcome.values:
        return address("staff:follow-up", key)
    onward = address(f"staff:{NEXT[Outcome(chosen)]}", key)
    if chosen == Outcome.NEW_SIP:
        return f"{onward}?ground={Ground.GOAL_CHANGED}"
    old = asking.to_replace(found) if chosen == Outcome.NEW_MEASURE else ""
    return f"{onward}?replaces={old}" if old else onward
