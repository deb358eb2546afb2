"""The forms of the consent: who says yes, and one card for each who may know something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.consent import Row, Yes
from samlas.casework.consent_reading import Asking
from samlas.casework.contacts import Contact
from samlas.casework.givers import Assessment, Candidate, Giver
from samlas.faces.forms import Day, Line, Text, VersionedForm
from samlas.people.models import Assessed, Capacity, Consent, ConsentForm, InformationKind

LASTS = timedelta(days=365)
SELF = "self"
ALL, EXCEPT, NO = "all", "except", "no"
SHARES = [
    (ALL, gettext_lazy("Yes")),
    (EXCEPT, gettext_lazy("Yes, but not everything")),
    (NO, gettext_lazy("No")),
]
TEXTS = ("not_to_be_brought_up", "assessment")
ASSESSMENT = ("assessment", "assessed_by", "assessed_on")
_AS: dict[str, str | Promise] = {
    Capacity.GUARDIAN: gettext_lazy("%(name)s, guardian"),
    Capacity.GOD_MAN: gettext_lazy("%(name)s, court-appointed guardian, together with %(person)s"),
    Capacity.FORVALTARE: gettext_lazy(
        "%(name)s, administrator, for %(person)s in what the court has decided"
    ),
    Capacity.LASTING_POWER: gettext_lazy("%(name)s, for %(person)s by a lasting power of attorney"),
    Capacity.PERSONAL_OMBUD: gettext_lazy("%(name)s, personal ombudsman"),
    Capacity.RELATIVE: gettext_lazy("%(name)s, close to %(person)s"),
}


def candidate_words(candidate: Candidate, person: str) -> str:
    """Return who someone is and in which capacity that one says yes."""
    one = candidate.representative
    if one is None:
        return _("%(person)s says yes") % {"person": person}
    return str(_AS[one.capacity]) % {"name": one.name, "person": person}


def card_fields(contact: Contact) -> dict[str, forms.Field]:
    """Return the fields of one recipient: may it know, what, until when, and may it pass on."""
    number, name = contact.pk, contact.name
    return {
        f"to-{number}": forms.ChoiceField(
            label=_("May %(name)s know?") % {"name": name},
            choices=SHARES,
            widget=forms.RadioSelect,
            required=False,
            initial=ALL if _is_guardian(contact) else None,
        ),
        f"kinds-{number}": forms.MultipleChoiceField(
            label=_("What may %(name)s know?") % {"name": name},
            choices=InformationKind.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=InformationKind.values,
            help_text=_("Without the first three, no summons can be sent here."),
        ),
        f"exception-{number}": Line(
            label=_("What may %(name)s not know?") % {"name": name}, max_length=300, required=False
        ),
        f"until-{number}": Day(
            label=_("Only until"), required=False, help_text=_("Empty: as long as the consent.")
        ),
        f"own-{number}": forms.BooleanField(
            label=_("May pass it on to the right unit of the same principal"),
            required=False,
            initial=True,
        ),
    }


def _is_guardian(contact: Contact) -> bool:
    close = contact.representative
    return close is not None and close.capacity == Capacity.GUARDIAN


def giver_fields(
    candidates: Sequence[Candidate], person: str, *, signed: bool, today: date
) -> dict[str, forms.Field]:
    """Return the fields of who says yes, when, how, and where a signed form is kept."""
    may = [one for one in candidates if one.may]
    ways = [way for way in ConsentForm if way == ConsentForm.SIGNED or not signed]
    fields: dict[str, forms.Field] = {
        "givers": forms.MultipleChoiceField(
            label=_("Who says yes?"),
            choices=[(giver_id(one), candidate_words(one, person)) for one in may],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Say who has given the consent.")},
        )
    }
    for one in may:
        fields[f"day-{giver_id(one)}"] = Day(label=_("On"), required=False, initial=today)
    # Not called `form`: a control of that name hides the form that it stands in from scripts.
    fields["way"] = forms.ChoiceField(
        label=_("How?"),
        choices=[(way.value, way.label) for way in ways],
        widget=forms.RadioSelect,
        initial=ConsentForm.SIGNED if signed else None,
    )
    fields["kept_where"] = Line(label=_("Where is the signed form kept?"), required=False)
    return fields


def giver_id(candidate: Candidate) -> str:
    """Return what a candidate is called in the form."""
    return SELF if candidate.representative is None else str(candidate.representative.pk)


@dataclass(frozen=True, slots=True)
class Card:
    """The fields of one recipient, as the template shows them."""

    contact: Contact
    to: BoundField
    kinds: BoundField
    exception: BoundField
    until: BoundField
    own: BoundField


class YesForm(VersionedForm):
    """What a consent and a recipient added later have in common: cards, and who says yes.

    As a `draft` nothing is required, so that what is half done can be kept.
    """

    def __init__(
        self,
        asking: Asking,
        contacts: Sequence[Contact],
        today: date,
        *args: Any,
        draft: bool = False,
        **kwargs: Any,
    ) -> None:
        self.asking, self.contacts, self.today, self.is_draft = asking, contacts, today, draft
        person = asking.case.individual.given_name
        signed = asking.form.verdict == ConsentForm.SIGNED
        super().__init__(*args, **kwargs)
        fields = giver_fields(asking.candidates, person, signed=signed, today=today)
        for contact in contacts:
            fields = card_fields(contact) | fields
        for name, field in fields.items():
            self.add(name, field)
        for field in self.fields.values() if draft else ():
            field.required = False

    def refuse(self, message: str, field: str) -> None:
        """Show the refusal where the form asks for what is wrong."""
        name, _dash, whose = field.partition("-")
        here = {"given_on": f"day-{whose or SELF}", "form": "way"}
        super().refuse(message, here.get(name, field))

    @property
    def cards(self) -> list[Card]:
        """The recipients, in the order of the map."""
        parts = ("to", "kinds", "exception", "until", "own")
        return [Card(one, *(self[f"{part}-{one.pk}"] for part in parts)) for one in self.contacts]

    @property
    def giver_rows(self) -> Iterator[tuple[BoundWidget, BoundField, Candidate]]:
        """Those who may say yes: the tick, the day, and who it is."""
        may = [one for one in self.asking.candidates if one.may]
        for tick, one in zip(self["givers"], may, strict=True):
            yield tick, self[f"day-{giver_id(one)}"], one

    def clean(self) -> dict[str, Any]:
        """Something less than everything must say what is left out."""
        values: dict[str, Any] = super().clean() or {}
        for contact in () if self.is_draft else self.contacts:
            if values.get(f"to-{contact.pk}") == EXCEPT:
                self._check_exception(contact.pk, values)
        return values

    def _check_exception(self, number: int, values: Mapping[str, Any]) -> None:
        kinds = values.get(f"kinds-{number}") or []
        if not kinds:
            self.add_error(f"kinds-{number}", _("Tick what may be known, or answer no."))
        elif len(kinds) == len(InformationKind) and not values.get(f"exception-{number}"):
            self.add_error(
                f"exception-{number}", _("Untick what may not be known, or write what it is.")
            )

    def rows(self) -> list[Row]:
        """The recipients that the person has said yes to."""
        values = self.cleaned_data
        return [
            _row(contact, values)
            for contact in self.contacts
            if values.get(f"to-{contact.pk}") in (ALL, EXCEPT)
        ]

    def givers(self) -> list[Giver]:
        """Those who have said yes, with the day and the form."""
        values = self.cleaned_data
        ticked = values.get("givers") or []
        return [
            Giver(
                representative=one.representative,
                form=ConsentForm(values["way"]),
                given_on=values.get(f"day-{giver_id(one)}") or self.today,
                kept_where=values.get("kept_where", ""),
            )
            for one in self.asking.candidates
            if giver_id(one) in ticked
        ]


def _row(contact: Contact, values: Mapping[str, Any]) -> Row:
    number = contact.pk
    everything = values[f"to-{number}"] == ALL
    kinds = InformationKind.values if everything else values.get(f"kinds-{number}", [])
    return Row(
        unit=contact.unit,
        contact=None if contact.unit_id else number,
        kinds=[InformationKind(kind) for kind in kinds],
        exception="" if everything else values.get(f"exception-{number}", ""),
        whole_principal=bool(values.get(f"own-{number}")),
        valid_to=values.get(f"until-{number}"),
    )


class AddForm(YesForm):
    """One more recipient, whom the person has said yes to. A no is written down on the map."""

    def __init__(
        self, asking: Asking, contact: Contact, today: date, *args: Any, **kw: Any
    ) -> None:
        super().__init__(asking, [contact], today, *args, **kw)
        answer = cast("forms.ChoiceField", self.fields[f"to-{contact.pk}"])
        answer.choices = SHARES[:2]
        answer.required = True


class AskForm(YesForm):
    """The whole consent: a SIP or not, who may know what, and what must not be brought up."""

    sip = forms.ChoiceField(
        label=gettext_lazy("Do we make a SIP?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Answer yes or no.")},
    )
    not_to_be_brought_up = Text(
        label=gettext_lazy("This must not be brought up"), required=False, rows=3
    )
    valid_to = Day(
        label=gettext_lazy("The consent holds until"),
        help_text=gettext_lazy("A year at the most is usual."),
    )
    assessment = Text(label=gettext_lazy("The child's maturity"), required=False, rows=3)
    assessed_by = Line(
        label=gettext_lazy("Who has made the assessment?"),
        help_text=gettext_lazy("Name and title."),
        required=False,
    )
    assessed_on = Day(label=gettext_lazy("The day of the assessment"), required=False)

    def __init__(self, asking: Asking, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(asking, asking.contacts, today, *args, **kwargs)
        if asking.is_child:
            self.fields["assessment"].help_text = _(
                "Only if the child decides without the guardians. Then nothing is sent to them."
            )
        elif any(one.may and one.representative for one in asking.candidates):
            self.fields["assessment"].label = _("Why the person cannot say yes")
            self.fields["assessment"].help_text = _(
                "Only if the person cannot tell what they want. One who speaks for them then does."
            )
        else:
            for name in ASSESSMENT:
                del self.fields[name]
        if not self.is_bound:
            self.initial.update(self._saved())

    def _saved(self) -> dict[str, Any]:
        """What the draft holds, and for what it does not know of yet, what is usual."""
        draft = self.asking.draft
        kept = as_query(draft.choices)
        initial: dict[str, Any] = {"valid_to": self.today + LASTS, "version": draft.version}
        initial |= {name: getattr(draft, name) for name in TEXTS}
        for name, field in self.fields.items():
            if name not in TEXTS and name != "version" and _knows(kept, name):
                initial[name] = field.widget.value_from_datadict(kept, {}, name)
        return initial

    def to_keep(self) -> dict[str, object]:
        """What a draft keeps: the texts, and everything else as it was sent."""
        data = cast("QueryDict", self.data)
        sent = {
            name: data.getlist(name)
            for name in self.fields
            if name in data and name not in (*TEXTS, "version")
        }
        return {"choices": sent} | {name: self.cleaned_data.get(name, "") for name in TEXTS}

    def yes(self) -> Yes:
        """The consent as it is to be recorded."""
        values = self.cleaned_data
        return Yes(
            givers=self.givers(),
            rows=self.rows(),
            unwanted=[one.pk for one in self.contacts if values.get(f"to-{one.pk}") == NO],
            not_to_be_brought_up=values["not_to_be_brought_up"],
            valid_to=values["valid_to"],
            assessment=_assessment(values, is_child=self.asking.is_child),
        )


def _assessment(values: Mapping[str, Any], *, is_child: bool) -> Assessment | None:
    text, by, on = (values.get(name) for name in ASSESSMENT)
    what = Assessed.MATURITY if is_child else Assessed.INABILITY
    return Assessment(what, text or "", by or "", on) if text or by else None


def lasts_long(consent: Consent) -> bool:
    """Whether a consent holds for so long that it is worth a thought: more than a year."""
    return consent.valid_to - consent.given_on > LASTS + timedelta(days=1)


def as_query(choices: Mapping[str, Sequence[str]]) -> QueryDict:
    """Return kept choices as if they were sent again."""
    kept = QueryDict(mutable=True)
    for name, values in choices.items():
        kept.setlist(name, list(values))
    return kept


def _knows(kept: QueryDict, name: str) -> bool:
    """Whether the draft was kept from a form that had this field: its text fields tell."""
    part, _dash, number = name.partition("-")
    if not number:
        return "valid_to" in kept
    return (f"day-{number}" if part == "day" else f"until-{number}") in kept
