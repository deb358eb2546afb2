"""Step 3, the contact map: everyone around the person, each with a decision (K43, K57, K58)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas import rulebook
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, Stage, decide, locked, note
from samlas.casework.tasks import What
from samlas.directory.models import (
    AT_WORK,
    Assignment,
    Party,
    PrincipalKind,
    Unit,
    UnitKind,
    joined,
)
from samlas.keys import KEY_LENGTH, new_key
from samlas.ledger.models import Act
from samlas.people.models import Capacity, Representative, hand
from samlas.sealed.fields import SealedText


class Ring(models.TextChoices):
    """Where around the person the contact stands, from the inside out."""

    NEAR = "near", gettext_lazy("Close to me")
    SCHOOL = "school", gettext_lazy("School and leisure")
    CARE = "care", gettext_lazy("Health care")
    SOCIAL = "social", gettext_lazy("Social services")
    OTHER = "other", gettext_lazy("Others")


_RINGS = {
    PrincipalKind.REGION: Ring.CARE,
    PrincipalKind.MUNICIPALITY: Ring.SOCIAL,
    PrincipalKind.INDEPENDENT_SCHOOL: Ring.SCHOOL,
}
_STUDIES = frozenset(
    {
        UnitKind.PRESCHOOL,
        UnitKind.SCHOOL,
        UnitKind.UPPER_SECONDARY,
        UnitKind.STUDENT_HEALTH,
        UnitKind.HIGHER_EDUCATION,
    }
)


def ring_of(unit: Unit) -> Ring:
    """Return where a unit stands around the person unless someone says otherwise."""
    if unit.kind in _STUDIES:
        return Ring.SCHOOL
    if unit.kind == UnitKind.MUNICIPAL_HEALTH:
        return Ring.CARE
    return _RINGS.get(PrincipalKind(unit.principal.kind), Ring.OTHER)


class Choice(models.TextChoices):
    """What is decided about a contact (K58). Undecided stops the sending."""

    UNDECIDED = "", gettext_lazy("Not decided")
    ASK_TO_COME = "ask-to-come", gettext_lazy("Call or invite")
    NOT_NOW = "not-now", gettext_lazy("Not now")
    PERSON_DECLINES = "person-declines", gettext_lazy("The person does not want it")
    CONVENES = "convenes", gettext_lazy("The unit that calls")


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
    support = SealedText(max_length=300, blank=True)
    ongoing = models.BooleanField(default=True)
    choice = models.CharField(max_length=16, choices=Choice.choices, blank=True, default="")
    reason = SealedText(max_length=300, blank=True)
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
    def reader(self) -> str:
        """Who of those who speak for the person this is; empty for everyone else."""
        return hand(self.representative_id) if self.representative_id is not None else ""

    @property
    def postal_address(self) -> tuple[str, ...]:
        """The address lines of a letter to this contact."""
        if self.unit is not None:
            return self.unit.postal_address
        if self.representative is not None:
            return self.representative.postal_address
        return tuple(line for line in (self.street, f"{self.postcode} {self.town}".strip()) if line)


def contacts_of(case: Case) -> list[Contact]:
    """Return the map's contacts in the order they were added, their units with them.

    The unit that calls is not one of them: nothing is decided about it.
    """
    return list(
        case.contacts.exclude(choice=Choice.CONVENES)
        .select_related("unit__principal", "unit__second_principal", "representative")
        .order_by("pk")
    )


def own(case: Case) -> Contact:
    """Return the contact that stands for the case's own unit, made when first needed.

    It is at the meeting, takes on actions and approves as the others do.
    """
    made, _new = Contact.objects.select_related("unit__principal").get_or_create(
        case=case,
        unit=case.unit,
        defaults={
            "ring": ring_of(case.unit), "name": case.unit.name, "choice": Choice.CONVENES,
        },
    )  # fmt: skip
    return made


def contact_of(case: Case, key: str) -> Contact:
    """Return one contact of the case. Raises Contact.DoesNotExist."""
    return case.contacts.select_related("unit__principal", "representative").get(key=key)


def add(contact: Contact, by: Assignment, now: datetime) -> Contact:
    """Put someone on the map. Raises Refused when the unit, or the relative, is there already."""
    with transaction.atomic():
        case = locked(contact.case)
        if contact.unit_id and case.contacts.filter(unit_id=contact.unit_id).exists():
            raise Refused(_("This unit is already on the map."), "unit")
        known = contact.representative_id
        if known and case.contacts.filter(representative_id=known).exists():
            raise Refused(_("This person is already on the map."), "representative")
        _check(case, contact, now)
        contact.save()
        settle(case)
        note(case, Act.CHANGED, by, now, "contact-add", contact=contact.key)
    return contact


def add_close(case: Case, representative: Representative, by: Assignment, now: datetime) -> Contact:
    """Put a relative or a representative on the map, and into the person's record when new (K39).

    What one appointed may do stands in the order, which is entered on a page of its own (K40).
    """
    with transaction.atomic():
        if not representative.pk:
            representative.individual = case.individual
            representative.save()
        return add(_close(case, representative), by, now)


def _close(case: Case, representative: Representative) -> Contact:
    return Contact(
        case=case,
        ring=Ring.NEAR if representative.capacity not in APPOINTED else Ring.OTHER,
        name=representative.name,
        role=representative.relation,
        representative=representative,
    )


APPOINTED = frozenset({Capacity.FORVALTARE, Capacity.GOD_MAN, Capacity.PERSONAL_OMBUD})


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
        _set(case, fresh, values, now)
        settle(case)
        note(case, Act.CHANGED, by, now, "contact-change", contact=contact.key)
    return fresh


def _set(case: Case, contact: Contact, values: Mapping[str, object], now: datetime) -> None:
    for name, value in values.items():
        setattr(contact, name, value)
    _check(case, contact, now)
    contact.version += 1
    contact.save()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is decided about one contact on the map, with a reason where it needs one (K58)."""

    choice: Choice
    reason: str = ""


