"""The forms of the summons's parts. A draft may be incomplete; the check tells what is missing.

Each form turns the saved summons into its fields (`initial`) and what was typed into values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework.summons.check import Judged, Readiness
from samlas.casework.summons.draft import (
    AddresseeKind,
    AskedFor,
    MeetingForm,
    Question,
    Recipient,
    Summons,
)
from samlas.faces.forms import Clock, Day, Line, Phone, Text, VersionedForm
from samlas.faces.paging import number as row_number

MOST_QUESTIONS = 30
YEARS_AHEAD = 3


class Whole(forms.IntegerField):
    """A whole number, typed as text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "size": 5}))
        super().__init__(**kwargs)


class DraftForm(VersionedForm):
    """A form whose required fields may wait: they are marked, and asked for before sending."""

    def full_clean(self) -> None:
        required = [
            field for name, field in self.fields.items() if field.required and name != "version"
        ]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True

    def add(self, name: str, field: forms.Field) -> None:
        """Add a field that this form has because of what it is about."""
        field.widget.attrs.setdefault("class", "ds-input")
        self.fields[name] = field

    def values(self) -> dict[str, Any]:
        """What was typed, by the fields of the summons."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PurposeForm(DraftForm):
    """Purpose, why, and the person's long-term goal (K2, K3)."""

    purpose = Text(label=gettext_lazy("Purpose of the meeting"))
    why = Text(label=gettext_lazy("Why the meeting is needed"))
    long_term_goal = Text(
        label=gettext_lazy("The person's long-term goal"),
        help_text=gettext_lazy("As the person says it."),
    )
    worded_with_person = forms.BooleanField(
        label=gettext_lazy("The person has been part of wording this"), required=False
    )


def purpose_of(summons: Summons) -> dict[str, Any]:
    """The saved fields of this part."""
    names = ("purpose", "why", "long_term_goal", "worded_with_person", "version")
    return {name: getattr(summons, name) for name in names}


@dataclass(frozen=True, slots=True)
class Row:
    """One question as typed, with its two fields."""

    number: int
    text: forms.BoundField
    minutes: forms.BoundField


class QuestionsForm(DraftForm):
    """Numbered questions (K4). The order is changed by `change`, a button's name such as `up-2`."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_QUESTIONS)

    def __init__(self, *args: Any, rows: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = self._typed_rows() if self.is_bound else rows
        self.initial["rows"] = self.count
        for number in range(1, self.count + 1):
            label = _("Question {number}").format(number=number)
            self.add(f"text_{number}", Text(label=label, rows=2, max_length=1000))
            label = _("Minutes for question {number}").format(number=number)
            minutes = Whole(label=label, min_value=1, max_value=480, required=False)
            self.add(f"minutes_{number}", minutes)

    def _typed_rows(self) -> int:
        return min(max(row_number(str(self.data.get("rows", ""))) or 1, 1), MOST_QUESTIONS)

    def lines(self) -> Iterator[Row]:
        """The rows, for the page."""
        for number in range(1, self.count + 1):
            yield Row(number, self[f"text_{number}"], self[f"minutes_{number}"])

    def typed(self) -> list[tuple[str, int | None]]:
        """Every row as typed, the empty ones too."""
        return [
            (self.cleaned_data[f"text_{number}"], self.cleaned_data[f"minutes_{number}"])
            for number in range(1, self.count + 1)
        ]

    def order(self, change: str) -> list[int]:
        """The old numbers of the rows that stay, in their new order."""
        numbers = list(range(1, self.count + 1))
        act, _dash, at = change.partition("-")
        number = row_number(at) or 0
        if number not in numbers:
            return [one for one in numbers if change == "draft" or self.typed()[one - 1][0]]
        if act == "remove":
            numbers.remove(number)
        other = number - 1 if act == "up" else number + 1
        if act in ("up", "down") and other in numbers:
            numbers[number - 1], numbers[other - 1] = other, number
        return numbers


def questions_of(questions: Sequence[Question], version: int) -> dict[str, Any]:
    """The saved fields of this part."""
    saved: dict[str, Any] = {"version": version}
    for number, one in enumerate(questions, start=1):
        saved |= {f"text_{number}": one.text, f"minutes_{number}": one.minutes}
    return saved


@dataclass(frozen=True, slots=True)
class Asked:
    """One recipient with its judgement, what is missing, and its fields."""

    judged: Judged
    gaps: Sequence[str]
    lacks_consent: bool
    explained: str
    fields: Mapping[str, forms.BoundField]


class RecipientsForm(DraftForm):
    """What is asked of each recipient (K5, H24, H37, H41). Fields are named by the recipient."""

    def __init__(
        self,
        *args: Any,
        judged: Sequence[Judged],
        questions: Sequence[Question],
        functions: Mapping[int, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        self.judged = judged
        super().__init__(*args, **kwargs)
        numbered = [(str(one.number), f"{one.number}. {one.text}") for one in questions]
        for one in judged:
            for name, field in _recipient_fields(one.recipient, numbered, functions).items():
                self.add(f"{name}_{one.recipient.pk}", field)

    def asked(self, found: Readiness) -> Iterator[Asked]:
        """Each recipient with its fields by their short names, for the page."""
        for one in self.judged:
            pk = one.recipient.pk
            gaps = found.of_recipient(pk)
            yield Asked(
                judged=one,
                gaps=[gap.message for gap in gaps if gap.part == "recipients"],
                lacks_consent=any(gap.part == "consent" for gap in gaps),
                explained=_explained(one),
                fields={name: self[f"{name}_{pk}"] for name in RECIPIENT_FIELDS},
            )

    def by_recipient(self) -> dict[int, dict[str, object]]:
        """What was typed, by the recipient's id."""
        typed = self.cleaned_data
        return {
            one.recipient.pk: {
                name: typed[f"{name}_{one.recipient.pk}"] for name in RECIPIENT_FIELDS
            }
            for one in self.judged
        }


