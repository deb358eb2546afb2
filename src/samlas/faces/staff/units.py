"""The administrator's pages about units: what they are called, what they are in, and their end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas.directory.models import OfficeKind, Party, Unit
from samlas.faces.addresses import address
from samlas.faces.forms import Day, Form, Line, Phone
from samlas.faces.methods import form_page
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.my_account import asked
from samlas.faces.staff.steps import Texts, office_page, save
from samlas.login import units
from samlas.login.units import Shown

HERE = "offices"
administrators = office_page(OfficeKind.ADMINISTRATOR)
CHOOSE = ("", _("Choose"))


class UnitForm(Form):
    """What a unit is called, whose it is, and how it is reached."""

    name = Line(label=_("Name"), error_messages={"required": _("Write the name.")})
    principal = forms.TypedChoiceField(
        label=_("Principal"), coerce=int,
        help_text=_(
            "If another answers for the unit from today: then you do not look after it any more."
            " Its plans go along. What was the first principal's duty stays with it until today."
        ),
        error_messages={"required": _("Choose a principal.")},
    )  # fmt: skip
    territory = Line(
        label=_("Where"), help_text=_("The municipality or the region"), required=False,
        max_length=60,
    )  # fmt: skip
    catches_up = forms.BooleanField(
        label=_("Is called when nobody knows the person"), required=False
    )
    street = Line(label=_("Street address"), required=False)
    postcode = Line(label=_("Postcode"), required=False, max_length=6)
    town = Line(label=_("Town"), required=False, max_length=60)
    phone = Phone(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)

    def __init__(self, unit: Unit, own: int, *args: Any) -> None:
        super().__init__(*args, initial={**vars(unit), "principal": unit.principal_id})
        if unit.principal_id != own:
            del self.fields["principal"]
            return
        known = [(one.pk, one.name) for one in units.principals()]
        self.fields["principal"].choices = known  # type: ignore[attr-defined]

    def values(self) -> dict[str, object]:
        """Return what was written, by the unit's own fields."""
        said = dict(self.cleaned_data)
        if "principal" in said:
            said["principal_id"] = said.pop("principal")
        return said


class JoinForm(Form):
    """Which agreement a unit joins, and from when."""

    agreement = forms.TypedChoiceField(
        label=_("Agreement"), coerce=int,
        error_messages={"required": _("Choose an agreement.")},
    )  # fmt: skip
    first = Day(label=_("First day"))

    def __init__(self, found: Shown, *args: Any) -> None:
        super().__init__(*args, initial={"first": localdate()})
        known = [(one.pk, one.title) for one in found.could_join]
        self.fields["agreement"].choices = [CHOOSE, *known]  # type: ignore[attr-defined]


class LastDayForm(Form):
    """The last day of a unit, or in an agreement."""

    last = Day(label=_("Last day"))


class CeaseForm(LastDayForm):
    """When a unit ceases, and which one goes on with its work."""

    successor = forms.TypedChoiceField(
        label=_("Goes on with its work"), coerce=int, empty_value=None, required=False,
        help_text=_("One of the same principal. Not needed if the unit never had a plan or paper."),
    )  # fmt: skip
    field_order = ("successor", "last")
    depending = ("successor",)

    def __init__(self, choices: list[Unit], *args: Any) -> None:
        super().__init__(*args, initial={"last": localdate()})
        known = [(one.pk, one.name) for one in choices]
        self.fields["successor"].choices = [CHOOSE, *known]  # type: ignore[attr-defined]


@require_safe
@administrators
def listed(request: StaffRequest) -> HttpResponse:
    """List the units."""
    found = units.listed(request.assignment, localtime())
    context = {"here": HERE, "units": found, "own": request.assignment.unit.principal_id}
    return render(request, "staff/units/list.html", context)


@require_safe
@administrators
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one of the units, with its own history."""
    found = units.one(request.assignment, pk, localtime())
    context = {"here": HERE, "found": found, "unit": found.unit, "today": localdate()}
    return render(request, "staff/units/unit.html", context)


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let an administrator open a form about a unit, and send it.

    Of one that has ceased there is its page alone, which tells where its work went.
    """

    @wraps(view)
    @form_page
    @administrators
    @proven
    def opened(request: StaffRequest, /, pk: int, **more: int) -> HttpResponse:
        found = units.one(request.assignment, pk, localtime())
        if found.has_ceased:
            return redirect(address("staff:unit", pk))
        return view(request, found, **more)

    return opened


@changing
def change(request: StaffRequest, found: Shown) -> HttpResponse:
    """Change what a unit is called, whose it is, or how it is reached."""
    by, now, unit = request.assignment, localtime(), found.unit
    own = by.unit.principal_id
    form = UnitForm(unit, own, request.POST if request.method == "POST" else None)
    whose = unit.principal_id
    goes = form.is_valid() and form.values().get("principal_id", whose) != whose
    onward = address("staff:units") if goes else ""
    return _asked(
        request,
        "change",
        found,
        form,
        lambda: units.change(by, unit.pk, form.values(), now),
        onward,
    )


@changing
def join(request: StaffRequest, found: Shown) -> HttpResponse:
    """Let a unit join an agreement."""
    by, now, pk = request.assignment, localtime(), found.unit.pk
    form = JoinForm(found, request.POST if request.method == "POST" else None)
    return _asked(
        request, "join", found, form, lambda: units.join(by, pk, now=now, **form.cleaned_data)
    )


@changing
def leave(request: StaffRequest, found: Shown, party: int) -> HttpResponse:
    """Let a unit leave an agreement."""
    by, now, pk = request.assignment, localtime(), found.unit.pk
    leaves = next((one for one in found.joinings if one.pk == party), None)
    if leaves is None or not leaves.lasts(now.date()):
        raise Party.DoesNotExist
    form = LastDayForm(
        request.POST if request.method == "POST" else None,
        initial={"last": leaves.valid_to or now.date()},
    )
    form.fields["last"].label = _("Last day in %(agreement)s") % {"agreement": leaves.agreement}
    return _asked(
        request, "leave", found, form,
        lambda: units.leave(by, pk, party, now=now, **form.cleaned_data),
    )  # fmt: skip


@changing
def cease(request: StaffRequest, found: Shown) -> HttpResponse:
    """Let a unit cease, and another go on with its work."""
    by, now, pk = request.assignment, localtime(), found.unit.pk
    form = CeaseForm(units.successors(by, pk), request.POST if request.method == "POST" else None)
    return _asked(
        request, "cease", found, form, lambda: units.cease(by, pk, now=now, **form.cleaned_data)
    )


@require_POST
@administrators
@proven
def go_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that a unit is to cease."""
    asked(lambda: units.go_on(request.assignment, pk, localtime()))
    return redirect(address("staff:unit", pk))


def _asked(
    request: StaffRequest, page: str, found: Shown, form: Form, act: Callable[[], object],
    onward: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form about a unit, or do what it says."""

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": HERE, "unit": found.unit, "form": form}
        return render(request, f"staff/units/{page}.html", context, status=status)

    if not form.is_bound:
        return show(form)
    return save(
        request, form, lambda: asked(act), show, onward or address("staff:unit", found.unit.pk)
    )
