"""The form of one who says which of the proposed times suit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework.summons.polling import Asked, Mark
from samlas.faces.forms import Form


class TimesForm(Form):
    """One choice for each proposed time; each must be made."""

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        said = {f"time_{pk}": mark.value for pk, mark in asked.said.items()}
        super().__init__(*args, initial=said, **kwargs)
        self.times = [one.pk for one in asked.times]
        for one in asked.times:
            day = date_format(localtime(one.starts_at), "l j F Y H.i")
            self.add(
                f"time_{one.pk}",
                forms.ChoiceField(
                    label=day[:1].upper() + day[1:],
                    choices=Mark.choices,
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose one answer for each time.")},
                ),
            )

    def marks(self) -> dict[int, Mark]:
        """Return what is said of each time, by its id."""
        return {pk: Mark(self.cleaned_data[f"time_{pk}"]) for pk in self.times}
