"""The administrator's pages: people, how they log in, their assignments and offices. No case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas.directory.models import AT_WORK, Assignment, OfficeKind
from samlas.directory.tables import CODE
from samlas.faces.addresses import address
from samlas.faces.forms import Day, Form, Line, Phone
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.my_account import asked
from samlas.faces.staff.steps import Texts, office_page, save
from samlas.login import looking_after
from samlas.login.account import NotPossible
from samlas.login.looking_after import New, Person, State
from samlas.practice.emptying import INVENTED

HERE = "offices"
administrators = office_page(OfficeKind.ADMINISTRATOR)
# How far an account has come, as a word and its colour.
STATES = {
    State.NONE: (_("No account"), "neutral"),
    State.INVITED: (_("Has a code to begin with"), "info"),
    State.OUT: (_("The code has run out"), "warning"),
    State.READY: (_("Can log in"), ""),
    State.BLOCKED: (_("Blocked"), "danger"),
}
TAKEN = {"invalid": _("Write an e-mail address, for example name@example.se.")}


class AssignmentForm(Form):
    """What someone is to do, where, and from when."""

    unit = forms.TypedChoiceField(
        label=_("Unit"), coerce=int, error_messages={"required": _("Choose a unit.")}
    )
    title = Line(
        label=_("Works as"),
        max_length=80,
        help_text=_("For example Social worker"),
        error_messages={"required": _("Write what they work as.")},
    )
    is_head = forms.BooleanField(
        label=_("Is the head of the unit: also reads what is protected, and names who may."),
        required=False,
    )
    first = Day(label=_("First day"))

    def __init__(self, by: Assignment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(looking_after.units(by).filter(AT_WORK).values_list("pk", "name"))
        self.fields["unit"].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined]
        self.fields["first"].initial = localdate()


class UserCode(forms.RegexField):
    """What someone is to log in by: a code of the directory's, in small letters however typed."""

    def to_python(self, value: str | None) -> str:
        """Return it in small letters."""
        return str(super().to_python(value)).lower()


