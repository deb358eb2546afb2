"""Those who speak for the person: what each may do today, by which order, and for how long."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import rulebook
from samlas.casework import orders as step
from samlas.casework.case import Case
from samlas.casework.orders import Speaker
from samlas.faces.forms import Day, Form, Line
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.models import Order, Representative
from samlas.people.orders import Ground, Measure, OrderKind, Scope

STATES = {
    "in-force": _("In force"),
    "not-begun": _("Has not begun"),
    "ended": _("Has ended"),
    "missing": _("No order is entered"),
}


class OrderForm(Form):
    """An order or a power of attorney, as it stands on the paper that was seen."""

    kind = forms.ChoiceField(label=_("Which paper?"), widget=forms.RadioSelect)
    scope = forms.MultipleChoiceField(
        label=_("What does the order or the power of attorney cover?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ground = forms.ChoiceField(
        label=_("On which ground does the yes of one guardian suffice?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    issuer = Line(
        label=_("Who has decided or given it?"),
        help_text=_("The court, the chief guardian, the board, or the person."),
    )
    reference = Line(label=_("Number or reference"), required=False)
    valid_from = Day(label=_("Holds from"))
    valid_to = Day(label=_("Holds until"), help_text=_("Empty: until it is ended."), required=False)
    seen_on = Day(label=_("When did you see the paper?"))

    def __init__(self, speaker: Speaker, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = speaker.kinds
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = [(one.value, one.label) for one in kinds]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0]
        if OrderKind.CUSTODY not in kinds:
            del self.fields["ground"]
            return
        scope = cast("forms.MultipleChoiceField", self.fields["scope"])
        scope.choices = Measure.choices
        scope.label = _("If the board has decided: for which measures?")

    def order(self, of: Representative) -> Order:
        """The order, not saved yet."""
        return Order(representative=of, **self.cleaned_data)


class EndForm(Form):
    """The last day of an order that ends before it was to."""

    last_day = Day(label=_("Which is its last day?"))


def _context(case: Case, speaker: Speaker, today: date) -> dict[str, object]:
    language = get_language() or "sv"
    return {
        "here": "cases",
        "case": case,
        "speaker": speaker,
        "close": speaker.representative,
        "person": case.individual.given_name,
        "state": STATES[speaker.state],
        "consent_words": rulebook.explain("may-consent", speaker.consent.verdict, language),
        "represent_words": rulebook.explain("may-represent", speaker.represent.verdict, language),
        "orders": [(one, one.holds(today)) for one in speaker.orders],
    }


@require_safe
@staff_page
def speakers(request: StaffRequest, key: str) -> HttpResponse:
    """List those who speak for the person, each with what the rulebook says of it today."""
    now = localtime()
    case, found = step.read(key, request.assignment, now)
    context = {
        "here": "cases",
        "case": case,
        "person": case.individual.given_name,
        "rows": [_context(case, one, now.date()) for one in found],
    }
    return render(request, "staff/speakers/list.html", context)


def _one(
    request: StaffRequest, key: str, representative: int, now: datetime
) -> tuple[Case, Speaker]:
    case, found = step.read(key, request.assignment, now)
    one = next((one for one in found if one.representative.pk == representative), None)
    if one is None:
        raise Representative.DoesNotExist
    return case, one


@form_page
@staff_page
def speaker(request: StaffRequest, key: str, representative: int) -> HttpResponse:
    """Show one who speaks for the person with the orders, and enter another order."""
    now = localtime()
    case, one = _one(request, key, representative, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _context(case, one, now.date()) | {"form": form}
        return render(request, "staff/speakers/one.html", context, status=status)

    if request.method != "POST" or not one.kinds:
        return show(OrderForm(one, initial={"seen_on": now.date()}))
    form = OrderForm(one, request.POST)
    here = reverse("staff:speaker", args=[key, representative])
    return save(
        request,
        form,
        lambda: step.add(case, form.order(one.representative), request.assignment, now),
        show,
        here,
    )


@form_page
@staff_page
def end(request: StaffRequest, key: str, representative: int, order: int) -> HttpResponse:
    """End an order, after a look at what ends with it."""
    now = localtime()
    case, one = _one(request, key, representative, now)
    ending = next((known for known in one.orders if known.pk == order), None)
    if ending is None:
        raise Order.DoesNotExist

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _context(case, one, now.date()) | {"form": form, "order": ending}
        return render(request, "staff/speakers/end.html", context, status=status)

    if request.method != "POST":
        return show(EndForm(initial={"last_day": now.date()}))
    form = EndForm(request.POST)

    def act() -> Order:
        last_day = form.cleaned_data["last_day"]
        return step.end(case, ending, last_day, request.assignment, now)

    return save(request, form, act, show, reverse("staff:speaker", args=[key, representative]))
