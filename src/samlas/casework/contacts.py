"""Step 3, the contact map: everyone around the person, each with a decision (K43, K57, K58)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas import rulebook
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, Stage, locked, note
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, PrincipalKind, Unit
from samlas.exchange.models import KEY_LENGTH, new_key
from samlas.ledger.models import Act
from samlas.people.models import Representative


class Ring(models.TextChoices):
    """Where around the person the contact stands, from the inside out."""

    NEAR = "near", gettext_lazy("Close to me")
    SCHOOL = "school", gettext_lazy("School and leisure")
    CARE = "care", gettext_lazy("Health care")
    SOCIAL = "social", gettext_lazy("Social services")
    OTHER = "other", gettext_lazy("Others")


class Choice(models.TextChoices):
    """What is decided about a contact (K58). Undecided stops the sending."""

    UNDECIDED = "", gettext_lazy("Not decided")
    ASK_TO_COME = "ask-to-come", gettext_lazy("Call or invite")
    NOT_NOW = "not-now", gettext_lazy("Not now")
    PERSON_DECLINES = "person-declines", gettext_lazy("The person does not want it")


class Contact(models.Model):
    """One around the person: a unit, a relative or representative, or anyone by name.

    Whether one who is asked to come is called or invited is the rulebook's verdict, not chosen.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    ring = models.CharField(max_length=8, choices=Ring.choices)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    representative = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="+"
    )
    support = models.CharField(max_length=300, blank=True)
    ongoing = models.BooleanField(default=True)
    choice = models.CharField(max_length=16, choices=Choice.choices, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=models.Q(unit__isnull=False),
                name="unit_once_on_the_map",
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="contacts_of_case")]

    def __str__(self) -> str:
        return self.key

    @property
    def postal_address(self) -> tuple[str, ...]:
        """The address lines of a letter to this contact."""
        if self.unit is not None:
            return self.unit.postal_address
        if self.representative is not None:
            return self.representative.postal_address
        return tuple(line for line in (self.street, f"{self.postcode} {self.town}".strip()) if line)


def contacts_of(case: Case) -> list[Contact]:
    """Return the map's contacts in the order they were added, their units with them."""
    return list(
        case.contacts.select_related(
            "unit__principal", "unit__second_principal", "representative"
        ).order_by("pk")
    )


def add(contact: Contact, by: Assignment, now: datetime) -> Contact:
    """Put someone on the map. Raises Refused when the unit is there already."""
    with transaction.atomic():
        case = locked(contact.case)
        if contact.unit_id and case.contacts.filter(unit_id=contact.unit_id).exists():
            raise Refused(_("This unit is already on the map."), "unit")
        _check(contact)
        contact.save()
        _settle(case)
        note(case, Act.CHANGED, by, now, "contact-add", contact=contact.key)
    return contact


def change(
    contact: Contact, values: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> Contact:
    """Change a contact's texts or decision. `version` is the one the form was opened at.

    Raises Conflict when someone saved after it, Refused naming the field.
    """
    with transaction.atomic():
        case = locked(contact.case)
        fresh = Contact.objects.select_related("unit", "representative").get(pk=contact.pk)
        if fresh.version != version:
            raise Conflict(fresh)
        for name, value in values.items():
            setattr(fresh, name, value)
        _check(fresh)
        fresh.version += 1
        fresh.save()
        _settle(case)
        note(case, Act.CHANGED, by, now, "contact-change", contact=contact.key)
    return fresh


def _check(contact: Contact) -> None:
    """A relative comes only with the person's yes; a 'not now' says why (K37, K58)."""
    if contact.choice == Choice.NOT_NOW and not contact.reason.strip():
        raise Refused(_("Write why not now."), "reason")
    person_agrees = contact.representative is None or contact.representative.person_agrees
    is_relative = (
        contact.representative is not None and contact.representative.capacity == "relative"
    )
    if contact.choice == Choice.ASK_TO_COME and is_relative and not person_agrees:
        raise Refused(_("The person must agree to this relative taking part."), "choice")


def remove(contact: Contact, by: Assignment, now: datetime) -> None:
    """Take someone off the map. Raises Refused when a summons already names the contact."""
    with transaction.atomic():
        case = locked(contact.case)
        try:
            contact.delete()
        except models.ProtectedError:
            raise Refused(_("A summons names this contact. Choose “Not now” instead.")) from None
        _settle(case)
        note(case, Act.CHANGED, by, now, "contact-remove")


def say_none_known(case: Case, none_known: bool, by: Assignment, now: datetime) -> None:
    """Write down that no further contacts are known, which is an answer of its own (K57)."""
    with transaction.atomic():
        case = locked(case)
        case.contacts_none_known = none_known
        case.save(update_fields=["contacts_none_known"])
        note(case, Act.CHANGED, by, now, "contacts-none-known")


def _settle(case: Case) -> None:
    """Move on to the summons once there is someone to ask and nobody is undecided."""
    choices = list(case.contacts.values_list("choice", flat=True))
    if case.stage != Stage.CONTACTS:
        return
    if Choice.ASK_TO_COME in choices and Choice.UNDECIDED not in choices:
        case.move(Stage.SUMMONS)
        tasks.done(case.key, What.MAP_CONTACTS)
        tasks.expect(case, What.WRITE_SUMMONS)


def undecided(contacts: Sequence[Contact]) -> list[Contact]:
    """Return those that nothing is decided about: they stop the sending (K58)."""
    return [contact for contact in contacts if contact.choice == Choice.UNDECIDED]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Units to turn to at a principal where the person is unknown, and why (K15, K16)."""

    principal: PrincipalKind
    units: Sequence[Unit]
    answer: rulebook.Answer


def suggestions(case: Case, contacts: Sequence[Contact], on: date) -> list[Suggestion]:
    """Return whom to call at the region or the municipality when nobody there is on the map.

    Never an empty list of units: where no such unit is in the directory, every unit that catches
    up for that principal in the case's territory is proposed.
    """
    met = {contact.unit.principal.kind for contact in contacts if contact.unit}
    missing = [
        kind for kind in (PrincipalKind.REGION, PrincipalKind.MUNICIPALITY) if kind not in met
    ]
    return [_suggestion(case, kind, on) for kind in missing]


def _suggestion(case: Case, principal: PrincipalKind, on: date) -> Suggestion:
    units = Unit.objects.filter(
        principal__kind=principal, territory=case.unit.territory
    ).select_related("principal")
    answer = case.ask("fallback", on, unit={"principal": str(principal)})
    wanted = list(units.filter(kind=answer.verdict).order_by("name")[:10])
    return Suggestion(
        principal, wanted or list(units.filter(catches_up=True).order_by("name")[:10]), answer
    )
