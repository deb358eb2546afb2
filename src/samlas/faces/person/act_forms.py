"""The forms on own pages: few fields, and everything may be left empty but what is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from samlas.casework.followup.models import Scale
from samlas.casework.own.models import TOLD
from samlas.casework.own.objecting import Way
from samlas.casework.own.telling import WAYS
from samlas.faces.forms import Day, Form, Text
from samlas.faces.times_form import TimesForm
from samlas.people.models import ConsentRow, InformationKind

WAY_WORDS = {
    "on-site": _("I come to the meeting"),
    "part": _("I am there for a part of the meeting"),
    "phone": _("By phone"),
    "video": _("By video"),
    "represented": _("Someone speaks for me"),
    "letter": _("I write a letter"),
    "absent": _("I do not want to be there"),
}


class OwnForm(Form):
    """A form that is read through before it is sent."""

    def rows(self) -> list[tuple[str, str]]:
        """Return label and text of all fields, as they will be read."""
        return [(str(field.label), self._in_words(field.name)) for field in self.visible_fields()]

    def _in_words(self, name: str) -> str:
        value = self.cleaned_data.get(name, "")
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value))


class WordsForm(OwnForm):
    """What one wants the others to know, thing by thing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for about in TOLD:
            self.add(about.value, Text(label=about.label, rows=3, required=False))

    def rows(self) -> list[tuple[str, str]]:
        """Return what is filled in, and what is emptied."""
        said = {str(field.label) for field in self.visible_fields() if field.initial}
        return [(label, text) for label, text in super().rows() if text or label in said]


class TakePartForm(OwnForm):
    """How one wants to take part in the meeting, and what one needs for it."""

    how = forms.ChoiceField(
        label=_("How do you want to take part?"),
        choices=[(way.value, WAY_WORDS[way.value]) for way in WAYS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you want to take part.")},
    )
    text = Text(
        label=_("Is there something you need?"),
        help_text=_("For example breaks, someone with you, or who speaks for you."),
        rows=3,
        required=False,
    )


class WishForm(TimesForm, OwnForm):
    """Which of the proposed times suit."""


class LookBackForm(OwnForm):
    """Whether one has got what was promised, and what is better or worse."""

    how = forms.ChoiceField(
        label=_("Have you got the help that was promised?"),
        choices=Scale.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    text = Text(label=_("What is better, and what is worse?"), rows=4, required=False)


class WonderForm(OwnForm):
    """A question about something that was done."""

    text = Text(
        label=_("What do you wonder?"), error_messages={"required": _("Write what you wonder.")}
    )


class PartForm(OwnForm):
    """What one recipient may know from now on: as much as before or less, as long or shorter."""

    until = Day(label=_("Until"), error_messages={"required": _("Write until which day.")})

    def __init__(self, row: ConsentRow, *args: Any) -> None:
        super().__init__(*args, initial={"kinds": row.kinds, "until": row.valid_to})
        kinds = forms.MultipleChoiceField(
            label=_("What may they know?"),
            choices=[(kind, InformationKind(kind).label) for kind in row.kinds],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Keep at least one. Or take it all back.")},
        )
        self.add("kinds", kinds)
        self.order_fields(["kinds", "until"])

    def rows(self) -> list[tuple[str, str]]:
        """Return what stays, and until when."""
        kept = [str(InformationKind(kind).label) for kind in self.cleaned_data["kinds"]]
        until = date_format(self.cleaned_data["until"], "j F Y")
        return [(str(_("May know")), ", ".join(kept)), (str(_("Until")), until)]


class GoOnForm(OwnForm):
    """A wish that the yes holds longer, with what should be another way."""

    text = Text(label=_("Is there something you want to change?"), rows=3, required=False)


class PauseForm(OwnForm):
    """A wish that the work rests."""

    text = Text(label=_("Do you want to tell why?"), rows=3, required=False)


class SayForm(OwnForm):
    """What one says of a paper."""

    way = forms.ChoiceField(
        label=_("What do you want to say?"), choices=Way.choices, widget=forms.RadioSelect
    )
    text = Text(label=_("Write what it is"), rows=4)
