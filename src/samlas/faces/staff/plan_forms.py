"""The forms of the plan: its texts, who answers for it, its rows, and what each one says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.casework.contacts import Contact
from samlas.casework.plan.approving import PERSON, Asked
from samlas.casework.plan.lead import Candidate
from samlas.casework.plan.models import (
    Action,
    ApprovalForm,
    Basis,
    CommentKind,
    Plan,
    Verdict,
)
from samlas.casework.plan.paper import Sheet
from samlas.directory.models import Principal
from samlas.faces.forms import Day, Form, Line, Phone, Text, VersionedForm

Choices = Sequence[tuple[str, str]]
# How the convener writes down a word; what a unit says itself comes from its own inbox.
TOLD_FORMS = [(one.value, one.label) for one in ApprovalForm if one != ApprovalForm.OWN]


class TextsForm(VersionedForm):
    """The plan's own texts."""

    needed = Text(
        label=_("Measures that are needed"),
        help_text=_("By law the plan says which measures are needed, done or not yet."),
        required=False,
    )
    none_by_others = forms.BooleanField(
        label=_("Nobody but the municipality and the region does anything"), required=False
    )
    long_term_goal = Text(label=_("The long-term goal"), required=False)
    goal_in_own_words = forms.BooleanField(
        label=_("The goal is in the person's own words"), required=False
    )
    boundaries = Text(
        label=_("Who answers for what"),
        help_text=_("What you have agreed on where one's responsibility ends."),
        required=False,
    )
    in_need_turn_to = Text(
        label=_("Where to turn until the plan is changed"),
        help_text=_("Whom the person rings, also in the evening and if it gets worse."),
        required=False,
    )


