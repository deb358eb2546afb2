"""Telling how it goes: the own rows of a received plan, on one page for a phone and a minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samlas.casework.case import Refused
from samlas.casework.followup import reporting
from samlas.casework.followup.models import Helps
from samlas.casework.followup.reporting import Own, Row, Said
from samlas.casework.plan.models import State
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page

# What one says of a thing one has taken on, in the words of a talk.
SAYS = (
    (State.DONE.value, _("Done")),
    (State.PARTLY.value, _("Partly")),
    (State.NOT.value, _("No, because …")),
    (State.CANNOT.value, _("Cannot yet")),
    (State.NO_NEED.value, _("No longer needed")),
)
LONGEST = 500


def state_field(*, required: bool = False) -> forms.ChoiceField:
    """The question how it has gone."""
    return forms.ChoiceField(
        label=_("How has it gone?"), choices=SAYS, required=required, widget=forms.RadioSelect
    )


def helps_field() -> forms.ChoiceField:
    """The question whether it helps."""
    return forms.ChoiceField(
        label=_("Does it help?"), choices=Helps.choices, required=False, widget=forms.RadioSelect
    )


def why_field() -> Line:
    """Why, or how far."""
    return Line(label=_("Why, or how far"), max_length=LONGEST, required=False)


class OwnForm(Form):
    """One group of fields for each row; a row without an answer is left as it stands."""

    def __init__(self, *args: Any, rows: Sequence[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            key = row.promised.key
            self.add(f"state-{key}", state_field())
            self.add(f"why-{key}", why_field())
            self.add(f"helps-{key}", helps_field())

    def groups(self) -> list[dict[str, object]]:
        """The rows, each with its three fields."""
        return [
            {"row": row} | {name: self[f"{name}-{row.promised.key}"] for name in
                            ("state", "why", "helps")}
            for row in self.rows
        ]  # fmt: skip

    def said(self) -> dict[str, Said]:
        """Return what was told, by the action's key."""
        typed = self.cleaned_data
        return {
            key: Said(State(typed[f"state-{key}"]), typed[f"why-{key}"], typed[f"helps-{key}"])
            for key in (row.promised.key for row in self.rows)
            if typed[f"state-{key}"]
        }

    def clean(self) -> dict[str, Any]:
        """Something must be told, and no word is written beside a row that says nothing."""
        typed = dict(super().clean() or {})
        keys = [row.promised.key for row in self.rows]
        for key in keys:
            told = typed.get(f"why-{key}") or typed.get(f"helps-{key}")
            if told and not typed.get(f"state-{key}") and f"state-{key}" not in self.errors:
                self.add_error(f"state-{key}", _("Choose how it has gone."))
        if not self.errors and not any(typed.get(f"state-{key}") for key in keys):
            raise forms.ValidationError(_("Choose how it has gone for at least one."))
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def report(request: StaffRequest, key: str) -> HttpResponse:
    """Tell how it has gone with what one's own unit took on; nobody else's rows are here."""
    now = localtime()
    found = reporting.own(key, request.assignment, now)
    if request.method != "POST":
        is_sent = "sent" in request.GET
        return _show(request, found, OwnForm(rows=found.rows), is_sent=is_sent)
    form = OwnForm(request.POST, rows=found.rows)
    if form.is_valid():
        try:
            reporting.report_all(key, form.said(), request.assignment, now)
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            return redirect(f"{address('staff:received-report', key)}?sent")
    return _show(request, found, form, 422)


def _show(
    request: StaffRequest, found: Own, form: OwnForm, status: int = 200, *, is_sent: bool = False
) -> HttpResponse:
    context = {"here": "received", "found": found, "form": form, "is_sent": is_sent}
    return render(request, "staff/received/report.html", context, status=status)