def map_version(contacts: Sequence[Contact]) -> int:
    """Return a number that grows with each contact added and each change to one."""
    return sum(contact.version + 1 for contact in contacts)


class Unreasoned(Refused):
    """Decisions that cannot stand as they are: what to mend, by the contact's number."""

    def __init__(self, faults: Mapping[int, Refused]) -> None:
        super().__init__(str(next(iter(faults.values()))))
        self.faults = faults


def decide_all(
    case: Case,
    decided: Mapping[int, Decided],
    version: int,
    by: Assignment,
    now: datetime,
    *,
    none_known: bool,
) -> None:
    """Save the decisions about the map's contacts, by number, and whether no others are known.

    Raises Conflict when the map was changed after `version`, and Unreasoned naming every contact
    whose decision cannot stand. All are saved, or none (K43, K57, K58).
    """
    with transaction.atomic():
        case = locked(case)
        contacts = contacts_of(case)
        if map_version(contacts) != version:
            raise Conflict(case)
        faults = {}
        for contact in contacts:
            wanted = decided.get(contact.pk)
            if wanted is None or (contact.choice, contact.reason) == (wanted.choice, wanted.reason):
                continue
            try:
                _set(case, contact, {"choice": wanted.choice, "reason": wanted.reason}, now)
            except Refused as refusal:
                faults[contact.pk] = refusal
        if faults:
            raise Unreasoned(faults)
        case.contacts_none_known = none_known
        case.save(update_fields=["contacts_none_known"])
        settle(case)
        note(case, Act.CHANGED, by, now, "contact-decisions")


def _check(case: Case, contact: Contact, now: datetime) -> None:
    """A relative comes only with the person's yes; a 'not now' says why (K37, K58)."""
    if contact.choice == Choice.NOT_NOW and not contact.reason.strip():
        raise Refused(_("Write why not now."), "reason")
    close = contact.representative
    if contact.choice != Choice.ASK_TO_COME or close is None or close.person_agrees:
        return
    may = decide(case, "may-take-part", now, agent=close.facts(now.date()))
    if may.verdict == "with-consent":
        text = _("The person must agree to this relative taking part.")
        raise Refused(text, "choice", may.because)


def remove(contact: Contact, by: Assignment, now: datetime) -> None:
    """Take someone off the map. Raises Refused when a summons already names the contact."""
    with transaction.atomic():
        case = locked(contact.case)
        try:
            contact.delete()
        except models.ProtectedError:
            raise Refused(_("A summons names this contact. Choose “Not now” instead.")) from None
        settle(case)
        note(case, Act.CHANGED, by, now, "contact-remove")


