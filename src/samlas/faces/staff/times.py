"""The poll for times: the convener proposes, reads what suits, chooses; the receiver says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from samlas.casework.case import Conflict, Refused
from samlas.casework.own import times as wishes
from samlas.casework.summons import draft, polling, proposing
from samlas.casework.summons.draft import Summons
from samlas.casework.summons.polling import Asked
from samlas.exchange import inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import Way
from samlas.faces.forms import Clock, Day, Form
from samlas.faces.methods import form_page
from samlas.faces.staff import received, steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, staff_page
from samlas.faces.times_form import TimesForm


class ProposeForm(Form):
    """The times to propose: a day and a time of day in each row; empty rows are left out."""

    depending = ("day_1", "clock_1", "day_2", "clock_2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, polling.MOST + 1):
            self.add(f"day_{number}", Day(label=_("Day %(n)s") % {"n": number}, required=False))
            self.add(
                f"clock_{number}", Clock(label=_("Time %(n)s") % {"n": number}, required=False)
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of each row."""
        numbers = range(1, polling.MOST + 1)
        return [(self[f"day_{number}"], self[f"clock_{number}"]) for number in numbers]

    def clean(self) -> dict[str, Any]:
        """A day and its time belong together."""
        for day, clock in self.rows():
            if day.name in self.errors or clock.name in self.errors:
                continue
            has_day = self.cleaned_data.get(day.name) is not None
            has_clock = self.cleaned_data.get(clock.name) is not None
            if has_day and not has_clock:
                self.add_error(clock.name, _("Write the time too."))
            if has_clock and not has_day:
                self.add_error(day.name, _("Write the day too."))
        return self.cleaned_data

    def times(self) -> list[datetime]:
        """Return the times, in order."""
        typed = self.cleaned_data
        rows = [(typed[day.name], typed[clock.name]) for day, clock in self.rows()]
        return sorted({make_aware(datetime.combine(*row)) for row in rows if row[0] is not None})


class PickForm(Form):
    """The time that is chosen, and the summons as it was read."""

    time = forms.IntegerField(label=gettext_lazy("Time"), widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


@form_page
@staff_page
def times(request: StaffRequest, key: str) -> HttpResponse:
    """What suits, the best first; or the form to propose times, read through before it is sent."""
    summons = draft.opened(key, request.assignment, localtime())
    if request.method != "POST":
        table = None if "new" in request.GET else wishes.table(summons, localtime().date())
        if table is not None:
            return _table(request, key, summons, table)
        return _propose(request, key, ProposeForm())
    form = ProposeForm(request.POST)
    if "change" in request.POST:
        return _propose(request, key, form)
    try:
        if form.is_valid():
            found = form.times()
            polling.check_times(found, localtime())
            if "send" not in request.POST:
                return _check(request, key, form, found)
            proposing.propose(summons, found, request.assignment, localtime())
            return redirect("staff:times", key)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
    except Conflict:
        form.refuse(_("This was saved by someone else meanwhile. Save again to go on."), "")
        return _propose(request, key, form, 409)
    return _propose(request, key, form, 422)


def _propose(request: StaffRequest, key: str, form: ProposeForm, status: int = 200) -> HttpResponse:
    context = {"here": "cases", "key": key, "form": form}
    return render(request, "staff/times/propose.html", context, status=status)


def _check(
    request: StaffRequest, key: str, form: ProposeForm, found: list[datetime]
) -> HttpResponse:
    context = {
        "here": "cases", "key": key, "form": form, "times": found,
        "free_days": polling.free_days(found),
    }  # fmt: skip
    return render(request, "staff/times/check.html", context)


def _table(
    request: StaffRequest,
    key: str,
    summons: Summons,
    table: polling.Table,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "here": "cases", "key": key, "summons": summons, "table": table, "form": form,
    }  # fmt: skip
    return render(request, "staff/times/table.html", context, status=status)


@require_POST
@staff_page
def pick(request: StaffRequest, key: str) -> HttpResponse:
    """Put a time in the summons, and go to its check: nothing is sent before that."""
    summons = draft.opened(key, request.assignment, localtime())
    form = PickForm(request.POST)

    def act() -> Summons:
        time, version = form.cleaned_data["time"], form.cleaned_data["version"]
        return polling.pick(summons, time, version, request.assignment, localtime())

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        summons.refresh_from_db()
        table = wishes.table(summons, localtime().date())
        if table is None:
            return redirect("staff:summons-check", key)
        return _table(request, key, summons, table, form, status)

    return steps.save(request, form, act, show, reverse("staff:summons-check", args=[key]))


@form_page
@staff_page
def enter(request: StaffRequest, key: str, who: str) -> HttpResponse:
    """Enter what someone has said by phone, or what the person whom the plan is for wishes."""
    summons = draft.opened(key, request.assignment, localtime())
    asked = polling.of_contact(summons, who)
    if asked is None:
        return redirect("staff:times", key)

    def act() -> None:
        marks = form.marks()
        polling.say(asked, marks, Way.PHONE, request.assignment, localtime(), key)

    form, show = _form(request, asked, "staff/times/enter.html", here="cases", key=key)
    if request.method != "POST":
        return show(form)
    return steps.save(request, form, act, show, reverse("staff:times", args=[key]))


@form_page
@staff_page
def say(request: StaffRequest, key: str) -> HttpResponse:
    """Say for the unit which times suit it."""
    got = inbox.read(key, request.assignment, localtime())
    asked = polling.asked(got.dispatch)
    onward = reverse("staff:received-paper", args=[key])
    if asked is None or not got.holds_it:
        return redirect(onward)

    def act() -> None:
        try:
            polling.say_received(key, form.marks(), request.assignment, localtime())
        except NotInForce:
            raise Refused(received.not_in_force()) from None

    form, show = _form(
        request, asked, "staff/times/say.html", here="received", dispatch=got.dispatch
    )
    return steps.save(request, form, act, show, onward) if request.method == "POST" else show(form)


def _form(
    request: StaffRequest, asked: Asked, template: str, **more: object
) -> tuple[TimesForm, steps.Show]:
    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {**more, "form": form, "asked": asked}
        return render(request, template, context, status=status)

    return TimesForm(request.POST if request.method == "POST" else None, asked=asked), show
