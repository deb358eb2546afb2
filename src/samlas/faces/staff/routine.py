"""The unit's own routine: its head writes it, its staff read it, and tick it where they work."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samlas.casework import routine as step
from samlas.casework.case import Refused
from samlas.casework.routine import Moment, RoutineStep
from samlas.exchange.answers import NotInForce
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.received import not_in_force
from samlas.faces.staff.steps import Texts, save, staff_page

PAGE, AT = "staff:routine", "#routine"


class StepForm(Form):
    """What is to be done, and when."""

    text = Line(
        label=_("What is to be done?"),
        help_text=_(
            "The same for every plan, for example “Tell the head”. Write nothing about a person."
        ),
        max_length=step.LONGEST,
        error_messages={"required": _("Write what is to be done.")},
    )
    moment = forms.ChoiceField(
        label=_("When?"),
        choices=Moment.choices,
        help_text=_("Before and after the meeting: both when you call and when you are called."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when.")},
    )


@form_page
@staff_page
def routine(request: StaffRequest) -> HttpResponse:
    """Show the unit's own routine; its head adds to it."""
    by = request.assignment

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {
            "here": "routine", "form": form, "groups": step.of_unit(by), "is_head": by.is_head,
            "former": step.former(by), "said": request.GET.get("said", ""),
        }  # fmt: skip
        return render(request, "staff/routine/unit.html", context, status=status)

    if request.method != "POST":
        return show(StepForm())
    _only_head(request)
    form = StepForm(request.POST)

    def act() -> RoutineStep:
        return step.add(by, form.cleaned_data["moment"], form.cleaned_data["text"], localtime())

    return save(request, form, act, show, f"{address(PAGE)}?said=added")


@form_page
@staff_page
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Put another text, or moment, in the place of one; for the unit's head."""
    by, old = request.assignment, step.one(pk, request.assignment)
    if not by.is_head and request.method != "POST":
        return redirect(PAGE)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "routine", "form": form}
        return render(request, "staff/routine/change.html", context, status=status)

    if request.method != "POST":
        return show(StepForm(initial={"moment": old.moment, "text": old.text}))
    _only_head(request)
    form = StepForm(request.POST)

    def act() -> RoutineStep:
        said = form.cleaned_data
        return step.change(pk, by, said["moment"], said["text"], localtime())

    return save(request, form, act, show, f"{address(PAGE)}?said=changed")


def _only_head(request: StaffRequest) -> None:
    if not request.assignment.is_head:
        raise RoutineStep.DoesNotExist


@require_POST
@staff_page
def take_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a step out of the routine; it can be put back."""
    step.take_away(pk, request.assignment, localtime())
    return redirect(f"{address(PAGE)}?said=away")


@require_POST
@staff_page
def put_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a step back that was taken away."""
    step.put_back(pk, request.assignment, localtime())
    return redirect(f"{address(PAGE)}?said=back")


@require_POST
@staff_page
def tick(request: StaffRequest, key: str) -> HttpResponse:
    """Tick a step, or take that back, where the unit calls to a meeting."""
    pk, is_done = _wanted(request)
    of = number(request.POST.get("summons", "")) or 0
    done = step.tick_in_case(key, of, pk, request.assignment, localtime(), is_done=is_done)
    page = "summons-check" if done.moment == Moment.BEFORE_SENDING else "meeting"
    return redirect(f"{address(f'staff:{page}', key)}{AT}")


@require_POST
@staff_page
def tick_received(request: StaffRequest, key: str) -> HttpResponse:
    """Tick a step, or take that back, where the unit is called to a meeting."""
    pk, is_done = _wanted(request)
    try:
        step.tick_on_paper(key, pk, request.assignment, localtime(), is_done=is_done)
    except NotInForce:
        raise Refused(not_in_force()) from None
    return redirect(f"{address('staff:received-paper', key)}{AT}")


def _wanted(request: StaffRequest) -> tuple[int, bool]:
    """The button that was pressed: which step, and whether it is done."""
    is_done = "done" in request.POST
    pk = number(request.POST.get("done" if is_done else "undone", ""))
    if pk is None:
        raise RoutineStep.DoesNotExist
    return pk, is_done
