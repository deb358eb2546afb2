"""What a head has said of a record, what stops its deletion, and deletions that were decided."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas import rulebook
from samlas.directory.models import Assignment, Unit
from samlas.keys import KEY_LENGTH, new_key

# A registry's number of a matter, with a court's letter before it ("T 1234-26"): letters and
# digits, so that no sentence about anyone fits in.
REFERENCE = RegexValidator(
    r"^([^\W\d_]{1,3} (?=\S*\d))?[\w./:-]{2,36}\Z",
    _("Write the number of the matter: letters, digits, / . : and -."),
)


class Holds(models.TextChoices):
    """The rulebook's `record.holds`: what makes a record be kept for longer."""

    NOTHING = "", _("None of these")
    CHILD_ENQUIRY = "child-enquiry", _("Papers from an enquiry to protect a child")
    PATERNITY = "paternity", _("Papers about paternity or parenthood")
    ADOPTION = "adoption", _("Papers about adoption")
    PLACEMENT = "placement", _("Papers about a child who has been placed")


class Keeping(models.Model):
    """What the record that a unit has of a case holds, as its head has said.

    `born` is there where the unit has only papers that it was sent, and the age counts.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    case = models.CharField(max_length=KEY_LENGTH)
    holds = models.CharField(max_length=13, choices=Holds.choices, blank=True)
    born = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "case"], name="one_keeping")]

    def __str__(self) -> str:
        return f"keeping {self.pk}"


class Why(models.TextChoices):
    """Why nothing may be deleted for now."""

    SUPERVISION = "supervision", _("A supervising authority is looking at it")
    CLAIM = "claim", _("A claim for damages, or an insurance matter")
    COURT = "court", _("A court or the police may need it")
    ASKED_FOR = "asked-for", _("Somebody has asked for copies")
    RESEARCH = "research", _("It is kept for research")


class Hold(models.Model):
    """A stop to the deletion of what a unit has of a case, from and to which day.

    `reference` is the number of the matter that it is for: no text about anyone.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    case = models.CharField(max_length=KEY_LENGTH)
    why = models.CharField(max_length=12, choices=Why.choices)
    reference = models.CharField(max_length=40, blank=True, validators=[REFERENCE])
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["unit", "case"], name="holds_on_record")]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Kind(models.TextChoices):
    """What a unit has under a reference."""

    CASE = "case", _("The unit's own case")
    RECEIVED = "received", _("Papers that the unit was sent")
    REQUEST = "request", _("A request that led to no SIP")


class Disposal(models.Model):
    """Records that a unit's head proposes to delete, and what another one decides.

    Without `is_approved` nobody has decided yet; `why_not` is told where it was refused.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="disposals_of_unit")]

    def __str__(self) -> str:
        return self.key


class LeftOut(models.TextChoices):
    """Why a record was not deleted after all."""

    HELD = "held", _("A hold was set")
    NOT_DUE = "not-due", _("Something new was written")
    NOT_THERE = "not-there", _("It was there no longer")


class DisposalRow(models.Model):
    """One record of a disposal, by its reference. It outlives what it was about, and names nobody.

    `because` holds the references of the clauses; `things` how many rows were deleted.
    """

    disposal = models.ForeignKey(Disposal, models.CASCADE, related_name="rows")
    case = models.CharField(max_length=KEY_LENGTH)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    last_entry = models.DateField()
    due_from = models.DateField()
    due_by = models.DateField(null=True, blank=True)
    because = models.JSONField()
    done_at = models.DateTimeField(null=True, blank=True)
    left_out = models.CharField(max_length=9, choices=LeftOut.choices, blank=True)
    things = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["disposal", "case"], name="once_a_disposal")]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"

    @property
    def places(self) -> list[str]:
        """Where the clauses stand that it rests on."""
        return [rulebook.place(one) for one in self.because]