def say_no_representative(case: Case, by: Assignment, now: datetime) -> None:
    """Write down that no court-appointed guardian, administrator or ombudsman is there (K39)."""
    with transaction.atomic():
        case = locked(case)
        case.no_representative = True
        case.save(update_fields=["no_representative"])
        note(case, Act.CHANGED, by, now, "no-representative")


def hear_person(
    case: Case,
    wanted: Iterable[tuple[Unit | None, int | None]],
    unwanted: Collection[int],
    now: datetime,
) -> None:
    """Bring what the person has said about who may know to the map; nothing is asked twice.

    `wanted` are units, or numbers of contacts outside. A no decides the contact (K43); a yes lets
    a relative take part (K37) and opens a no that was said before.
    """
    pairs = list(wanted)
    units = {unit.pk for unit, _number in pairs if unit is not None}
    numbers = {number for _unit, number in pairs if number is not None}
    for contact in case.contacts.select_related("representative"):
        says_yes = contact.pk in numbers or contact.unit_id in units
        if says_yes or contact.pk in unwanted:
            _hear(case, contact, now, says_yes=says_yes)
    settle(case)


def _hear(case: Case, contact: Contact, now: datetime, *, says_yes: bool) -> None:
    close = contact.representative
    if close is not None and close.capacity != Capacity.GUARDIAN:
        close.person_agrees = says_yes
        close.save(update_fields=["person_agrees"])
    if not says_yes:
        _set(case, contact, {"choice": Choice.PERSON_DECLINES, "reason": ""}, now)
    elif contact.choice == Choice.PERSON_DECLINES:
        _set(case, contact, {"choice": Choice.UNDECIDED, "reason": ""}, now)


def settle(case: Case) -> None:
    """Move on to the summons once there is someone to ask and nobody is undecided; else back."""
    if case.stage not in (Stage.CONTACTS, Stage.SUMMONS):
        return
    choices = set(case.contacts.values_list("choice", flat=True))
    is_mapped = Choice.ASK_TO_COME in choices and Choice.UNDECIDED not in choices
    stage = Stage.SUMMONS if is_mapped else Stage.CONTACTS
    if case.stage == stage:
        return
    case.move(stage)
    tasks.done(case.key, What.MAP_CONTACTS, What.WRITE_SUMMONS)
    tasks.expect(case, What.WRITE_SUMMONS if is_mapped else What.MAP_CONTACTS)


def party_ids(case: Case, contacts: Iterable[Contact]) -> set[int]:
    """Return which of the contacts' units are in the agreement of the case (H7).

    A case keeps the parties it began with, as it does its rules: who leaves stays bound in it, and
    so is the unit that goes on with the work of one.
    """
    units = [contact.unit_id for contact in contacts if contact.unit_id]
    agreement = rulebook.agreement_of(case.rulebook)
    of = models.Q(unit_id__in=units) | models.Q(unit__ceased__successor__in=units)
    began = joined(localdate(case.started_at))
    found = Party.objects.filter(of, began, agreement__rulebook=agreement)
    pairs = found.values_list("unit_id", "unit__ceased__successor")
    return {unit for pair in pairs for unit in pair} & set(units)


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

    The case's own unit counts as known; a school does not tell that social services know the
    person. Never an empty list of units: where no such unit is in the directory, every unit that
    catches up for that principal in the case's territory is proposed.
    """
    units = [case.unit, *(contact.unit for contact in contacts if contact.unit)]
    met = {kind for unit in units if unit.kind not in _STUDIES for kind in _principals(unit)}
    missing = [
        kind for kind in (PrincipalKind.REGION, PrincipalKind.MUNICIPALITY) if kind not in met
    ]
    return [_suggestion(case, kind, on) for kind in missing]


def _principals(unit: Unit) -> set[str]:
    """The kinds of the one or two that answer for a unit (K23)."""
    second = unit.second_principal
    return {unit.principal.kind} | ({second.kind} if second is not None else set())


def _suggestion(case: Case, principal: PrincipalKind, on: date) -> Suggestion:
    units = Unit.objects.filter(
        AT_WORK, principal__kind=principal, territory=case.unit.territory
    ).select_related("principal")
    answer = case.ask("fallback", on, unit={"principal": str(principal)})
    wanted = list(units.filter(kind=answer.verdict).order_by("name")[:10])
    return Suggestion(
        principal, wanted or list(units.filter(catches_up=True).order_by("name")[:10]), answer
    )