def _explained(one: Judged) -> str:
    """What the verdict means, where the tag beside the name does not say it all."""
    verdict = one.attend.verdict
    if verdict in ("called", "invited"):
        return ""
    return rulebook.explain("duty-to-attend", verdict, get_language() or "sv")


RECIPIENT_FIELDS = (
    "contribution", "questions", "addressee_kind", "addressee", "proposed_role", "asked_for",
)  # fmt: skip
ROLES = (
    ("", gettext_lazy("No role")),
    ("chair", gettext_lazy("Leads the meeting")),
    ("note-taker", gettext_lazy("Takes notes")),
    ("interpreter", gettext_lazy("Interpreter")),
    ("support", gettext_lazy("Support for the person")),
)


class Numbers(forms.TypedMultipleChoiceField):
    """Ticked questions, as their numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


def _recipient_fields(
    recipient: Recipient,
    numbered: list[tuple[str, str]],
    functions: Mapping[int, Sequence[str]],
) -> dict[str, forms.Field]:
    unit = recipient.contact.unit
    listed = {"list": f"functions-{unit.pk}"} if unit and functions.get(unit.pk) else {}
    return {
        "contribution": Text(label=_("What we think you can contribute"), rows=3),
        "questions": Numbers(label=_("Questions they are there for"), choices=numbered),
        "addressee_kind": forms.ChoiceField(
            label=_("Addressed to"),
            choices=AddresseeKind.choices,
            widget=forms.RadioSelect,
        ),
        "addressee": Line(
            label=_("Function or name"),
            required=False,
            widget=forms.TextInput(attrs=listed),
        ),
        "proposed_role": forms.ChoiceField(
            label=_("Proposed role at the meeting"), choices=ROLES, required=False,
            widget=forms.Select,
        ),
        "asked_for": forms.ChoiceField(
            label=_("Asked to come"), choices=AskedFor.choices,
            widget=forms.Select,
        ),
    }  # fmt: skip


def recipients_of(recipients: Sequence[Recipient], version: int) -> dict[str, Any]:
    """The saved fields of this part."""
    saved: dict[str, Any] = {"version": version}
    for one in recipients:
        saved |= {f"{name}_{one.pk}": getattr(one, name) for name in RECIPIENT_FIELDS}
    return saved


class MeetingPartForm(DraftForm):
    """When, how and where; the convener's own details; and discharge from hospital (H33, H34)."""

    depending = ("place", "link", "dial_in")
    # Not called `form`: a control of that name hides the form that it stands in from scripts.
    how = forms.ChoiceField(
        label=gettext_lazy("How do you meet?"),
        choices=MeetingForm.choices,
        widget=forms.RadioSelect,
    )
    day = Day(label=gettext_lazy("Day"))
    clock = Clock(label=gettext_lazy("Time"))
    minutes = Whole(label=gettext_lazy("Length in minutes"), min_value=5, max_value=480)
    short_notice_reason = Line(
        label=gettext_lazy("Why the meeting is sooner than recommended"),
        required=False,
        max_length=300,
    )
    place = Line(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("Needed when you meet on site, also if some join by video."),
        max_length=200,
        required=False,
    )
    room_seats = Whole(
        label=gettext_lazy("Seats in the room"), min_value=1, max_value=999, required=False
    )
    aids = Line(
        label=gettext_lazy("Aids in the room"),
        help_text=gettext_lazy("For example screen, hearing loop, pictures to point at"),
        max_length=300,
        required=False,
    )
    link = forms.URLField(
        label=gettext_lazy("Link to the video meeting"),
        help_text=gettext_lazy("Needed when you meet by video."),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": gettext_lazy("This does not look like a link. Copy all of it.")},
    )
    dial_in = Line(
        label=gettext_lazy("Phone number to the meeting"),
        help_text=gettext_lazy("Needed when you meet by phone."),
        max_length=40,
        required=False,
    )
    convener_email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    convener_phone = Phone(label=gettext_lazy("Your phone"))
    offered_to_attend = forms.BooleanField(
        label=gettext_lazy("The person has been offered to take part, in a way that suits them")
    )

    def clean_day(self) -> date | None:
        """A meeting lies ahead, but not so far that the year must be mistyped."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and not localdate() <= day <= _far():
            raise forms.ValidationError(_("Write a day from today to three years ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        _both(self, "day", "clock")
        return typed

    def values(self) -> dict[str, Any]:
        typed = super().values()
        typed["starts_at"] = _moment(typed.pop("day"), typed.pop("clock"))
        typed["form"] = typed.pop("how")
        typed["minutes"] = typed["minutes"] or 60
        return typed


class DischargeForm(MeetingPartForm):
    """The meeting before discharge from hospital, with both confirmations (H45)."""

    ready_day = Day(
        label=gettext_lazy("Day of the notice that the patient is ready for discharge"),
        required=False,
    )
    ready_clock = Clock(label=gettext_lazy("Time of the notice"), required=False)
    planned_discharge_on = Day(label=gettext_lazy("Planned day of discharge"), required=False)
    inpatient_done = forms.BooleanField(
        label=gettext_lazy("Inpatient care confirms that its medical responsibility is fulfilled"),
        required=False,
    )
    outpatient_done = forms.BooleanField(
        label=gettext_lazy("Outpatient care confirms that it has planned for the discharge"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        _both(self, "ready_day", "ready_clock")
        for name in ("ready_day", "planned_discharge_on"):
            day = typed.get(name)
            if day is not None and not date(2018, 1, 1) <= day <= _far():
                self.add_error(name, _("Check the year."))
        return typed

    def values(self) -> dict[str, Any]:
        typed = super().values()
        moment = _moment(typed.pop("ready_day"), typed.pop("ready_clock"))
        return typed | {"ready_for_discharge_at": moment}


def _both(form: forms.Form, day: str, clock: str) -> None:
    """A day and its time belong together: one alone could not be kept."""
    if day in form.errors or clock in form.errors:
        return
    has_day, has_clock = form.cleaned_data.get(day), form.cleaned_data.get(clock) is not None
    if has_day and not has_clock:
        form.add_error(clock, _("Write the time too."))
    if has_clock and not has_day:
        form.add_error(day, _("Write the day too."))


def _far() -> date:
    today = localdate()
    return date(today.year + YEARS_AHEAD, today.month, min(today.day, 28))


def _moment(day: date | None, clock: time | None) -> datetime | None:
    if day is None or clock is None:
        return None
    return make_aware(datetime.combine(day, clock))


def meeting_of(summons: Summons) -> dict[str, Any]:
    """The saved fields of this part."""
    saved: dict[str, Any] = {"how": summons.form} | {
        name: getattr(summons, name)
        for name in (
            "minutes", "short_notice_reason", "place", "room_seats", "aids", "link",
            "dial_in", "convener_email", "convener_phone", "offered_to_attend",
            "planned_discharge_on", "inpatient_done", "outpatient_done", "version",
        )
    }  # fmt: skip
    for name, at in (("", summons.starts_at), ("ready_", summons.ready_for_discharge_at)):
        if at is not None:
            local = localtime(at)
            saved |= {f"{name}day": local.date(), f"{name}clock": local.time()}
    return saved
