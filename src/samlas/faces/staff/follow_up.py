"""Between the meetings: the lead's list, one plan's rows, reminders, and what others have told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samlas.casework.case import Refused
from samlas.casework.followup import preparing, reading, reporting, watching
from samlas.casework.followup.reporting import Said
from samlas.casework.followup.watching import Look
from samlas.casework.plan.models import Action, State
from samlas.casework.tasks import Place
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line, Text
from samlas.faces.paging import number
from samlas.faces.staff import deviations
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.report import helps_field, state_field, why_field
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.namesakes import tell_apart

PAGE = 20


class EnteredForm(Form):
    """What someone without a paper of their own in Samlas told of one action."""

    said_by = Line(label=_("Who told it"))
    state = state_field(required=True)
    why = why_field()
    helps = helps_field()


class CallForm(Form):
    """What a lead of another unit wants to talk about at the follow-up."""

    new_questions = Text(
        label=_("New questions to talk about"), help_text=_("One on each line."), rows=2,
        required=False, max_length=1000,
    )  # fmt: skip

    def lines(self) -> list[str]:
        """The questions, one by one."""
        typed = str(self.cleaned_data["new_questions"]).splitlines()
        return [line.strip() for line in typed if line.strip()]


@require_safe
@staff_page
def watch(request: StaffRequest) -> HttpResponse:
    """The lead's list: what is late, what nobody has told of, and plans nobody will follow up."""
    now = localtime()
    typed = request.GET.get("look", "")
    look = Look(typed) if typed in Look.values else Look.LATE
    context: dict[str, Any] = {
        "here": "follow-ups",
        "look": look,
        "tabs": [(one.value, one.label) for one in Look],
        "today": now.date(),
    }
    after = request.GET.get("after", "")
    if look == Look.FORGOTTEN:
        plans = watching.forgotten(request.assignment, number(after), PAGE + 1, now)
        context["plans"] = plans[:PAGE]
        tell_apart([plan.case.individual for plan in plans[:PAGE]])
        last = str(plans[PAGE - 1].pk) if len(plans) > PAGE else ""
    else:
        listed = watching.late if look == Look.LATE else watching.untold
        rows = listed(request.assignment, _place(after), PAGE + 1, now)
        tell_apart([one.plan.case.individual for one in rows[:PAGE]])
        context["rows"] = [(one, _days_late(one, now.date())) for one in rows[:PAGE]]
        last = _key(rows[PAGE - 1]) if len(rows) > PAGE else ""
    context["next_page"] = f"look={look.value}&after={last}" if last else ""
    return render(request, "staff/followup/list.html", context)


def _place(typed: str) -> Place | None:
    """Read a place in a list by day and row; one that makes no sense is the beginning."""
    day, _sep, row = typed.partition("_")
    last = number(row)
    try:
        return None if last is None else Place(date.fromisoformat(day), last)
    except ValueError:
        return None


def _key(row: Action) -> str:
    day: date = row.day  # type: ignore[attr-defined]
    return f"{day.isoformat()}_{row.pk}"


def _days_late(row: Action, today: date) -> int:
    return max((today - row.by).days, 0) if row.by else 0


@require_safe
@staff_page
def plan(request: StaffRequest, key: str) -> HttpResponse:
    """One plan between its meetings: what was told of each row, and when it is looked at next."""
    return _show(request, key)


def _show(request: StaffRequest, key: str, form: Form | None = None) -> HttpResponse:
    now = localtime()
    found = reading.between(key, request.assignment, now)
    context = {
        "here": "follow-ups",
        "key": key,
        "found": found,
        "tell": deviations.place_to_tell(found.plan.case, request.assignment),
        "today": now.date(),
        "may_ask": not found.plan.case.has_ended,
        "form": form,
        "questions": form if isinstance(form, CallForm) else CallForm(),
    }
    status = 422 if form else 200
    return render(request, "staff/followup/plan.html", context, status=status)


@require_POST
@staff_page
def nudge(request: StaffRequest, key: str, action: str) -> HttpResponse:
    """Ask the unit that took the action on how it goes; on its list, once a day."""
    try:
        watching.nudge(key, action, request.assignment, localtime())
    except Refused as refusal:
        return _show(request, key, _refused(refusal))
    look = request.POST.get("list", "")
    if look in Look.values:
        return redirect(f"{reverse('staff:follow-ups')}?look={look}")
    return redirect(address("staff:follow-up", key))


@require_POST
@staff_page
def call(request: StaffRequest, key: str) -> HttpResponse:
    """Let the lead ask the unit that has the case to call to the follow-up."""
    form = CallForm(request.POST)
    if not form.is_valid():
        return _show(request, key, form)
    try:
        preparing.ask_to_call(key, request.assignment, localtime(), form.lines())
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _show(request, key, form)
    return redirect(f"{address('staff:follow-up', key)}?asked")


def _refused(refusal: Refused) -> Form:
    form = Form({})
    form.is_valid()
    form.refuse(str(refusal), "")
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def enter(request: StaffRequest, key: str, action: str) -> HttpResponse:
    """Write down what the person, or someone outside Samlas, told of one action."""
    now = localtime()
    row = reading.one_of(key, action, request.assignment, now)

    def show(form: EnteredForm, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {"here": "follow-ups", "key": key, "row": row, "form": form}
        return render(request, "staff/followup/enter.html", context, status=status)

    if request.method != "POST":
        return show(EnteredForm(initial={"said_by": _usual(request, row.action)}))
    form = EnteredForm(request.POST)

    def act() -> None:
        typed = form.cleaned_data
        said = Said(State(typed["state"]), typed["why"], typed["helps"])
        reporting.enter(key, action, said, typed["said_by"], request.assignment, now)

    return save(request, form, act, show, address("staff:follow-up", key))


def _usual(request: StaffRequest, action: Action) -> str:
    """Who usually tells: oneself of what one's own unit does, else whoever is named."""
    contact = action.contact
    if contact is not None and contact.unit_id == request.assignment.unit_id:
        return str(request.assignment.staff.name)
    return action.doer or (contact.name if contact and contact.unit_id is None else "")
