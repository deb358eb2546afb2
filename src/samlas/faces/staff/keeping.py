"""How long a unit keeps what it has, for its head; and deletion, which takes two people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samlas import rulebook
from samlas.faces.addresses import address
from samlas.faces.forms import Day, Form, Line
from samlas.faces.methods import form_page
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, own_page, save
from samlas.retention import disposing, stopping
from samlas.retention.due import Kept
from samlas.retention.models import REFERENCE, Disposal, Holds, Kind, Why
from samlas.retention.stopping import NotThere, Stop, is_head


class ProposeForm(Form):
    """Which of what is due."""

    cases = forms.MultipleChoiceField(
        label=_("To delete"),
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("One of them is due no longer. Look through the list again."),
        },
    )

    def __init__(self, data: Any, among: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["cases"].choices = [(one, one) for one in among]  # type: ignore[attr-defined]


class RecordForm(Form):
    """What the record holds; of papers that came from others, when the person was born."""

    holds = forms.ChoiceField(
        label=_("Does it hold any of this?"), choices=Holds.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    born = Day(label=_("When was the person born?"), required=False)
    depending = ("holds", "born")

    def __init__(self, found: Kept, data: Any = None) -> None:
        super().__init__(data, initial={"holds": found.holds, "born": found.record.born})
        if found.record.kind == Kind.CASE:
            del self.fields["born"]


class HoldForm(Form):
    """Why nothing may be deleted for now, and for how long."""

    why = forms.ChoiceField(
        label=_("Why?"), choices=Why.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
    reference = Line(
        label=_("The number of the matter"), required=False, max_length=40,
        validators=[REFERENCE], help_text=_("Never a name or a personal number."),
    )  # fmt: skip
    last_day = Day(
        label=_("Until and including"), required=False,
        help_text=_("Empty: until you lift it."),
    )  # fmt: skip


class RefuseForm(Form):
    """Why nothing of it is to be deleted."""

    why_not = Line(
        label=_("Why not?"), max_length=200, error_messages={"required": _("Write why not.")},
        help_text=_("No names of those it is about."),
    )  # fmt: skip


@form_page
@own_page
def keeping(request: StaffRequest) -> HttpResponse:
    """What is due in the head's unit, to propose; and what has been proposed, to decide."""
    by, now = request.assignment, localtime()
    if not disposing.may_look(by, now.date()):
        raise NotThere
    due = disposing.due_now(by, now) if is_head(by, now.date()) else None
    waiting = disposing.waiting(by.unit)
    among = [
        one.record.case for one in due or () if one.hold is None and one.record.case not in waiting
    ]
    is_sent = request.method == "POST"
    form = ProposeForm(request.POST if is_sent else None, among)
    made: list[Disposal] = []

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {
            "here": "offices", "form": form, "due": due, "waiting": waiting, "open": among,
            "chosen": request.POST.getlist("cases") if is_sent else among,
            "disposals": disposing.listed(by, now.date()),
        }  # fmt: skip
        return render(request, "staff/keeping/list.html", context, status=status)

    def act() -> None:
        made.append(disposing.propose(form.cleaned_data["cases"], by, now))

    if not is_sent:
        return show(form)
    answer = save(request, form, act, show, address("staff:keeping"))
    return redirect("staff:keeping-disposal", made[0].key) if made else answer


@form_page
@own_page
def record(request: StaffRequest, key: str) -> HttpResponse:
    """How long one record is kept, and why; what its head says of it, and holds."""
    by, now = request.assignment, localtime()
    found = stopping.record(key, by, now)
    said, hold = RecordForm(found), HoldForm()

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {
            "here": "cases", "found": found, "form": form,
            "said": form if isinstance(form, RecordForm) else said,
            "hold": form if isinstance(form, HoldForm) else hold,
            "words": rulebook.explain("kept-until", found.answer.verdict, get_language() or "sv"),
        }  # fmt: skip
        return render(request, "staff/keeping/record.html", context, status=status)

    if request.method != "POST":
        return show(said)
    here = address("staff:keeping-record", key)
    if request.POST.get("act") == "lift":
        stopping.lift(key, by, now)
        return redirect(here)
    if request.POST.get("act") == "hold":
        hold = HoldForm(request.POST)
        return save(request, hold, lambda: _hold(key, hold, request), show, here)
    said = RecordForm(found, request.POST)
    return save(request, said, lambda: _say(key, said, request), show, here)


def _hold(key: str, form: Form, request: StaffRequest) -> None:
    said = form.cleaned_data
    stop = Stop(said["why"], said["reference"], said["last_day"])
    stopping.hold(key, stop, request.assignment, localtime())


def _say(key: str, form: Form, request: StaffRequest) -> None:
    said = form.cleaned_data
    stopping.say(key, said["holds"], said.get("born"), request.assignment, localtime())


@form_page
@own_page
@proven
def disposal(request: StaffRequest, key: str) -> HttpResponse:
    """What is proposed, to approve or refuse; afterwards the report."""
    by, now = request.assignment, localtime()
    found = disposing.read(key, by, now)

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        rows = list(found.rows.all())
        done = [one for one in rows if one.done_at is not None]
        context = {
            "here": "offices", "form": form, "found": found, "rows": rows, "done": len(done),
            "things": sum(one.things for one in rows), "is_over": len(done) == len(rows),
            "decides": disposing.decides(found, by),
            "is_own": found.unit_id == by.unit_id and is_head(by, now.date()),
        }  # fmt: skip
        return render(request, "staff/keeping/disposal.html", context, status=status)

    if request.method != "POST":
        return show(RefuseForm())
    here = address("staff:keeping-disposal", key)
    if request.POST.get("act") == "approve":
        disposing.approve(key, by, now)
        return redirect(here)
    form = RefuseForm(request.POST)

    def act() -> None:
        disposing.refuse(key, form.cleaned_data["why_not"], by, now)

    return save(request, form, act, show, here)