class OverallForm(VersionedForm):
    """The principal with the overall responsibility."""

    overall = forms.ChoiceField(label=_("Overall responsibility"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, principals: Sequence[Principal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["overall"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in principals]


class LeadForm(VersionedForm):
    """The unit that leads the plan in practice, and how it was agreed."""

    unit = forms.ChoiceField(label=_("Who leads"), widget=forms.RadioSelect)
    name = Line(label=_("Name or function"), required=False)
    phone = Phone(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    agreed = Line(
        label=_("How you have agreed on it"),
        help_text=_("Needed when the unit may lead only if all agree."),
        max_length=500,
        required=False,
    )
    said = Line(
        label=_("How the unit has said yes"),
        help_text=_(
            "If it did so at the meeting or by phone. Otherwise it is asked when it gets the plan."
        ),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.unit.pk), one.unit.name) for one in candidates if one.may]


class GoalForm(VersionedForm):
    """A subgoal."""

    text = Text(label=_("Goal"), rows=2, max_length=1000)
    own_words = forms.BooleanField(label=_("In the person's own words"), required=False)
    by = Day(label=_("To be reached by"), required=False)
    question = forms.TypedChoiceField(
        label=_("Which question it answers"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, questions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *questions]

    def values(self) -> dict[str, object]:
        """What was typed, by the goal's fields."""
        return {name: self.cleaned_data[name] for name in ("text", "own_words", "by", "question")}


class ActionForm(VersionedForm):
    """What one has taken on (H55). It may be incomplete until the plan is sealed."""

    what = Line(label=_("What is to be done?"), max_length=500)
    contact = forms.ChoiceField(
        label=_("Who does it?"), error_messages={"required": _("Choose who is to do it.")}
    )
    doer = Line(label=_("Who there: name or function"), required=False)
    by = Day(label=_("Done by"), required=False)
    aim = forms.ChoiceField(label=_("For which goal or question?"), required=False)
    shows = Line(label=_("How does it show that it works?"), max_length=500, required=False)
    basis = forms.ChoiceField(
        label=_("By law or by agreement"), choices=Basis.choices, widget=forms.RadioSelect,
        initial=Basis.AGREED,
    )  # fmt: skip
    legal_basis = Line(label=_("Which law"), max_length=200, required=False)
    replaces = forms.ChoiceField(
        label=_("Does it come in place of another action?"), required=False
    )
    about = forms.ChoiceField(
        label=_("Does it tell of someone else than the person?"),
        help_text=_("Then it reaches only those whom that one has said yes to."),
        required=False,
    )
    agreed = Line(
        label=_("How the one who does it agreed to the change"),
        help_text=_("Needed when it has approved the plan: who said so, how and when."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, whole: Sheet, questions: Choices, asks_agreement: bool,
        replaceable: Sequence[Action], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.replaceable = {one.key: one for one in replaceable}
        self.owners = {one.key: one for one in whole.owners}
        self.goals = {one.key: one for one in whole.goals}
        person = whole.plan.case.individual.short_name
        who = [("", _("Choose")), (PERSON, person), *((one.key, one.name) for one in whole.owners)]
        aims = [("", "–"), *((f"g-{one.key}", one.text) for one in whole.goals)]
        aims += [(f"q-{number}", text) for number, text in questions]
        old = [("", _("No")), *((one.key, one.what) for one in replaceable)]
        for name, choices in (("contact", who), ("aim", aims), ("replaces", old)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.others = {str(one.pk): one for one, _yes in whole.others}
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", _("No")), *((pk, one.name) for pk, one in self.others.items())]
        if not self.others:
            del self.fields["about"]
        if not asks_agreement:
            del self.fields["agreed"]

    def values(self) -> dict[str, object]:
        """What was typed, by the action's fields."""
        typed = self.cleaned_data
        kind, _sep, key = typed["aim"].partition("-")
        names = ("what", "doer", "by", "shows", "basis", "legal_basis")
        return {name: typed[name] for name in names} | {
            "contact": self.owners.get(typed["contact"]),
            "goal": self.goals.get(key) if kind == "g" else None,
            "question": int(key) if kind == "q" else None,
            "replaces": self.replaceable.get(typed["replaces"]),
            "about": self.others.get(typed.get("about", "")),
        }

    @property
    def agreement(self) -> str:
        """How the owner agreed; empty where it is not asked."""
        return str(self.cleaned_data.get("agreed", ""))


def action_fields(action: Action) -> Mapping[str, object]:
    """The fields of the form as the action stands."""
    aim = f"g-{action.goal.key}" if action.goal else ""
    if action.question is not None:
        aim = f"q-{action.question}"
    owner = action.contact.key if action.contact else PERSON
    replaced = action.replaces.key if action.replaces else ""
    return {
        **vars(action),
        "contact": owner,
        "aim": aim,
        "replaces": replaced,
        "about": str(action.about_id or ""),
        "agreed": "",
    }


class ApproveForm(Form):
    """What one says of the plan as it was `seen`, and in which form."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    verdict = forms.ChoiceField(
        label=_("Do you approve the plan?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    said = Text(
        label=_("What was said, or why there is no answer"),
        help_text=_("Stands in the plan as it was said."),
        rows=3,
        required=False,
    )
    way = forms.ChoiceField(
        label=_("How was it said?"), choices=TOLD_FORMS, widget=forms.RadioSelect
    )


class OwnWordForm(Form):
    """What a unit says of the plan it has been sent."""

    verdict = forms.ChoiceField(
        label=_("Does your unit approve the plan?"),
        choices=[
            (Verdict.YES.value, _("Yes, we approve it")),
            (Verdict.YES_BUT.value, _("Yes, with a reservation")),
            (Verdict.NO.value, _("No, we do not approve it")),
            (Verdict.NO_ANSWER.value, _("We cannot answer")),
        ],
        widget=forms.RadioSelect,
    )
    said = Text(
        label=_("Your own words"),
        help_text=_(
            "Needed with a reservation, or if you cannot answer. It stands in the plan as you "
            "write it, and everyone who gets the whole plan can read it."
        ),
        rows=3,
        required=False,
    )


class ApproveByPersonForm(ApproveForm):
    """The same for the person, who is asked again when they could not answer (H69)."""

    ask_how = Line(
        label=_("If the person could not answer: how are they asked again?"),
        help_text=_("By phone, at home, by letter, through someone who speaks for them."),
        max_length=300,
        required=False,
    )
    ask_on = Day(label=_("By which day?"), required=False)


class CommentForm(Form):
    """Words of one party, kept in the plan."""

    who = forms.ChoiceField(label=_("Whose words?"))
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=CommentKind.choices, widget=forms.RadioSelect,
        initial=CommentKind.COMMENT,
    )  # fmt: skip
    text = Text(label=_("What was said"), help_text=_("All who get the whole plan can read it."))

    def __init__(self, *args: Any, plan: Plan, owners: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        person = plan.case.individual.short_name
        field.choices = [(PERSON, person), *((one.key, one.name) for one in owners)]


class WordingForm(VersionedForm):
    """Another wording of what was said at the meeting, or beside the plan."""

    text = Text(label=_("New wording"))
    why = Line(
        label=_("Why, and whom you have asked"),
        help_text=_("The old wording and your reason are kept with the case. They are not sent."),
        max_length=300,
    )


class SealForm(VersionedForm):
    """Nothing but what was read through; from the second edition on, why there is one."""

    reason = Line(
        label=_("Why there is a new edition"),
        help_text=_(
            "A change, or a mistake that is corrected. Everyone who gets it can read this."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class RecordForm(Form):
    """On which day it came into the unit's own record (H90)."""

    on = Day(label=_("Recorded in our own system on"))


class TakeLeadForm(Form):
    """Whether the unit takes the lead over."""

    answer = forms.ChoiceField(
        label=_("Do you take the lead?"),
        choices=[("yes", _("Yes, we take it")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    phone = Phone(label=_("Your phone"), required=False)
    email = forms.EmailField(label=_("Your e-mail"), required=False)
    why = Line(label=_("If no: why?"), max_length=250, required=False)


def asked_fields(one: Asked) -> dict[str, object]:
    """An empty form that proposes the form that the rules ask for."""
    said = one.approval
    if said is None:
        return {"way": one.form.verdict}
    again = {"ask_how": said.ask_how, "ask_on": said.ask_on}
    return {"way": said.form, "verdict": said.verdict, "said": said.said, **again}
