"""How one wants to know that something waits; the head of a unit chooses for the unit too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from samlas.directory import noticing
from samlas.directory.models import Assignment, Pace
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

MAILBOX = {"invalid": _("Write an e-mail address, for example name@example.se.")}


class NoticesForm(Form):
    """One's own address and pace; of a head, those of the unit's mailbox as well."""

    email = forms.EmailField(
        label=_("Your e-mail address"), required=False, error_messages=MAILBOX, max_length=254
    )
    pace = forms.ChoiceField(
        label=_("How often do you want word that something waits for you?"),
        choices=Pace.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often.")},
    )
    unit_email = forms.EmailField(
        label=_("The unit's mailbox"),
        help_text=_("A mailbox that someone reads also when you are away."),
        required=False,
        error_messages=MAILBOX,
        max_length=254,
    )
    unit_pace = forms.ChoiceField(
        label=_("How often is word to come to the unit's mailbox?"),
        choices=Pace.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often.")},
    )

    def __init__(self, by: Assignment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_head:
            del self.fields["unit_email"], self.fields["unit_pace"]

    def unit(self) -> tuple[str, Pace] | None:
        """Return what the unit wants, when it was asked."""
        said = self.cleaned_data
        return (said["unit_email"], Pace(said["unit_pace"])) if "unit_pace" in said else None


@form_page
@staff_page
def notices(request: StaffRequest) -> HttpResponse:
    """Choose where and how often."""
    by = request.assignment

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "notices", "form": form, "saved": "saved" in request.GET}
        return render(request, "staff/notices.html", context, status=status)

    if request.method != "POST":
        return show(NoticesForm(by, initial=_chosen(by)))
    form = NoticesForm(by, request.POST)

    def act() -> None:
        said = form.cleaned_data
        noticing.choose(by, said["email"], Pace(said["pace"]), form.unit())

    return save(request, form, act, show, f"{address('staff:notices')}?saved")


def _chosen(by: Assignment) -> dict[str, str]:
    return {
        "email": by.staff.email,
        "pace": by.staff.notices,
        "unit_email": by.unit.email,
        "unit_pace": by.unit.notices,
    }
