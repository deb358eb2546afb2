"""What is looked for in an agreement; what its keepers write: a clause, the whole, a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from samlas import rulebook
from samlas.agreements.drafting import Beginning, Value, Words
from samlas.agreements.publishing import Record
from samlas.faces.forms import Day, Form, Line, Text, VersionedForm
from samlas.faces.staff import agreement_conditions

NOTHING = [("", _("Nothing"))]
LONGEST = 200_000
AFTER_TRIAL = {
    "goes-on": _("It goes on until something else is decided"),
    "ends": _("No new case begins under it; those that have begun go on"),
}
Sets = Sequence[Mapping[str, Any]]


class SearchForm(Form):
    """Words to look for among the rules."""

    narrows = True

    q = Line(
        label=_("Search the rules"), required=False, max_length=80,
        help_text=_("A word, a number of days or a clause, for example H38"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip


class ClauseForm(VersionedForm):
    """A clause: where it stands, its words, what it means, and the rules that it sets."""

    clause = forms.RegexField(
        r"^[^\s/]{1,20}$", label=_("Its number"), help_text=_("For example E12. No spaces."),
        error_messages={"invalid": _("At most 20 signs, and no space or slash among them.")},
    )  # fmt: skip
    place = Line(label=_("Where it stands"), max_length=200)
    is_quote = forms.TypedChoiceField(
        label=_("Whose words"), coerce=lambda word: word == "yes",
        choices=[("yes", _("The document's own words")), ("no", _("In our words"))],
    )  # fmt: skip
    quote = Text(label=_("The words"), rows=4)
    text = Text(label=_("What it means"), rows=3)
    contested = Line(label=_("Contested by"), required=False, max_length=500)
    new_rule = forms.ChoiceField(label=_("A rule that it sets besides"), required=False)
    new_days = forms.IntegerField(
        label=_("Number, for such a rule"), required=False, min_value=0, max_value=366
    )

    def __init__(self, sets: Sets, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sets = sets
        if not is_new:
            del self.fields["clause"]
        new = self.fields["new_rule"]
        assert isinstance(new, forms.ChoiceField)
        new.choices = [*NOTHING, *_offered()]
        for place, name, value in _settings(sets):
            self.add(f"set-{place}-{name}", _field(rulebook.RULES[name], value))
        last = ("new_rule", "new_days")
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        for place, when in self._conditions():
            for name, field in agreement_conditions.fields(place, when):
                self.add(name, field)
        self.depending = tuple(name for name in self.fields if name != "contested")

    def _conditions(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The conditions that can be filled in here, by place; those of a new rule last."""
        for place, table in enumerate(self.sets):
            if agreement_conditions.can_be_shown(table):
                yield place, table.get("when", {})
        yield len(self.sets), {}

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields of the clause itself and of its rules."""
        return [one for one in self.visible_fields() if not one.name.startswith("when-")]

    @property
    def wheres(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of when rules hold, with which rules those are; of a new rule: nothing."""
        language = get_language() or "sv"
        found = []
        for place, _when in self._conditions():
            names = [name for at, name, _value in _settings(self.sets) if at == place]
            rules = ", ".join(rulebook.rule_in_words(name, language) for name in names)
            start = f"when-{place}-"
            own = [one for one in self.visible_fields() if one.name.startswith(start)]
            found.append((rules, own))
        return found

    def clean(self) -> dict[str, Any]:
        """See that a rule that is a number has one, and that no number stands alone."""
        said = super().clean() or self.cleaned_data
        rule, number = said.get("new_rule", ""), said.get("new_days")
        is_number = bool(rule) and not rulebook.RULES[rule.partition("=")[0]].values
        if is_number and number is None and "new_days" not in self.errors:
            self.refuse(gettext("Write how many the rule says."), "new_days")
        if number is not None and not is_number:
            self.refuse(
                gettext("Choose which rule the number belongs to, or leave it out."), "new_rule"
            )
        return said

    def words(self) -> Words:
        """What the clause says."""
        said = self.cleaned_data
        return Words(
            said["place"], said["quote"], said["text"], said["contested"], said["is_quote"]
        )

    def values(self) -> dict[tuple[int, str], Value]:
        """The values of the rules, by the place of their table and their name; and under `when`
        the conditions of that table."""
        said = self.cleaned_data
        found: dict[tuple[int, str], Value] = {}
        for place, name, _value in _settings(self.sets):
            value = said[f"set-{place}-{name}"]
            found[place, name] = _kept(rulebook.RULES[name], value)
        if said["new_rule"]:
            name, _equals, word = said["new_rule"].partition("=")
            number = said["new_days"]
            union = rulebook.RULES[name].kind == "union"
            found[len(self.sets), name] = ((word,) if union else word) if word else number
        for place, when in self._conditions():
            if place < len(self.sets) or said["new_rule"]:
                found[place, "when"] = agreement_conditions.said(place, said, when)
        return found


