"""The forms of a new plan and of the person it is about."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Context
from samlas.casework.need import Noticed
from samlas.casework.standing import AskedBy
from samlas.faces.forms import Day, Form, Line, PersonalNumber, Text
from samlas.faces.once import Once, key_for
from samlas.faces.staff.unit_search import UnitSearchForm
from samlas.people.models import Individual, Protection
from samlas.people.personal_number import birth_date


class IndividualFields(Form):
    """What is written about the person."""

    given_name = Line(label=_("First name"), max_length=80)
    family_name = Line(label=_("Last name"), max_length=80)
    protection = forms.ChoiceField(
        label=_("Protected personal data"), choices=Protection.choices, initial=Protection.NONE
    )
    language = Line(label=_("Language, if not Swedish"), max_length=40, required=False)
    interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    phone = Line(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    street = Line(label=_("Street address"), required=False)
    postcode = Line(label=_("Postcode"), max_length=6, required=False)
    town = Line(label=_("Town"), max_length=60, required=False)


INDIVIDUAL = tuple(IndividualFields.base_fields)


class StartForm(IndividualFields):
    """Who it is about, and which need was noticed."""

    field_order = ["personal_number", "born"]
    once = Once()
    personal_number = PersonalNumber(label=_("Personal number"), required=False)
    born = Day(
        label=_("Date of birth, if there is no personal number"),
        required=False,
    )
    asked_by = forms.ChoiceField(
        label=_("Who has noticed the need?"),
        choices=[
            (AskedBy.UNIT, _("We have, in our work")),
            *((one, one.label) for one in AskedBy if one != AskedBy.UNIT),
        ],
        initial=AskedBy.UNIT,
        widget=forms.RadioSelect,
    )
    context = forms.ChoiceField(
        label=_("In which situation?"),
        choices=Context.choices,
        initial=Context.OPEN_CARE,
        widget=forms.RadioSelect,
    )
    needs = Text(
        label=_("What needs to be coordinated, and between whom?"),
        help_text=_("Only your own unit can read this."),
    )

    def clean(self) -> dict[str, Any]:
        """The person is known by a personal number or by a date of birth."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        known = {"personal_number", "born"}
        if not known & set(self.errors) and not any(typed.get(name) for name in known):
            text = _("Write the personal number, or the date of birth below.")
            self.add_error("personal_number", text)
        return typed

    def noticed(self) -> Noticed:
        """Return what was noticed about whom, as typed."""
        typed = self.cleaned_data
        number = typed["personal_number"]
        individual = Individual(
            personal_number=number,
            birth_date=_born(number, typed["born"]),
            **{name: typed[name] for name in INDIVIDUAL},
        )
        asked_by = AskedBy(typed["asked_by"])
        return Noticed(
            individual=individual,
            needs=typed["needs"],
            context=Context(typed["context"]),
            discovered_here=asked_by == AskedBy.UNIT,
            asked_by=asked_by,
            key=key_for(cast("QueryDict", self.data)),
        )

    def refuse(self, message: str, field: str) -> None:
        """A refused date of birth stands at the field it was typed in."""
        super().refuse(message, "born" if field == "birth_date" else field)


def _born(number: str, typed: date | None) -> date:
    if number:
        return birth_date(number)
    assert typed is not None
    return typed


class TellForm(UnitSearchForm):
    """Which unit to tell of a need that one's own unit may not start with, and the person's yes."""

    person_agrees = forms.BooleanField(
        label=_("The person, or the guardians, have agreed to this"),
        error_messages={"required": _("The person must have agreed that you pass it on.")},
    )

    def refuse(self, message: str, field: str) -> None:
        """A unit that cannot be told stands at the choice of unit."""
        super().refuse(message, "unit" if field == "to" else field)


class SearchForm(Form):
    """Exactly one person, by the whole personal number."""

    personal_number = PersonalNumber(label=_("Personal number"))
