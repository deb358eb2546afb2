"""The form on which anyone asks for a SIP: on the public page, or entered from paper by staff."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samlas.casework.standing import AskedBy
from samlas.faces.forms import Form, Line, PersonalNumber, Phone, Text
from samlas.faces.once import Once, key_for


class RequestForm(Form):
    """Who asks, for whom, what is needed, and how the answer may reach them (F0)."""

    once = Once()
    asked_by = forms.ChoiceField(
        label=_("Who are you?"),
        choices=[
            (AskedBy.PERSON, _("I ask for myself")),
            (AskedBy.GUARDIAN, _("I am a guardian, and ask for my child")),
            (AskedBy.RELATIVE, _("I am close to the one who needs help")),
            (AskedBy.GOD_MAN, _("I am the person's court-appointed guardian")),
            (AskedBy.FORVALTARE, _("I am the person's administrator")),
            (AskedBy.PERSONAL_OMBUD, _("I am the person's personal ombudsman")),
            (AskedBy.UNIT, _("I meet the person in my work")),
        ],
        widget=forms.RadioSelect,
    )
    person_name = Line(label=_("What is the name of the one who needs help?"), max_length=160)
    personal_number = PersonalNumber(label=_("Their personal number"), required=False)
    need = Text(
        label=_("What do they need help with?"),
        help_text=_("Write with your own words. Short is fine."),
    )
    known_units = Text(
        label=_("Who helps today?"),
        help_text=_("For example the school, a clinic or social services."),
        rows=2,
        required=False,
    )
    asker_name = Line(label=_("Your name"))
    asker_phone = Phone(label=_("Your phone"), required=False)
    asker_email = forms.EmailField(label=_("Your e-mail"), required=False)
    wanted_contact = Line(
        label=_("How and when may we reach you?"),
        help_text=_("For example: ring after three. Do not send letters home."),
        max_length=300,
        required=False,
    )
    language = Line(label=_("Which language do you want to speak?"), max_length=60, required=False)
    interpreter = forms.BooleanField(label=_("I want an interpreter"), required=False)
    person_agrees = forms.BooleanField(
        label=_("The one who needs help has said yes to my asking"), required=False
    )
    on_assignment = forms.BooleanField(
        label=_("The one who needs help has asked me to do this"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Someone must be possible to reach."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        reached = typed.get("asker_phone") or typed.get("asker_email")
        if not reached and not {"asker_phone", "asker_email"} & set(self.errors):
            self.add_error(
                "asker_phone", _("Write your phone or your e-mail, so that we can answer.")
            )
        return typed

    def said(self) -> dict[str, Any]:
        """Return what was said, by the names of a request's fields."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return {**typed, "key": key_for(cast("QueryDict", self.data))}
