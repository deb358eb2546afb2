"""Choosing a unit from the directory: words, a button, and the matches as radios. No script needed.

The words are posted, never put in the address: no unit stands in a URL or a log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Unit
from samlas.directory.search import Choose, find_units
from samlas.faces.forms import Form, Line


def unit_words(unit: Unit) -> str:
    """Return what a unit is called among others: its name, its principal, its place."""
    said = [unit.name, str(unit.principal)]
    if not any(unit.town in one for one in said):
        said.append(unit.town)
    return ", ".join(said)


class UnitSearchForm(Form):
    """A form with a unit to choose among those that fit the words; without words, those nearby."""

    words = Line(
        label=_("Search for a unit"),
        required=False,
        help_text=_("Name, place or kind of service, for example school Haninge"),
    )
    unit = forms.ModelChoiceField(
        label=_("Which unit?"),
        queryset=Unit.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a unit. Search first if it is not in the list."),
            "invalid_choice": _("Choose a unit. Search first if it is not in the list."),
        },
    )

    def __init__(
        self,
        *args: Any,
        near: str,
        but_not: Sequence[int] = (),
        among: Choose | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        words = self.data.get("words") if self.is_bound else self.initial.get("words")
        self.found = find_units(str(words or ""), near, but_not, among)
        chosen = self.fields["unit"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = Unit.objects.select_related("principal").exclude(pk__in=but_not)
        chosen.widget.choices = [(one.pk, unit_words(one)) for one in self.found]


def is_search(request: HttpRequest) -> bool:
    """Whether the search button was pressed, not the one that sends the form."""
    return request.method == "POST" and "search" in request.POST
