"""The forms of one who answers with the code of a letter."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.casework.codes.replying import Brought
from samlas.casework.summons.answering import Said
from samlas.exchange.models import AnswerKind, Mandate, answer_words
from samlas.faces.forms import Form, Line
from samlas.faces.measure_forms import MeasuresForm
from samlas.faces.reply_form import TEXTS, BringForm, ReplyForm


class CodeForm(Form):
    """The reply code from the letter."""

    code = Line(
        label=_("The reply code"),
        help_text=_("It has 16 signs. Big or small letters, with or without hyphens."),
        error_messages={"required": _("Write the code from the letter.")},
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                   "size": 24, "data-reply-code": ""}
        ),
    )  # fmt: skip


class TellForm(MeasuresForm):
    """What support is going on, by code: who tells it too. What was told before is not shown."""

    said_by = Line(
        label=_("Your name and your function"),
        max_length=160,
        error_messages={"required": _("Write your name and your function.")},
    )


class AnswerForm(BringForm, ReplyForm):
    """An answer by code: what the paper offers, who gives it, and what a unit brings."""

    right_unit = Line(label=_("Which unit is it for?"), required=False)
    contacted = Line(
        label=_("How and when did you contact the convener?"), max_length=500, required=False
    )
    said_by = Line(
        label=_("Your name and your function"),
        max_length=160,
        error_messages={"required": _("Write your name and your function.")},
    )
    of_units: ClassVar = ("right_unit", "contacted", *BringForm.base_fields)

    def __init__(self, *args: Any, offered: tuple[str, ...], is_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, offered=offered, **kwargs)
        self.is_unit = is_unit
        if not is_unit:
            self._ask_a_person()
            return
        self.texts = (*TEXTS, "right_unit", "contacted", "mandate_from", "contribution")
        self.offered = [kind for kind in AnswerKind if kind in offered]

    def _ask_a_person(self) -> None:
        """Leave out what is for units alone, and ask as one asks a person."""
        for name in self.of_units:
            del self.fields[name]
        words = {
            "attendee": _("Who comes"), "other": _("Who comes instead"), "said_by": _("Your name")
        }  # fmt: skip
        for name, label in words.items():
            self.fields[name].label = label
        self.fields["said_by"].error_messages["required"] = _("Write your name.")

    def said(self) -> Said:
        """Return the answer as typed; only what belongs to the chosen kind goes along."""
        if self.cleaned_data["kind"] != AnswerKind.FORWARD:
            return super().said()
        return Said(
            kind=AnswerKind.FORWARD,
            attendee_unit=self.cleaned_data.get("right_unit", ""),
            message=self.cleaned_data.get("contacted", ""),
        )

    def brought(self) -> Brought:
        """Return what the unit brings, as typed."""
        return Brought(
            **{name: self.cleaned_data.get(name, "") for name in Brought.__dataclass_fields__}
        )

    def rows(self) -> list[tuple[str, str]]:
        """Return what will be sent, by label, as it will be read."""
        said = self.said()
        ways = dict(self.fields["takes_part"].choices)  # type: ignore[attr-defined]
        rows: list[tuple[object, object]] = [
            (_("Answer"), answer_words(said.kind, is_unit=self.is_unit)),
            (_("Who comes"), said.attendee),
            (_("Unit"), said.attendee_unit),
            (_("How do you take part?"), ways.get(said.takes_part, "")),
            (_("Times that suit you"), said.proposed_times),
            (_("Message"), said.message),
            (_("How you have looked for an ongoing case"), said.search_made),
        ]
        brought = self.brought().texts
        if "mandate" in brought:
            mandates = dict(Mandate.choices)
            rows.append((self.fields["mandate"].label, mandates[Mandate(brought["mandate"])]))
        rows += [
            (self.fields[name].label, brought[name])
            for name in ("mandate_from", "contribution")
            if name in brought
        ]
        rows.append((self.fields["said_by"].label, self.cleaned_data["said_by"]))
        return [(str(label), str(text)) for label, text in rows if text]

    def refuse(self, message: str, field: str) -> None:
        """Show a refusal at the field that was filled in for the chosen answer."""
        if field == "attendee_unit" and "right_unit" in self.fields:
            field = "right_unit"
        super().refuse(message, field)
