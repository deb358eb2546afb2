"""What is found at a follow-up, how far the goals are reached, and what has changed meanwhile."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan.models import Action, Goal
from samlas.directory.models import Assignment
from samlas.sealed.fields import SealedText


class Outcome(models.TextChoices):
    """What the follow-up leads to (H84)."""

    CONTINUE = "continue", _("The plan goes on")
    CHANGE = "change", _("The plan is changed")
    NEW_MEASURE = "new-measure", _("Another measure is needed")
    NEW_SIP = "new-sip", _("A new SIP")
    CLOSE = "close", _("The plan is closed")


class Helps(models.TextChoices):
    """Whether what is done helps, as the one who does it sees it."""

    YES = "yes", _("Yes")
    LITTLE = "little", _("A little")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Don't know")


class FollowUp(models.Model):
    """The follow-up of a plan at one meeting: what it led to, and why."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="follow_up")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    because = SealedText(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"follow-up {self.pk}"


class Scale(models.TextChoices):
    """The short answer to a question of the follow-up."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Don't know")


class Side(models.Model):
    """One who answers the questions: the person (no contact) or a party. Saved as a whole."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="sides")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "contact"], name="one_side_a_party"),
            models.UniqueConstraint(
                fields=["follow_up"],
                condition=models.Q(contact=None),
                name="one_side_of_the_person",
            ),
        ]

    def __str__(self) -> str:
        return f"side {self.pk}"


class Finding(models.Model):
    """One side's answer to one question of the routine, about an action, a goal or the whole.

    `question` is the question's id in the rulebook (H73–H84).
    """

    side = models.ForeignKey(Side, models.CASCADE, related_name="findings")
    question = models.CharField(max_length=40)
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="+")
    scale = models.CharField(max_length=8, choices=Scale.choices, blank=True)
    text = SealedText(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["side", "question"], name="findings_by_question")]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class Attainment(models.Model):
    """How far a goal is reached, from -2 (much less than hoped) to 2 (much more), by one side."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="attainments")
    on = models.DateField()
    level = models.SmallIntegerField()
    by_person = models.BooleanField(default=False)
    written_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "on", "by_person"], name="one_level_a_day")
        ]

    def __str__(self) -> str:
        return f"attainment {self.pk}"


class Nudge(models.Model):
    """A reminder about one action, put on the work list of the unit that took it on."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="nudges")
    on = models.DateField()
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "on"], name="one_nudge_a_day")]

    def __str__(self) -> str:
        return f"nudge {self.pk}"


class Circumstance(models.TextChoices):
    """What may have changed so that it must be asked anew who gets what (H81)."""

    SCHOOL = "school", _("Another school or preschool")
    ADDRESS = "address", _("Another address")
    CUSTODY = "custody", _("Who has custody, or speaks for the person")
    PROTECTION = "protection", _("Protected personal data")
    OTHER = "other", _("Something else")


class Change(models.Model):
    """A circumstance that changed, and what was settled about who still gets what."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=12, choices=Circumstance.choices)
    on = models.DateField()
    text = SealedText(blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_with = SealedText(max_length=300, blank=True)
    settled_how = SealedText(blank=True)

    def __str__(self) -> str:
        return f"change {self.pk}"
