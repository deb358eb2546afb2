"""The forms of the contact map: the decisions, and who is added or changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.case import Case, Refused
from samlas.casework.contact_map import ContactMap, Placed
from samlas.casework.contacts import Choice, Contact, Decided, Ring, ring_of
from samlas.directory.models import UnitKind
from samlas.faces.forms import Form, Line, PersonalNumber, Phone, Text, VersionedForm
from samlas.faces.staff.unit_search import UnitSearchForm
from samlas.people.models import Capacity, Representative

DECISIONS = [
    (Choice.ASK_TO_COME, gettext_lazy("Is asked to come")),
    (Choice.NOT_NOW, gettext_lazy("Not now")),
    (Choice.PERSON_DECLINES, gettext_lazy("The person does not want it")),
]
_WARNINGS: dict[str, str | Promise] = {
    UnitKind.SOCIAL_INSURANCE: gettext_lazy(
        "Good to have along when sickness or disability lowers the ability to work."
    ),
    UnitKind.EMPLOYMENT_SERVICE: gettext_lazy(
        "Good to have along when the person is on the way to work or in rehabilitation."
    ),
    UnitKind.PRISON_PROBATION: gettext_lazy(
        "That this contact exists is sensitive. The others called are not told of it."
    ),
    UnitKind.EMPLOYER: gettext_lazy(
        "Has no duty of confidentiality by law. Share only what the person has said yes to."
    ),
    UnitKind.VOLUNTEER: gettext_lazy(
        "Private people without a duty of confidentiality by law. Share as little as is needed."
    ),
    UnitKind.ASSOCIATION: gettext_lazy(
        "Has no duty of confidentiality by law. Share only what the person has said yes to."
    ),
}


def warning_of(contact: Contact) -> str:
    """Return what is good to know before this kind of contact is asked (K51–K56), or nothing."""
    return str(_WARNINGS.get(contact.unit.kind, "")) if contact.unit is not None else ""


class DecisionsForm(VersionedForm):
    """What is decided about every contact on the map, saved at once."""

    none_known_more = forms.BooleanField(
        label=gettext_lazy("We have asked, and no other contacts are known"), required=False
    )

    def __init__(self, found: ContactMap, *args: Any, **kwargs: Any) -> None:
        self.found = found
        kwargs.setdefault("initial", self._initial(found))
        super().__init__(*args, **kwargs)
        for one in found.placed:
            for name, field in _decision_fields(one.contact).items():
                self.add(name, field)

    @staticmethod
    def _initial(found: ContactMap) -> dict[str, object]:
        """What is decided; for those the person has said yes to, the usual is proposed."""
        initial: dict[str, object] = {
            "version": found.version,
            "none_known_more": found.case.contacts_none_known,
        }
        for one in found.placed:
            proposed = Choice.ASK_TO_COME if one.is_covered else None
            initial[f"choice-{one.contact.pk}"] = one.contact.choice or proposed
            initial[f"reason-{one.contact.pk}"] = one.contact.reason
        return initial

    def decided(self) -> dict[int, Decided]:
        """The decisions by the contact's number."""
        values = self.cleaned_data
        return {
            one.contact.pk: Decided(
                choice=Choice(values[f"choice-{one.contact.pk}"]),
                reason=values[f"reason-{one.contact.pk}"],
            )
            for one in self.found.placed
        }

    def refuse_each(self, faults: Mapping[int, Refused]) -> None:
        """Show at each contact why its decision cannot stand."""
        for number, fault in faults.items():
            self.refuse(str(fault), f"{fault.field}-{number}")
            self.because = fault.because or self.because

    def at(self, version: int) -> DecisionsForm:
        """Return the form as it was sent, at the version that stands now."""
        data = cast("QueryDict", self.data).copy()
        data["version"] = str(version)
        self.data = data
        return self

    @staticmethod
    def stands(one: Placed) -> str:
        """What is saved about a contact, in words."""
        words = str(Choice(one.contact.choice).label)
        return f"{words}: {one.contact.reason}" if one.contact.reason else words


