"""What staff write when they tell that something went wrong, and what those who handle it write."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from samlas.deviations.handling import Wanted
from samlas.deviations.models import IDEA, Phase, State
from samlas.deviations.reporting import NotClear, Told
from samlas.faces.forms import Form, Text
from samlas.faces.marked import Marked, marked

LONGEST = 2000
ALL: tuple[tuple[str, Any], ...] = (("", _("All")),)
MONTHS = 24  # that can be chosen


class ClearForm(Form):
    """A form whose texts must not point at anybody. `kept` are the words that tell of nobody."""

    marked: Sequence[Marked] = ()

    @property
    def kept(self) -> Collection[str]:
        """What was ticked, now or before."""
        return self.data.getlist("keep")[:50] if hasattr(self.data, "getlist") else ()

    def stop(self, why: NotClear) -> None:
        """Show what was found, in the text that it stands in."""
        texts = {name: str(self.cleaned_data.get(name, "")).strip() for name in why.found}
        labels = {name: str(self.fields[name].label) for name in why.found}
        self.marked = marked(texts, why.found, labels)


class TellForm(ClearForm):
    """What happened, or an idea, in words; by its kind the one or the other is needed."""

    kind = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = Text(
        label=_("What happened?"), rows=5, required=False, max_length=LONGEST,
        help_text=_("No names, no numbers and no days: nothing that tells whom it is about."),
    )  # fmt: skip
    proposal = Text(
        label=_("What do you propose?"), rows=4, required=False, max_length=LONGEST,
        help_text=_("How it can be avoided, or done better."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_idea = self["kind"].value() == IDEA
        if is_idea:
            del self.fields["text"]
        needed = "proposal" if is_idea else "text"
        field = self.fields[needed]
        field.required = not self.is_bound or needed in self.data  # a kind alone is sent at once
        missing = _("Write your idea.") if is_idea else _("Write what happened.")
        field.error_messages["required"] = missing

    def told(self) -> Told:
        said = self.cleaned_data
        return Told(said["kind"], "", said.get("text", ""), said["proposal"], self.kept)


class MoreForm(ClearForm):
    """More words of what was told already, and when in the work it happened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    phase = forms.ChoiceField(label=_("When in the work?"), choices=Phase.choices)
    text = Text(
        label=_("What happened?"), rows=5, required=False, max_length=LONGEST,
        help_text=_("No names, no numbers and no days: nothing that tells whom it is about."),
    )  # fmt: skip
    proposal = Text(
        label=_("What do you propose?"), rows=3, required=False, max_length=LONGEST,
        help_text=_("How it can be avoided, or done better."),
    )  # fmt: skip

    def told(self) -> Told:
        said = self.cleaned_data
        return Told("", said["phase"], said["text"], said["proposal"], self.kept)


class AnswerForm(ClearForm):
    """The answer to whoever told it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    answer = Text(
        label=_("Your answer"), rows=6, max_length=LONGEST,
        help_text=_("What you have found and changed. No names, no numbers and no days."),
        error_messages={"required": _("Write the answer.")},
    )  # fmt: skip


class WantedForm(Form):
    """What to look for."""

    narrows = True

    sort = forms.ChoiceField(
        label=_("Fault or idea"), required=False,
        choices=[*ALL, ("fault", _("What went wrong")), (IDEA, _("Ideas"))],
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What happened"), required=False)
    state = forms.ChoiceField(label=_("How far"), required=False, choices=[*ALL, *State.choices])
    agreement = forms.ChoiceField(label=_("Agreement"), required=False)
    first = forms.ChoiceField(label=_("From"), required=False)
    last = forms.ChoiceField(label=_("Until"), required=False)

    def __init__(
        self, kinds: Sequence[tuple[str, str]], books: Sequence[tuple[str, str]], today: date,
        *args: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args)
        self._choose("kind", kinds)
        self._choose("agreement", books)
        for name in ("first", "last"):
            self._choose(name, months(today))

    def _choose(self, name: str, among: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*ALL, *among]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("Choose a month that is not before the first."))
        return said

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        said = self.cleaned_data
        first, last = (
            date.fromisoformat(said[name]) if said[name] else None for name in ("first", "last")
        )
        return Wanted(said["sort"], said["kind"], said["state"], said["agreement"], first, last)


def months(today: date) -> list[tuple[str, str]]:
    """The latest months, as values and in words."""
    number = today.year * 12 + today.month - 1
    days = [date(one // 12, one % 12 + 1, 1) for one in range(number, number - MONTHS, -1)]
    return [(day.isoformat(), date_format(day, "F Y")) for day in days]


class ExportForm(Form):
    """The kind of file."""

    file = forms.ChoiceField(
        label=_("Kind of file"), choices=(("ods", "ODS"), ("csv", "CSV")), initial="ods",
        widget=forms.RadioSelect, error_messages={"required": _("Choose the kind of file.")},
    )  # fmt: skip
