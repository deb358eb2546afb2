"""The form that a plan is closed with: its draft, and the terms it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.casework.closure.models import ClosureDraft, Ground, Rest
from samlas.casework.closure.terms import Left, Terms, rest_field, text_field
from samlas.casework.plan.models import Action
from samlas.directory.models import Unit
from samlas.faces.forms import Day, Form, Line, Phone, Text, VersionedForm
from samlas.faces.staff.unit_search import UnitSearchForm, unit_words

# What stands in the form as it is opened anew is not kept: the search, and the version.
NOT_KEPT = ("version", "words")


class CloseForm(VersionedForm, UnitSearchForm):
    """Why, how it went, who knows, what becomes of what is not done, and where to turn (F9).

    `draft` lets it be kept half filled in; `grounds` are chosen already when it is
    opened. With the consent taken back, no more is asked than where to turn.
    """

    grounds = forms.MultipleChoiceField(
        label=_("Why is the plan closed?"),
        help_text=_("Choose one or several."),
        choices=Ground.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose why the plan is closed.")},
    )
    goal_outcome = Text(
        label=_("How did it go with the goal?"),
        help_text=_("The person and those whom the consent opens the plan to can read this."),
    )
    decided_with = Line(label=_("With whom was it decided?"), max_length=500)
    person_told_on = Day(label=_("When was the person told?"))
    person_told_how = Line(
        label=_("How was the person told?"),
        help_text=_("For example at the meeting, or by phone"),
        max_length=300,
    )
    turn_to_phone = Phone(
        label=_("Phone"),
        help_text=_("The number to ring. Everyone gets it."),
    )

    def __init__(
        self, case: Case, actions: Sequence[Action], data: QueryDict | None = None, *,
        kept: ClosureDraft, draft: bool = False, grounds: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.case, self.actions = case, actions
        initial = None if data is not None else {**_saved(case, kept), "grounds": grounds}
        super().__init__(data, near=case.unit.territory, initial=initial)
        for action in actions:
            self.add(rest_field(action), _rest(action))
            self.add(text_field(action), _rest_text())
        if not actions:
            self.fields["goal_outcome"].required = False
        self._offer_units()
        if data is None and kept.answers:
            self._show(as_query(kept.answers))
        if draft:
            self._ask_only(())
        elif data is not None and Ground.CONSENT_WITHDRAWN in data.getlist("grounds"):
            self._ask_only(("grounds", "unit", "turn_to_phone"))

    def _offer_units(self) -> None:
        """The own unit and the one chosen stand first, whatever was searched for."""
        chosen = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        chosen.label = _("Where to turn if the need comes back")
        first = {self.case.unit_id: self.case.unit}
        wanted = str(self["unit"].value() or "")
        if wanted.isdecimal() and len(wanted) < 18:
            first |= {
                one.pk: one for one in Unit.objects.select_related("principal").filter(pk=wanted)
            }
        rest = [one for one in self.found if one.pk not in first]
        chosen.widget.choices = [(one.pk, unit_words(one)) for one in [*first.values(), *rest]]

    def _show(self, kept: QueryDict) -> None:
        for name, field in self.fields.items():
            if name in kept:
                self.initial[name] = field.widget.value_from_datadict(kept, {}, name)
        self._offer_units()

    def _ask_only(self, names: Sequence[str]) -> None:
        for name, field in self.fields.items():
            field.required = field.required and name in names

    def refuse(self, message: str, field: str) -> None:
        """Show a fault at its field: the unit to turn to is chosen in the search."""
        super().refuse(message, "unit" if field == "turn_to" else field)

    def rests(self) -> Iterator[tuple[Action, BoundField, BoundField]]:
        """Each action that is not done, with its two fields."""
        for action in self.actions:
            yield action, self[rest_field(action)], self[text_field(action)]

    def to_keep(self) -> dict[str, object]:
        """What a draft keeps: everything as it was sent."""
        data = cast("QueryDict", self.data)
        return {
            name: data.getlist(name)
            for name in self.fields
            if name in data and name not in NOT_KEPT
        }

    def terms(self) -> Terms:
        """The terms to close on, as far as they are filled in."""
        said = self.cleaned_data
        return Terms(
            grounds=[Ground(one) for one in said.get("grounds", ())],
            turn_to=said.get("unit"),
            turn_to_phone=said.get("turn_to_phone", ""),
            goal_outcome=said.get("goal_outcome", ""),
            decided_with=said.get("decided_with", ""),
            person_told_on=said.get("person_told_on"),
            person_told_how=said.get("person_told_how", ""),
            rests=self._rests(),
        )

    def _rests(self) -> Mapping[int, Left]:
        said = self.cleaned_data
        return {
            one.pk: Left(Rest(said[rest_field(one)]), said.get(text_field(one), ""))
            for one in self.actions
            if said.get(rest_field(one))
        }


def _saved(case: Case, kept: ClosureDraft) -> dict[str, Any]:
    """What a closing usually says: one turns to the unit that closes."""
    phone = case.responsible.staff.phone or case.unit.phone
    return {"unit": case.unit_id, "turn_to_phone": phone, "version": kept.version}


def _rest(action: Action) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("", _("Choose")), *Rest.choices],
        error_messages={
            "required": gettext("Say what becomes of “{what}”.").format(what=action.what)
        },
    )


def _rest_text() -> Line:
    return Line(
        label=_("Who takes it over, or what else there is to say"), max_length=500, required=False
    )


def as_query(answers: Mapping[str, Any]) -> QueryDict:
    """Return kept answers as if they were sent again."""
    kept = QueryDict(mutable=True)
    for name, values in answers.items():
        kept.setlist(name, list(values))
    return kept


class CheckForm(VersionedForm):
    """Nothing but the version of what was read through."""


class RecordedForm(Form):
    """When the closing came into the own record."""

    recorded_on = Day(label=_("Recorded in our own system on"))
