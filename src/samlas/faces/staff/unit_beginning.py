"""The administrator's guided start: what the directory lacks, and writing in what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.directory.models import Funder, Principal, PrincipalKind, UnitKind
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line, Phone
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.my_account import asked
from samlas.faces.staff.steps import Texts, save
from samlas.faces.staff.units import CHOOSE, HERE, administrators
from samlas.login import beginning, looking_after
from samlas.login.account import NotPossible
from samlas.login.beginning import Step

Words = str | Promise
# Each step: what is to be there, and the pages where it is done.
STEPS: Mapping[Step, tuple[Words, Sequence[tuple[str, Words]]]] = {
    Step.UNITS: (
        _("Your units are written in."),
        [("staff:unit-new", _("Write in a unit")), ("staff:units", _("Units"))],
    ),
    Step.CATCHES_UP: (
        _("One of your units is called when nobody knows the person."),
        [("staff:unit-new", _("Write in a unit")), ("staff:units", _("Units"))],
    ),
    Step.OTHERS: (
        _("The other principals are written in, with the unit of each that is called when nobody"
          " knows the person."),
        [("staff:principal-new", _("Write in a principal")),
         ("staff:unit-new", _("Write in a unit")), ("staff:units", _("Units"))],
    ),
    Step.HEADS: (_("Each unit has a head."), [("staff:accounts", _("People and accounts"))]),
    Step.LOG_CHECKERS: (
        _("Each unit has a log checker."), [("staff:accounts", _("People and accounts"))],
    ),
    Step.ADMINISTRATORS: (
        _("You are two administrators: nobody does anything to themselves."),
        [("staff:accounts", _("People and accounts"))],
    ),
    Step.OFFICES: (
        _("Someone is auditor, someone archivist, and someone receives deviations."),
        [("staff:accounts", _("People and accounts"))],
    ),
    Step.KEEPERS: (
        _("Two keep the agreement: one proposes, and another publishes."),
        [("staff:accounts", _("People and accounts"))],
    ),
    Step.AGREEMENT: (
        _("An agreement holds, and a unit of yours has joined it. Its keepers write it, and it is"
          " checked against the law each time it is saved. Units join it on their own pages."),
        [("staff:agreements", _("Agreements")), ("staff:units", _("Units"))],
    ),
}  # fmt: skip


class NewUnitForm(Form):
    """A unit that is not there yet."""

    name = Line(label=_("Name"), error_messages={"required": _("Write the name.")})
    kind = forms.ChoiceField(
        label=_("What it does"), choices=[CHOOSE, *UnitKind.choices],
        error_messages={"required": _("Choose what it does.")},
    )  # fmt: skip
    principal = forms.TypedChoiceField(
        label=_("Principal"), coerce=int,
        help_text=_("One that uses Samlas writes in its units itself."),
        error_messages={"required": _("Choose a principal.")},
    )  # fmt: skip
    territory = Line(
        label=_("Where"), help_text=_("The municipality or the region"), max_length=60,
        error_messages={"required": _("Write where.")},
    )  # fmt: skip
    catches_up = forms.BooleanField(
        label=_("Is called when nobody knows the person"), required=False
    )
    funded_by = forms.ChoiceField(
        label=_("If it is privately run: who pays"), choices=[CHOOSE, *Funder.choices],
        required=False, help_text=_("The duty to come follows whoever pays."),
    )  # fmt: skip
    street = Line(label=_("Street address"), required=False)
    postcode = Line(label=_("Postcode"), required=False, max_length=6)
    town = Line(label=_("Town"), required=False, max_length=60)
    phone = Phone(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)

    def __init__(self, principals: Sequence[Principal], of: int | None, *args: object) -> None:
        super().__init__(*args, initial={"principal": of})
        known = [(one.pk, one.name) for one in principals]
        self.fields["principal"].choices = known  # type: ignore[attr-defined]

    def values(self) -> dict[str, object]:
        """Return what was written, by the unit's own fields."""
        said = dict(self.cleaned_data)
        return {"principal_id": said.pop("principal"), **said}


class NewPrincipalForm(Form):
    """One who answers for units."""

    name = Line(label=_("Name"), error_messages={"required": _("Write the name.")})
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[CHOOSE, *PrincipalKind.choices],
        error_messages={"required": _("Choose what it is.")},
    )  # fmt: skip


@require_safe
@administrators
def start(request: StaffRequest) -> HttpResponse:
    """What has to be there before work begins, and how far it has come."""
    found = beginning.states(request.assignment, localtime())
    steps = [(one, *STEPS[one.step]) for one in found]
    context = {"here": HERE, "steps": steps, "left": sum(not one.is_done for one in found)}
    return render(request, "staff/units/start.html", context)


@form_page
@administrators
@proven
def new(request: StaffRequest) -> HttpResponse:
    """Write in a unit."""
    by, now = request.assignment, localtime()
    known = list(looking_after.principals(by))
    just_made = number(request.GET.get("principal", ""))
    of = just_made if just_made in {one.pk for one in known} else by.unit.principal_id
    form = NewUnitForm(known, of, request.POST if request.method == "POST" else None)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return render(request, "staff/units/new.html", {"here": HERE, "form": form}, status=status)

    if not form.is_bound:
        return show(form)

    def act() -> object:
        return asked(lambda: beginning.add_unit(by, form.values(), now))

    return save(request, form, act, show, address("staff:starting"))


@form_page
@administrators
@proven
def new_principal(request: StaffRequest) -> HttpResponse:
    """Write in one who answers for units."""
    form = NewPrincipalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = beginning.add_principal(request.assignment, now=localtime(), **form.cleaned_data)
        except NotPossible as fault:
            form.refuse(str(fault), fault.field)
        else:
            return redirect(f"{address('staff:unit-new')}?principal={made.pk}")
    context = {"here": HERE, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "staff/units/principal.html", context, status=status)
