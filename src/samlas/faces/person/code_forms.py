"""The forms of one who comes with a letter code: nothing that was written before stands in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.faces.forms import Form, Line
from samlas.faces.person.act_forms import OwnForm


class CodeForm(Form):
    """The code from the letter."""

    code = Line(
        label=_("Your code"),
        help_text=_("It has 16 signs. Big or small letters, with or without hyphens."),
        error_messages={"required": _("Write the code from the letter.")},
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                   "size": 24}
        ),
    )  # fmt: skip


class PinForm(Form):
    """The digits that came to the phone."""

    pin = Line(
        label=_("Six digits"),
        error_messages={"required": _("Write the six digits from the message.")},
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8}
        ),
    )


class TakeBackForm(OwnForm):
    """Taking back one row by the number it has in the letter, or everything."""

    what = forms.ChoiceField(
        label=_("What do you take back?"),
        choices=[("one", _("One row in my letter")), ("all", _("Everything. The SIP ends."))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you take back.")},
    )
    number = forms.IntegerField(
        label=_("The number of the row"),
        required=False,
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    depending = ("number",)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("what") == "one" and "number" not in self.errors and not said.get("number"):
            self.add_error("number", _("Write the number that the row has in your letter."))
        return said

    def rows(self) -> list[tuple[str, str]]:
        """Return what will be taken back, as it will be read."""
        return [row for row in super().rows() if row[1] not in ("", "None")]

    @property
    def wanted(self) -> int | None:
        """The number of the row; nothing for everything."""
        return self.cleaned_data["number"] if self.cleaned_data["what"] == "one" else None
