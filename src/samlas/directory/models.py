"""Principals (huvudmän), units, functions, staff, assignments, agreements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from samlas.ledger.log import Actor


class PrincipalKind(models.TextChoices):
    """The rulebook's words for who answers for a unit."""

    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    INDEPENDENT_SCHOOL = "independent-school", _("Independent school owner")
    STATE = "state", _("State authority")
    PRIVATE = "private", _("Private")


class UnitKind(models.TextChoices):
    """The rulebook's words for what a unit does (K20–K30, K45–K56)."""

    SOCIAL_SERVICES = "social-services", _("Social services")
    RECEPTION = "reception", _("Reception unit of social services")
    MUNICIPAL_HEALTH = "municipal-health", _("Municipal health care")
    PRIMARY_CARE = "primary-care", _("Primary care centre")
    SPECIALIST_CARE = "specialist-care", _("Specialist care")
    INPATIENT = "inpatient", _("Inpatient care")
    CHILD_PSYCHIATRY = "child-psychiatry", _("Child and adolescent psychiatry")
    HABILITATION = "habilitation", _("Habilitation")
    MATERNAL_CHILD_HEALTH = "maternal-child-health", _("Maternal and child health care")
    JOINT_UNIT = "joint-unit", _("Joint unit of municipality and region")
    PRESCHOOL = "preschool", _("Preschool")
    SCHOOL = "school", _("School")
    UPPER_SECONDARY = "upper-secondary", _("Upper secondary school")
    STUDENT_HEALTH = "student-health", _("Student health")
    PRIVATE_PROVIDER = "private-provider", _("Private provider")
    SOCIAL_INSURANCE = "social-insurance", _("Social Insurance Agency")
    EMPLOYMENT_SERVICE = "employment-service", _("Employment Service")
    PRISON_PROBATION = "prison-probation", _("Prison and Probation Service")
    EMPLOYER = "employer", _("Employer")
    HIGHER_EDUCATION = "higher-education", _("Adult or higher education")
    VOLUNTEER = "volunteer", _("Volunteer service")
    ASSOCIATION = "association", _("Association")


class Funder(models.TextChoices):
    """Who pays for a privately run unit (K27, C15)."""

    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", _("Municipality")
    NONE = "none", _("No public funding")


