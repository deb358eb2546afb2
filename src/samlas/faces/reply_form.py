"""The form of one who answers a summons or an invitation, with or without an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework.summons.answering import Said
from samlas.exchange.models import AnswerKind, Mandate, Reply, answer_words
from samlas.faces.forms import Form, Line, Text

TAKES_PART = (("on-site", _("On site")), ("video", _("By video")), ("phone", _("By phone")))

# Passing on has a page of its own.
HERE = tuple(kind for kind in AnswerKind if kind != AnswerKind.FORWARD)


TEXTS = ("attendee", "other", "other_unit", "proposed_times", "question", "going_on", "search_made")


class ReplyForm(Form):
    """An answer to a summons or an invitation: exactly what the paper offers.

    `kind` is kept as typed, so that an answer the paper does not offer is refused by the step, with
    the reason, and not by the form.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    kind = forms.CharField(label=_("What do you answer?"), max_length=20, required=False)
    attendee = Line(label=_("Who comes: name or function"), required=False)
    other = Line(label=_("Who comes instead: name or function"), required=False)
    other_unit = Line(label=_("From which unit"), required=False)
    takes_part = forms.ChoiceField(
        label=_("How do you take part?"), choices=(("", ""), *TAKES_PART), required=False
    )
    proposed_times = Text(label=_("Times that suit you"), rows=2, required=False)
    question = Text(label=_("Your question to the convener"), rows=3, required=False)
    going_on = Text(label=_("What support you give now"), rows=3, required=False)
    search_made = Text(label=_("How you have looked for an ongoing case"), rows=2, required=False)

    texts: Sequence[str] = TEXTS
    is_unit = True
    """Whether a unit answers, or one who was asked by name."""

    def __init__(self, *args: Any, offered: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: list[AnswerKind] = [kind for kind in HERE if kind in offered]

    def kinds(self) -> list[tuple[AnswerKind, str]]:
        """What is offered, each in the words of the one who answers."""
        return [(kind, answer_words(kind, is_unit=self.is_unit)) for kind in self.offered]

    def chosen(self) -> str:
        """The kind as typed, for showing the form again."""
        return str(self["kind"].value() or "")

    def clean_kind(self) -> str:
        """Something must be chosen; what may be chosen is the paper's word."""
        kind = str(self.cleaned_data["kind"])
        if kind not in AnswerKind.values:
            raise forms.ValidationError(_("Choose one of the answers."))
        return kind

    def said(self) -> Said:
        """Return the answer as typed; only what belongs to the chosen kind goes along."""
        typed = self.cleaned_data
        kind = AnswerKind(typed["kind"])
        comes_instead = kind == AnswerKind.SEND_OTHER
        return Said(
            kind=kind,
            attendee=typed["other"] if comes_instead else typed["attendee"],
            attendee_unit=typed["other_unit"] if comes_instead else "",
            takes_part=typed["takes_part"],
            proposed_times=typed["proposed_times"],
            message=typed["question"] if kind == AnswerKind.ASK else typed["going_on"],
            search_made=typed["search_made"],
        )

    def typed(self) -> list[tuple[str, str]]:
        """Everything that was typed, by label, for a page where it can no longer be sent."""
        rows = [("kind", dict(self.kinds()).get(cast("AnswerKind", self.chosen()), ""))]
        rows += [(name, str(self[name].value() or "")) for name in self.texts]
        return [(str(self.fields[name].label), text) for name, text in rows if text]

    def after(self, reply: int) -> ReplyForm:
        """The same typed form, when another answer has been seen."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = str(reply)
        self.data = data
        return self

    def refuse(self, message: str, field: str) -> None:
        """Show a refusal at the field that was filled in for the chosen answer."""
        is_other = self.cleaned_data.get("kind") == AnswerKind.SEND_OTHER
        names = {"attendee": "other" if is_other else "attendee", "message": "question"}
        super().refuse(message, names.get(field, field))


class BringForm(Form):
    """What a unit brings to the meeting: its contribution and its mandate (K6, K8)."""

    mandate = forms.ChoiceField(
        label=_("May the one who comes decide?"),
        choices=Mandate.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    mandate_from = Line(
        label=_("Who decides, and what is decided?"),
        help_text=_("If someone else must decide."),
        max_length=200,
        required=False,
    )
    contribution = Text(
        label=_("What can you contribute?"),
        help_text=_("The convener and the person can read this."),
        required=False,
    )


def told(reply: Reply) -> list[tuple[str, str]]:
    """What a given answer says, by label, for one who was about to give another."""
    rows = (
        (_("Answer"), reply.get_kind_display()),
        (_("Who comes"), reply.attendee),
        (_("Times that suit you"), reply.proposed_times),
        (_("Answered"), f"{date_format(localtime(reply.given_at), 'SHORT_DATETIME_FORMAT')}, "
                        f"{reply.by_whom}"),
    )  # fmt: skip
    return [(str(label), str(text)) for label, text in rows if text]