def _settings(sets: Sets) -> Iterator[tuple[int, str, Any]]:
    for place, table in enumerate(sets):
        for name, value in table.items():
            if name in rulebook.RULES:
                yield place, name, value


def _field(rule: rulebook.Rule, value: Any) -> forms.Field:
    language = get_language() or "sv"
    label = rulebook.rule_in_words(rule.name, language)
    words = [(one, rulebook.value_in_words(one, language)) for one in rule.values]
    if rule.kind == "union":
        return forms.MultipleChoiceField(
            label=label, choices=words, initial=value, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if words:
        return forms.ChoiceField(
            label=label, choices=[*NOTHING, *words], initial=value, required=False
        )
    return forms.IntegerField(
        label=label, initial=value, required=False, min_value=0, max_value=366
    )


def _kept(rule: rulebook.Rule, value: Any) -> Value:
    if rule.kind == "union":
        return tuple(value)
    return "" if value is None else value


def _offered() -> Iterator[tuple[str, str]]:
    language = get_language() or "sv"
    for name, rule in rulebook.RULES.items():
        label = rulebook.rule_in_words(name, language)
        if not rule.values:
            yield name, label
        for value in rule.values:
            yield f"{name}={value}", f"{label}: {rulebook.value_in_words(value, language)}"


class HeadForm(VersionedForm):
    """What is said of the whole."""

    title = Line(label=_("What it is called"), max_length=160)
    document = Line(label=_("The document"), max_length=200)
    territory = Line(label=_("Where"), required=False)
    decided_by = Line(label=_("Decided by"))
    called = Line(label=_("What the version is called"), max_length=40)
    valid_from = Day(label=_("Holds from"))
    valid_to = Day(label=_("Holds to"), required=False)
    trial_to = Day(label=_("On trial to"), required=False)
    after_trial = forms.ChoiceField(
        label=_("When the trial is over"), required=False,
        choices=list(AFTER_TRIAL.items()),
    )  # fmt: skip
    note = Text(label=_("Note"), rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        """See that it does not end before it begins."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("valid_from"), said.get("valid_to")
        if first and last and last < first:
            self.refuse(gettext("It cannot end before it begins."), "valid_to")
        return said

    def values(self) -> dict[str, Any]:
        """What is said, by the names of the source."""
        said = dict(self.cleaned_data)
        said["version"] = said.pop("called")
        return said


class TextForm(VersionedForm):
    """The whole as a file."""

    text = forms.CharField(
        label=_("The text, as TOML"), max_length=LONGEST, strip=False,
        help_text=_("Remarks after # are not kept when it is saved."),
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
    )  # fmt: skip


class RecordForm(VersionedForm):
    """The decision behind a change; what is asked for hangs on how great it is."""

    body = Line(label=_("Decided by"), required=False, max_length=160)
    decided_on = Day(label=_("On the day"), required=False)
    reference = Line(
        label=_("Reference"), required=False, help_text=_("The minutes or the record number")
    )
    statement = Text(
        label=_("How purpose and structure are kept"), rows=3, required=False, max_length=500
    )

    def __init__(self, *args: Any, is_minor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("body", "decided_on", "reference") if is_minor else ("statement",):
            del self.fields[name]
        self.depending = tuple(self.fields)

    def record(self) -> Record:
        """What was decided."""
        said = dict(self.cleaned_data)
        said.pop("version")
        return Record(**said)


class BeginForm(Form):
    """An agreement that is not there yet."""

    title = Line(label=_("What it is called"), max_length=160)
    short = forms.RegexField(
        r"^(?!new$)(?=.{2,36}$)[a-z0-9]+(-[a-z0-9]+)*$", label=_("Short name"),
        help_text=_("Small letters a–z, digits and hyphens. It is never changed."),
        error_messages={
            "invalid": _("Write 2 to 36 signs: only small letters a–z, digits and hyphens within.")
        },
    )  # fmt: skip
    document = Line(
        label=_("The document"), max_length=200,
        help_text=_("What the decided text is called. It stands beside each rule."),
    )  # fmt: skip
    territory = Line(label=_("Where"), help_text=_("The municipality or the region"))
    decided_by = Line(label=_("Decided by"))
    over = forms.ChoiceField(label=_("Stands on"))
    valid_from = Day(label=_("Holds from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        over = self.fields["over"]
        assert isinstance(over, forms.ChoiceField)
        books = [one for one in rulebook.rulebooks() if one.top.level in ("law", "regional")]
        over.choices = [(one.id, one.title) for one in books]

    def beginning(self) -> Beginning:
        """What the agreement begins as."""
        said = dict(self.cleaned_data)
        return Beginning(id=said.pop("short"), **said)