class Principal(models.Model):
    """One who answers for units by law: the duty to attend rests here (K10).

    `code_shows_meeting`: whether one who comes in with a letter code is shown the meeting ahead.
    `sdk_id`: what the principal is called in SDK (säker digital kommunikation).
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=PrincipalKind.choices)
    code_shows_meeting = models.BooleanField(default=False)
    sdk_id = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class Pace(models.TextChoices):
    """How often someone wants word that something waits."""

    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day, in the morning")
    NEVER = "never", _("Never")


class Unit(models.Model):
    """A service that can be called, invited, or start a SIP.

    `second_principal` is set for units run by two (K23); `operator` for privately run ones (K27).
    `catches_up` marks the unit to turn to in its territory when the person is unknown (K15, K16).
    `has_routine`: steps of its own have been written. `sdk_address` is its function's address in
    SDK: never a person's. `hsa_id` is what it is called in HSA.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=UnitKind.choices)
    principal = models.ForeignKey(Principal, models.PROTECT, related_name="units")
    second_principal = models.ForeignKey(
        Principal, models.PROTECT, related_name="joint_units", null=True, blank=True
    )
    operator = models.CharField(max_length=120, blank=True)
    funded_by = models.CharField(max_length=12, choices=Funder.choices, blank=True)
    territory = models.CharField(max_length=60, blank=True)
    catches_up = models.BooleanField(default=False)
    uses_samlas = models.BooleanField(default=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    notices = models.CharField(max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)
    has_routine = models.BooleanField(default=False)
    sdk_address = models.CharField(max_length=150, blank=True)
    hsa_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["territory", "kind"], name="units_by_place"),
            models.Index(fields=["name"], name="units_by_name"),
            models.Index(fields=["sdk_address"], name="units_by_sdk", condition=~Q(sdk_address="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def principal_ids(self) -> frozenset[int]:
        """The one or two principals that answer for this unit (K23)."""
        return frozenset(i for i in (self.principal_id, self.second_principal_id) if i)

    @property
    def postal_address(self) -> tuple[str, ...]:
        """The address lines of a letter, without the unit's name."""
        return tuple(line for line in (self.street, f"{self.postcode} {self.town}".strip()) if line)

    def facts(self) -> dict[str, object]:
        """Return what the rulebook asks about a unit: kind, principal and, if private, funder."""
        facts: dict[str, object] = {"kind": self.kind, "principal": self.principal.kind}
        if self.funded_by:
            facts["funded_by"] = self.funded_by
        elif (self.kind, self.principal.kind) == (UnitKind.PRIVATE_PROVIDER, PrincipalKind.PRIVATE):
            facts["funded_by"] = Funder.NONE.value
        return facts


class Former(models.Model):
    """What a unit was called and who answered for it, up to and with a day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="formerly")
    name = models.CharField(max_length=120)
    principal = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    second_principal = models.ForeignKey(
        Principal, models.PROTECT, related_name="+", null=True, blank=True
    )
    valid_to = models.DateField()

    class Meta:
        verbose_name_plural = "former"

    def __str__(self) -> str:
        return self.name


class Ceased(models.Model):
    """That a unit ceases after its last day, and which unit of its principal goes on with its work.

    `done_at`: its plans, papers and staff have gone over; no plan or paper is the old unit's.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="ceased")
    successor = models.ForeignKey(
        Unit, models.PROTECT, related_name="took_over", null=True, blank=True
    )
    last_day = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "ceased"

    def __str__(self) -> str:
        return f"end of unit {self.unit_id}"


# The condition that a unit has not ceased.
AT_WORK = Q(ceased__done_at=None)


class Function(models.Model):
    """A role that a summons can be addressed to instead of a person (H37)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="functions")
    title = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="one_function")]

    def __str__(self) -> str:
        return self.title


class Staff(models.Model):
    """Someone who works in one or more units.

    `subject` is what the log-in provider calls them: an HSA-id, a user name. Nobody is let in by
    one that two have.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    notices = models.CharField(max_length=8, choices=Pace.choices, default=Pace.DAILY)
    subject = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "staff"
        indexes = [
            models.Index(fields=["subject"], name="staff_by_subject", condition=~Q(subject=""))
        ]

    def __str__(self) -> str:
        return self.name


class AssignmentQuery(models.QuerySet["Assignment"]):
    def current(self, on: date) -> AssignmentQuery:
        """Keep the assignments that hold on the day."""
        return self.filter(in_force(on))

    def with_cases(self, on: date) -> AssignmentQuery:
        """Keep those that hold on the day and work with cases: see `NO_CASES`."""
        apart = Office.objects.filter(in_force(on), assignment=OuterRef("pk"), kind__in=NO_CASES)
        return self.current(on).exclude(Exists(apart))


def in_force(on: date) -> Q:
    """The condition that what has `valid_from` and `valid_to` holds on the day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


class Assignment(models.Model):
    """What a member of staff does in one unit, and from when to when: all rights come from it.

    `commission` is what the log-in provider calls it: a commission's HSA-id, a group.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    title = models.CharField(max_length=80)
    is_head = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    commission = models.CharField(max_length=120, blank=True)

    objects = AssignmentQuery.as_manager()

    # The kinds of the offices held today, once they have been asked for together with it.
    offices: Collection[str] | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "unit", "title"], name="one_assignment")
        ]

    def __str__(self) -> str:
        return f"{self.staff}, {self.title}"

    def holds(self, on: date) -> bool:
        """Tell whether the assignment is in force that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def actor(self) -> Actor:
        """How the ledger knows this assignment: the unit's chain, the assignment's number."""
        return Actor(chain=f"unit:{self.unit_id}", who=f"assignment:{self.pk}")


class OfficeKind(models.TextChoices):
    """What one can be trusted with besides, or instead of, the work with people."""

    ADMINISTRATOR = "administrator", _("System administrator")
    LOG_CHECKER = "log_checker", _("Log checker")
    AUDITOR = "auditor", _("Auditor")
    NUMBERS = "numbers", _("Manager of figures")
    DEVIATIONS = "deviations", _("Handler of deviations")
    ARCHIVIST = "archivist", _("Archivist")
    AGREEMENTS = "agreements", _("Keeper of agreements")


# An assignment with one of these works with no case: whoever also does has another assignment.
NO_CASES = frozenset(OfficeKind) - {OfficeKind.LOG_CHECKER}


class Office(models.Model):
    """An office that an assignment carries, from and to which day. Its scope is that of the unit:
    the log checker's the unit itself, the others' all units of its principal.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="held_offices")
    kind = models.CharField(max_length=13, choices=OfficeKind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "kind"], name="one_office")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Agreement(models.Model):
    """An agreement in force: which rulebook it brings, and which units have joined it (H1, H7).

    `editions` is how many have been decided here, besides the source that comes with the program.
    """

    rulebook = models.SlugField(max_length=36, unique=True)
    editions = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=160)
    parties = models.ManyToManyField(Unit, related_name="agreements", blank=True, through="Party")

    def __str__(self) -> str:
        return self.title


class Party(models.Model):
    """That a unit is in an agreement, from and to which day; empty: from the first, for good.

    One that leaves and joins anew has a row for each time, and is in it by one of them on any day.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="joinings")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="joinings")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "unit", "valid_from"], name="joins_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["agreement", "unit"], condition=Q(valid_from=None), name="is_first_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "unit"], condition=Q(valid_to=None), name="stays_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from")), name="joins_before_it_leaves"
            ),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"

    def lasts(self, on: date) -> bool:
        """Tell whether the party is one on the day or later."""
        return self.valid_to is None or on <= self.valid_to


def joined(on: date) -> Q:
    """The condition that a party is one on the day."""
    return joined_during(on, on)


def joined_during(first: date | None, last: date | None) -> Q:
    """The condition that a party is one on some day of these. None: from the first, for good."""
    lasts = Q() if first is None else Q(valid_to=None) | Q(valid_to__gte=first)
    begins = Q() if last is None else Q(valid_from=None) | Q(valid_from__lte=last)
    return lasts & begins


class Absence(models.Model):
    """That one of the staff is away, from and to which day, and the colleague who steps in."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(Assignment, models.CASCADE, related_name="steps_in")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["substitute", "last_day"], name="steps_in_for"),
            models.Index(fields=["assignment", "last_day"], name="away"),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"