class NewForm(AssignmentForm):
    """Someone who begins."""

    name = Line(label=_("Name"), error_messages={"required": _("Write the name.")})
    code = UserCode(
        rf"\A{CODE.pattern}\Z",
        label=_("User name"),
        max_length=60,
        help_text=_("What they log in by: letters a–z, digits and hyphens, for example anna-berg."),
        error_messages={
            "required": _("Write a user name."),
            "invalid": _("Only letters a–z, digits and hyphens."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, error_messages=TAKEN, max_length=254,
        help_text=_("There they are told that something has been done to the account."),
    )  # fmt: skip
    phone = Phone(label=_("Phone"), required=False)
    field_order = ("name", "code", "email", "phone", "unit", "title", "is_head", "first")

    def clean_email(self) -> str:
        """Return the address; in practice an invented one, or the program would not start again."""
        email: str = self.cleaned_data["email"]
        if not settings.PRACTICE:
            return email
        email = email or f"{self.cleaned_data.get('code', '')}@{INVENTED}"
        if not email.endswith(INVENTED):
            raise ValidationError(_("Everyone here is invented: end the address with example.se."))
        return email

    def new(self) -> New:
        """Return what was written."""
        return New(**self.cleaned_data)


class OfficeForm(Form):
    """Which assignment is entrusted with which office."""

    assignment = forms.TypedChoiceField(
        label=_("Assignment"), coerce=int,
        error_messages={"required": _("Choose an assignment.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Office"),
        choices=OfficeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an office.")},
    )

    def __init__(self, person: Person, *args: Any) -> None:
        super().__init__(*args)
        held = [one for one in person.assignments if one.holds(localdate())]
        known = [(one.pk, f"{one.title}, {one.unit.name}") for one in held]
        self.fields["assignment"].choices = known  # type: ignore[attr-defined]


@require_safe
@administrators
def people(request: StaffRequest) -> HttpResponse:
    """List the people."""
    after = number(request.GET.get("after", ""))
    found = looking_after.people(request.assignment, after, localtime())
    rows = [(one, *STATES[one.state]) for one in found.people]
    next_page = f"after={found.after}" if found.after else ""
    context = {"here": HERE, "rows": rows, "next_page": next_page}
    return render(request, "staff/accounts/people.html", context)


@form_page
@administrators
@proven
def new(request: StaffRequest) -> HttpResponse:
    """Write down someone who begins, and get their code."""
    by = request.assignment
    form = NewForm(by, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            staff, code = looking_after.begin(by, form.new(), localtime())
        except NotPossible as fault:
            form.refuse(str(fault), fault.field)
        else:
            return _code(request, staff.pk, staff.code, code)
    context = {"here": HERE, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "staff/accounts/new.html", context, status=status)


def _code(request: StaffRequest, pk: int, user: str, code: str) -> HttpResponse:
    """Show a code once: it is kept nowhere."""
    context = {"here": HERE, "pk": pk, "user": user, "invitation": code}
    return render(request, "staff/accounts/code.html", context)


@require_safe
@administrators
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one of the people."""
    found = looking_after.person(request.assignment, pk, localtime())
    state, colour = STATES[found.state]
    today = localdate()
    ended = [one for one in found.assignments if one.valid_to and one.valid_to < today]
    held = [one for one in found.assignments if one not in ended]
    context = {
        "here": HERE, "person": found, "state": state, "colour": colour, "held": held,
        "ended": ended,
    }  # fmt: skip
    return render(request, "staff/accounts/person.html", context)


@form_page
@administrators
@proven
def code(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new code to begin with, once it is clear what that ends."""
    by, now = request.assignment, localtime()
    found = looking_after.person(by, pk, now)
    if request.method == "POST":
        made = asked(lambda: looking_after.send_code(by, pk, now))
        return _code(request, pk, found.staff.code, made)
    return render(request, "staff/accounts/new_code.html", {"here": HERE, "person": found})


@require_POST
@administrators
@proven
def block(request: StaffRequest, pk: int) -> HttpResponse:
    """Block the account."""
    asked(lambda: looking_after.block(request.assignment, pk, localtime()))
    return redirect(address("staff:account", pk))


@require_POST
@administrators
@proven
def unblock(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the account again."""
    asked(lambda: looking_after.unblock(request.assignment, pk, localtime()))
    return redirect(address("staff:account", pk))


@form_page
@administrators
@proven
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give one of the people one more assignment."""
    by, now = request.assignment, localtime()
    found = looking_after.person(by, pk, now)
    form = AssignmentForm(by, request.POST if request.method == "POST" else None)

    def act() -> None:
        said = form.cleaned_data
        asked(lambda: looking_after.assign(by, pk, now=now, **said))

    return _give(request, "assign", found, form, act)


@require_POST
@administrators
@proven
def end_assignment(request: StaffRequest, pk: int, assignment: int) -> HttpResponse:
    """End an assignment at once."""
    asked(lambda: looking_after.end_assignment(request.assignment, pk, assignment, localtime()))
    return redirect(address("staff:account", pk))


@form_page
@administrators
@proven
def grant(request: StaffRequest, pk: int) -> HttpResponse:
    """Entrust one of the people with an office."""
    by, now = request.assignment, localtime()
    found = looking_after.person(by, pk, now)
    form = OfficeForm(found, request.POST if request.method == "POST" else None)

    def act() -> None:
        said = form.cleaned_data
        kind = OfficeKind(said["kind"])
        asked(lambda: looking_after.grant(by, pk, said["assignment"], kind, now))

    return _give(request, "office", found, form, act)


def _give(
    request: StaffRequest, page: str, found: Person, form: Form, act: Callable[[], None]
) -> HttpResponse:
    """Show the form that gives someone something, or do what it says."""

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": HERE, "person": found, "form": form}
        return render(request, f"staff/accounts/{page}.html", context, status=status)

    if not form.is_bound:
        return show(form)
    return save(request, form, act, show, address("staff:account", found.staff.pk))


@require_POST
@administrators
@proven
def take_back(request: StaffRequest, pk: int, office: int) -> HttpResponse:
    """End an office."""
    asked(lambda: looking_after.take_back(request.assignment, pk, office, localtime()))
    return redirect(address("staff:account", pk))
