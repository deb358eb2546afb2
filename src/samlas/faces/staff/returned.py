"""A letter that came back: why, and then sent again to another address, or reached otherwise."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.casework.printing import returned
from samlas.exchange.models import Delivery, Returned
from samlas.faces.forms import Day, Form, Line, Text
from samlas.faces.methods import form_page
from samlas.faces.staff import sent
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page


class BackForm(Form):
    """Why a letter came back, and when."""

    why = forms.ChoiceField(
        label=_("What does the post say?"), choices=Returned.choices, widget=forms.RadioSelect
    )
    on = Day(label=_("It came back on"))


class AgainForm(Form):
    """Where a letter that came back is sent now."""

    address = Text(
        label=_("The address to send it to"), rows=3, max_length=300, required=False,
        help_text=_("Street or box on one line, postcode and town on the next. Not the name."),
    )  # fmt: skip


class ReachedForm(Form):
    """How the paper got to the one it is for in another way."""

    how = Line(label=_("How they got it"), max_length=200)


FORMS: dict[str, type[Form]] = {"back": BackForm, "again": AgainForm, "reached": ReachedForm}


@require_safe
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """The letters about a case or a request that have come back: the one, or a list of them."""
    found = returned.listed(key, request.assignment, localtime())
    if not found:
        raise Delivery.DoesNotExist
    if len(found) == 1:
        return redirect("staff:letter-back", found[0].pk)
    context = {"here": "tasks", "rows": [(one, sent.of_delivery(one)) for one in found]}
    return render(request, "staff/printing/returned_list.html", context)


@form_page
@staff_page
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """One posted letter: say that it came back, or, when it has, what is done about it."""
    now = localtime()
    found = returned.read(pk, request.assignment, now)
    do = request.POST.get("do", "")
    if request.method != "POST" or do not in FORMS:
        return _show(request, found)
    form = FORMS[do](request.POST)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, found, form, status)

    def act() -> None:
        said = form.cleaned_data
        if do == "back":
            returned.came_back(pk, said["why"], said["on"], request.assignment, now)
        elif do == "again":
            returned.again(pk, said["address"], request.assignment, now)
        else:
            returned.reached(pk, said["how"], request.assignment, now)

    return save(request, form, act, show, reverse("staff:letter-back", args=[pk]))


def _show(
    request: StaffRequest, found: returned.History, sent_form: Form | None = None, status: int = 200
) -> HttpResponse:
    first = {
        "back": BackForm(initial={"on": localdate()}),
        "again": AgainForm(initial={"address": found.address}),
        "reached": ReachedForm(),
    }
    known = {name: sent_form if isinstance(sent_form, FORMS[name]) else form
             for name, form in first.items()}  # fmt: skip
    context = {
        "here": "tasks",
        "found": found,
        "letter": found.letter,
        "said": sent.of_delivery(found.letter),
        "form": sent_form,
        "forms": known,
    }
    return render(request, "staff/printing/returned.html", context, status=status)
