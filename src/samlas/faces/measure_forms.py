"""The form of one who does not come and tells what support is going on: a row each (K46)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.summons.informing import MOST_MEASURES, Told
from samlas.exchange.models import Measure, Reply
from samlas.faces.forms import Day, Form, Line, Text
from samlas.faces.paging import number as row_number

ROW = ("what", "purpose", "until", "contact")


def fields_of(told: Reply | None) -> tuple[dict[str, Any], int]:
    """The fields of what has been told already, and how many rows it takes."""
    if told is None:
        return {"seen": 0}, 1
    known = list(told.measures.all())
    found: dict[str, Any] = {"seen": told.pk, "message": told.message, "nothing": not known}
    for at, one in enumerate(known, start=1):
        found |= {f"{name}_{at}": getattr(one, name) for name in ROW}
    return found, len(known)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure as typed, with its four fields."""

    number: int
    what: forms.BoundField
    purpose: forms.BoundField
    until: forms.BoundField
    contact: forms.BoundField


class MeasuresForm(Form):
    """What is going on, a row a measure. Rows where nothing is written are left out."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    nothing = forms.BooleanField(
        label=gettext_lazy("No support is going on with us"), required=False
    )
    message = Text(
        label=gettext_lazy("What is planned next, or something else to know"),
        rows=3, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, rows: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = row_number(str(self.data.get("rows", ""))) or 1
        self.count = max(1, min(typed if self.is_bound else rows, MOST_MEASURES))
        self.initial["rows"] = self.count
        for at in range(1, self.count + 1):
            self._add_row(at)

    def _add_row(self, at: int) -> None:
        fields: dict[str, forms.Field] = {
            "what": Line(label=_("What is going on"), max_length=200, required=False),
            "purpose": Line(label=_("What it is for"), max_length=200, required=False),
            "until": Day(label=_("Until when, if an end is set"), required=False),
            "contact": Line(label=_("Whom to reach: name, function or phone"), required=False),
        }
        for name, field in fields.items():
            self.add(f"{name}_{at}", field)

    def with_one_more(self) -> Self:
        """The same form as typed, with an empty row more."""
        return type(self)(initial=self.data.dict(), rows=self.count + 1)  # type: ignore[attr-defined]

    def after(self, seen: int) -> Self:
        """The same form as typed, sent again after the answer `seen`."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = str(seen)
        return type(self)(data)

    def lines(self) -> Iterator[Row]:
        """The rows, for the page."""
        for at in range(1, self.count + 1):
            names = (f"{name}_{at}" for name in ROW)
            yield Row(at, *(self[name] for name in names))

    def clean(self) -> dict[str, Any]:
        """A row with anything in it says what is going on."""
        typed = dict(super().clean() or {})
        for at in range(1, self.count + 1):
            rest = any(typed.get(f"{name}_{at}") for name in ("purpose", "until", "contact"))
            if rest and not typed.get(f"what_{at}") and f"what_{at}" not in self.errors:
                self.add_error(f"what_{at}", _("Write what is going on."))
        return typed

    def told(self) -> Told:
        """What was typed, as the step takes it."""
        typed = self.cleaned_data
        measures = [
            Measure(
                what=typed[f"what_{at}"], purpose=typed[f"purpose_{at}"],
                until=typed[f"until_{at}"], contact=typed[f"contact_{at}"],
            )
            for at in range(1, self.count + 1)
            if typed[f"what_{at}"]
        ]  # fmt: skip
        return Told(measures=measures, nothing=typed["nothing"], message=typed["message"])