def _decision_fields(contact: Contact) -> dict[str, forms.Field]:
    return {
        f"choice-{contact.pk}": forms.ChoiceField(
            label=_("Is %(name)s to come?") % {"name": contact.name},
            choices=DECISIONS,
            widget=forms.RadioSelect,
            required=False,
        ),
        f"reason-{contact.pk}": Line(
            label=_("Why not now? (%(name)s)") % {"name": contact.name},
            max_length=300,
            required=False,
        ),
    }


class SupportFields(Form):
    """What goes on with a contact."""

    role = Line(label=gettext_lazy("Who there, or in which role?"), required=False)
    support = Text(
        label=gettext_lazy("Which support goes on?"), max_length=300, rows=2, required=False
    )
    ongoing = forms.BooleanField(label=gettext_lazy("It goes on now"), required=False, initial=True)


class UnitContactForm(UnitSearchForm, SupportFields):
    """A unit from the directory, and what goes on there."""

    field_order = ["words", "unit", "role", "support", "ongoing"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        self.case = case
        on_map = case.contacts.exclude(unit=None).values_list("unit_id", flat=True)
        super().__init__(*args, near=case.unit.territory, but_not=[case.unit_id, *on_map], **kwargs)

    def contact(self) -> Contact:
        """The contact to add."""
        values = self.cleaned_data
        unit = values["unit"]
        return Contact(
            case=self.case,
            unit=unit,
            name=unit.name,
            ring=ring_of(unit),
            role=values["role"],
            support=values["support"],
            ongoing=values["ongoing"],
        )


class AddressFields(Form):
    """Where a letter goes."""

    street = Line(label=gettext_lazy("Street address"), required=False)
    postcode = Line(label=gettext_lazy("Postcode"), max_length=6, required=False)
    town = Line(label=gettext_lazy("Town"), max_length=60, required=False)


class OtherForm(AddressFields):
    """Anyone who is neither a unit in the directory nor close to the person."""

    field_order = ["name", "role", "ring", "support", "street", "postcode", "town"]
    name = Line(label=gettext_lazy("Name"))
    role = Line(
        label=gettext_lazy("In which role?"),
        help_text=gettext_lazy("For example coach, neighbour or employer."),
        required=False,
    )
    ring = forms.ChoiceField(
        label=gettext_lazy("In which circle?"), choices=Ring.choices, initial=Ring.OTHER
    )
    support = Text(
        label=gettext_lazy("Which support goes on?"), max_length=300, rows=2, required=False
    )


class CloseForm(AddressFields):
    """A relative, or someone who speaks for the person."""

    field_order = [
        "name", "capacity", "relation", "on_assignment",
        "personal_number", "phone", "email", "street", "postcode", "town",
    ]  # fmt: skip
    name = Line(label=gettext_lazy("Name"))
    capacity = forms.ChoiceField(
        label=gettext_lazy("Who is it?"), choices=Capacity.choices, widget=forms.RadioSelect
    )
    relation = Line(
        label=gettext_lazy("How are they related?"),
        help_text=gettext_lazy("For example mother, partner or friend."),
        max_length=60,
        required=False,
    )
    on_assignment = forms.BooleanField(
        label=gettext_lazy("The person has given the ombudsman this assignment"), required=False
    )
    personal_number = PersonalNumber(
        label=gettext_lazy("Personal number"),
        help_text=gettext_lazy(
            "Lets them into pages of their own with e-ID. Ten or twelve digits."
        ),
        required=False,
    )
    phone = Phone(label=gettext_lazy("Phone"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def representative(self) -> Representative:
        """The person close to the individual, not saved yet."""
        return Representative(**self.cleaned_data)


class ContactForm(VersionedForm, SupportFields, AddressFields):
    """What is written about a contact on the map."""

    field_order = ["role", "support", "ongoing", "ring"]
    ring = forms.ChoiceField(label=gettext_lazy("In which circle?"), choices=Ring.choices)
    name = Line(label=gettext_lazy("Name"))

    def __init__(self, contact: Contact, *args: Any, **kwargs: Any) -> None:
        names = [*type(self).base_fields]
        kwargs["initial"] = {name: getattr(contact, name) for name in names}
        super().__init__(*args, **kwargs)
        if contact.unit_id or contact.representative_id:
            for name in ("name", "street", "postcode", "town"):
                del self.fields[name]
        if contact.unit_id is None:
            del self.fields["ongoing"]
