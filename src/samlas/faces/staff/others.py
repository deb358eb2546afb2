"""Others whose information stands in the papers: who they are, and each one's own yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework import others as step
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.others import Other
from samlas.faces.forms import Day, Form, Line, PersonalNumber
from samlas.faces.methods import form_page
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.models import ConsentForm, OtherPerson, OtherYes


class PersonForm(Form):
    """Someone else that the papers tell of."""

    name = Line(label=_("Name"))
    relation = Line(label=_("Who is it to the person?"), max_length=60, required=False)
    birth_date = Day(label=_("Born"))
    personal_number = PersonalNumber(
        label=_("Personal number"),
        help_text=_("With it this one finds and takes back the yes on a page of their own."),
        required=False,
    )
    in_texts = forms.BooleanField(
        label=_("The texts that go to all tell of this one, not just rows of the plan"),
        required=False,
    )


class YesForm(Form):
    """Who may know what of someone else, and how that one said yes."""

    to = forms.MultipleChoiceField(
        label=_("Who may know?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who may know.")},
    )
    what = Line(label=_("What may they know?"), max_length=300)
    said_by = Line(
        label=_("Who has said yes?"), help_text=_("By name. For a child: its guardians.")
    )
    all_guardians = forms.BooleanField(label=_("All guardians have said yes"), required=False)
    given_on = Day(label=_("On"))
    way = forms.ChoiceField(label=_("How?"), choices=ConsentForm.choices, widget=forms.RadioSelect)
    kept_where = Line(label=_("Where is the signed form kept?"), required=False)
    valid_to = Day(label=_("Holds until"))

    def __init__(self, *args: Any, other: Other, around: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.around = {one.key: one for one in around}
        to = cast("forms.MultipleChoiceField", self.fields["to"])
        to.choices = [(key, one.name) for key, one in self.around.items()]
        if not other.is_child:
            del self.fields["all_guardians"]

    def yes(self, person: OtherPerson) -> OtherYes:
        """What was said, not saved yet."""
        said = self.cleaned_data
        chosen = [self.around[key] for key in said["to"]]
        return OtherYes(
            person=person,
            what=said["what"],
            units=[one.unit_id for one in chosen if one.unit_id is not None],
            contacts=[one.pk for one in chosen if one.unit_id is None],
            said_by=said["said_by"],
            form=said["way"],
            kept_where=said["kept_where"],
            given_on=said["given_on"],
            valid_to=said["valid_to"],
        )


def _show(
    request: StaffRequest, case: Case, template: str, form: Form | None, status: int, **more: object
) -> HttpResponse:
    context = {"here": "cases", "case": case, "form": form, **more}
    return render(request, f"staff/others/{template}.html", context, status=status)


@form_page
@staff_page
def others(request: StaffRequest, key: str) -> HttpResponse:
    """Show those others with what each has said yes to, and name one more."""
    now = localtime()
    case, found, _around = step.read(key, request.assignment, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, case, "list", form, status, found=found)

    if request.method != "POST":
        return show(PersonForm())
    form = PersonForm(request.POST)

    def act() -> OtherPerson:
        return step.add(case, OtherPerson(**form.cleaned_data), request.assignment, now)

    return save(request, form, act, show, reverse("staff:others", args=[key]))


def _one(found: Sequence[Other], pk: int) -> Other:
    for one in found:
        if one.person.pk == pk:
            return one
    raise OtherPerson.DoesNotExist


@form_page
@staff_page
@proven
def yes(request: StaffRequest, key: str, other: int) -> HttpResponse:
    """Write down what one of them has said yes to."""
    now = localtime()
    case, found, around = step.read(key, request.assignment, now)
    one = _one(found, other)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, case, "yes", form, status, one=one)

    if request.method != "POST":
        return show(YesForm(other=one, around=around, initial={"given_on": now.date()}))
    form = YesForm(request.POST, other=one, around=around)

    def act() -> OtherYes:
        return step.say_yes(
            case,
            form.yes(one.person),
            request.assignment,
            now,
            all_guardians=bool(form.cleaned_data.get("all_guardians")),
        )

    return save(request, form, act, show, reverse("staff:others", args=[key]))


@form_page
@staff_page
@proven
def end(request: StaffRequest, key: str, other: int) -> HttpResponse:
    """Take the yes of one of them back, or write down that the papers tell of them no more."""
    now = localtime()
    case, found, _around = step.read(key, request.assignment, now)
    one = _one(found, other)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, case, "end", form, status, one=one)

    form = Form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show(form)
    if one.yes is None and request.POST.get("do") != "remove":
        return redirect("staff:others", key)

    def act() -> None:
        if request.POST.get("do") == "remove":
            step.remove(case, one.person, request.assignment, now)
        else:
            step.take_back(case, one.person, request.assignment, now)

    return save(request, form, act, show, reverse("staff:others", args=[key]))
