"""Changed circumstances: noted, then settled for each who may know something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samlas.casework.followup import changes as step
from samlas.casework.followup.changes import Check
from samlas.casework.followup.models import Circumstance
from samlas.faces.addresses import address
from samlas.faces.forms import Day, Form, Line, Text
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

KEEPS = (("keep", _("Keeps getting what it gets")), ("end", _("Gets nothing more")))


class ChangeForm(Form):
    """What has changed, and when (H81)."""

    what = forms.ChoiceField(
        label=_("What has changed?"), choices=Circumstance.choices, widget=forms.RadioSelect
    )
    on = Day(label=_("Since when?"))
    text = Text(
        label=_("What your unit needs to remember"),
        help_text=_("Only your own unit can read this."),
        rows=3,
        required=False,
    )


class SettleForm(Form):
    """For each who may know something now: keep or end; and with whom it was settled."""

    def __init__(self, *args: Any, found: Check, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for one in found.knowing:
            field = forms.ChoiceField(label=one.name, choices=KEEPS, widget=forms.RadioSelect)
            self.add(f"row-{one.row.pk}", field)
        self.add("settled_with", Line(label=_("With whom it was settled"), max_length=300))
        how = Text(label=_("How, in short"), rows=2, required=False)
        self.add("settled_how", how)

    def keeps(self) -> dict[int, bool]:
        """Return whether each row stays, by its id."""
        typed = self.cleaned_data
        return {one.row.pk: typed[f"row-{one.row.pk}"] == "keep" for one in self.found.knowing}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def changes(request: StaffRequest, key: str) -> HttpResponse:
    """The changes noted so far, and the form to note another."""
    now = localtime()
    case, found = step.changes(key, request.assignment, now)

    def show(form: ChangeForm, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "case": case, "changes": found, "form": form}
        return render(request, "staff/followup/changes.html", context, status=status)

    if request.method != "POST":
        return show(ChangeForm(initial={"on": now.date()}))
    form = ChangeForm(request.POST)
    made: list[int] = []

    def act() -> None:
        typed = form.cleaned_data
        change = step.note_change(
            case, Circumstance(typed["what"]), typed["on"], typed["text"], request.assignment, now
        )
        made.append(change.pk)

    answer = save(request, form, act, show, address("staff:changes", key))
    if made:
        answer["Location"] = address("staff:change", key, made[0])
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def change(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Check who should still get what after one change, and settle it."""
    now = localtime()
    found = step.check(key, pk, request.assignment, now)

    def show(form: SettleForm, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "found": found, "case": found.case, "form": form}
        return render(request, "staff/followup/change.html", context, status=status)

    if request.method != "POST":
        return show(SettleForm(found=found))
    form = SettleForm(request.POST, found=found)

    def act() -> None:
        typed = form.cleaned_data
        step.settle(
            found.change, form.keeps(), typed["settled_with"], typed["settled_how"],
            request.assignment, now,
        )  # fmt: skip

    return save(request, form, act, show, address("staff:change", key, pk))
