"""What one who looks after the log asks for, and what they note."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment
from samlas.faces.forms import Day, Form, Line, Text
from samlas.keys import KEY_LENGTH
from samlas.oversight.checking import LARGEST, NotPossible
from samlas.oversight.models import Verdict
from samlas.oversight.reading import Wanted
from samlas.oversight.who import Scope

WEEK = timedelta(days=6)
YEAR = timedelta(days=366)
ALL: tuple[tuple[str, Any], ...] = (("", _("All")),)


class LogForm(Form):
    """The days, and if wanted the reader, the reference, the unit; or a sample of so many."""

    first = Day(label=_("From"))
    last = Day(label=_("Until"))
    reader = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    reference = Line(label=_("The plan's reference"), required=False, max_length=KEY_LENGTH)
    signs = forms.BooleanField(label=_("Only what stands out"), required=False)
    size = forms.IntegerField(
        label=_("A random sample of so many readings"), required=False, min_value=1,
        max_value=LARGEST, help_text=_("At most 100."),
    )  # fmt: skip
    seed = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, may: Scope, people: list[Assignment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("reader", [(one.pk, f"{one.staff.name}, {one.title}") for one in people])
        self.choose("unit", [(one.pk, one.name) for one in may.units.values()])
        if not may.is_auditor:
            del self.fields["unit"]

    def choose(self, name: str, among: list[tuple[int, str]]) -> None:
        """Let the field offer these, and all of them at once."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*ALL, *among]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        check_days(self, said)
        return said

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        said = self.cleaned_data
        return Wanted(
            said["first"], said["last"], said["reader"], said["reference"].upper(),
            said.get("unit"), only_signs=said["signs"],
        )  # fmt: skip


class ExportForm(Form):
    """The days, and the kind of file."""

    first = Day(label=_("From"))
    last = Day(label=_("Until"))
    kind = forms.ChoiceField(
        label=_("Kind of file"), choices=(("xml", "XML"), ("json", "JSON")), initial="xml",
        widget=forms.RadioSelect, error_messages={"required": _("Choose the kind of file.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        check_days(self, said)
        return said


def check_days(form: Form, said: dict[str, Any]) -> None:
    """See that the days are in their order, and not too many."""
    first, last = said.get("first"), said.get("last")
    if first and last and not first <= last <= first + YEAR:
        form.add_error("last", _("Choose a day after the first, within a year of it."))


def days(typed: Any, today: date) -> Wanted:
    """The days that are asked for, else the last seven: for the choice of readers."""
    try:
        first, last = date.fromisoformat(typed["first"]), date.fromisoformat(typed["last"])
    except (KeyError, ValueError):
        return Wanted(today - WEEK, today)
    return Wanted(first, last) if first <= last <= first + YEAR else Wanted(today - WEEK, today)


class CheckForm(Form):
    """What a look came to."""

    verdict = forms.ChoiceField(
        label=_("What did you find?"), choices=Verdict.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )  # fmt: skip
    note = Text(
        label=_("Note"), required=False, max_length=1000,
        help_text=_("Not what stands in the plan, and no names of those it is about."),
    )  # fmt: skip

    def cannot(self, why: NotPossible) -> None:
        """Say why it was not kept."""
        told = {
            "note": _("Write what you asked and were told, or where you took it."),
            "entry": _("You cannot check what you have done yourself. Ask another log checker."),
        }
        self.refuse(str(told[why.field]), why.field)
