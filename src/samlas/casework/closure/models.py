"""The closing of a case, and the case that follows on it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.casework.plan.models import Action
from samlas.directory.models import Assignment, Unit
from samlas.sealed.fields import SealedJSON, SealedText


class Ground(models.TextChoices):
    """The rulebook's `ground`: the four there are (H85–H88)."""

    GOAL_CHANGED = "goal-changed", _("The long-term goal has changed")
    NO_NEED_OF_BOTH = "no-need-of-both", _("Support is no longer needed from both principals")
    NO_NEW_NEED = "no-new-need-expected", _("No new needs are expected")
    CONSENT_WITHDRAWN = "consent-withdrawn", _("The person has taken the consent back")


class Closure(models.Model):
    """That a case is closed: the grounds, with whom it was decided, how the person was told.

    `turn_to` is the unit to turn to if the need comes back (H91). `recorded_on`: when it came into
    the closing unit's own record (H90). `follows` is the new case, where one was begun (H85).
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="closure")
    grounds = models.JSONField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_with = SealedText(max_length=500, blank=True)
    person_told_on = models.DateField(null=True, blank=True)
    person_told_how = SealedText(max_length=300, blank=True)
    goal_outcome = SealedText(blank=True)
    turn_to = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    turn_to_phone = models.CharField(max_length=20, blank=True)
    recorded_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    follows = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    def __str__(self) -> str:
        return f"closure {self.pk}"


class ClosureDraft(models.Model):
    """What is filled in of a closing so far. Nothing is told to anyone before it is sent.

    `answers` holds what the form holds, by field: text, or a list of texts.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="closure_draft")
    answers = SealedJSON(default=dict)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"closure draft {self.pk}"


class Rest(models.TextChoices):
    """What becomes of an action that is not done when the case closes."""

    GOES_ON = "goes-on", _("Goes on outside the SIP")
    ENDS = "ends", _("Ends")
    HANDED_OVER = "handed-over", _("Taken over by someone else")
    IN_NEW_SIP = "in-new-sip", _("Goes into the new SIP")


class OpenEnd(models.Model):
    """What was settled about one action that was not done."""

    closure = models.ForeignKey(Closure, models.CASCADE, related_name="open_ends")
    action = models.OneToOneField(Action, models.PROTECT, related_name="open_end")
    rest = models.CharField(max_length=12, choices=Rest.choices)
    text = SealedText(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"open end {self.pk}"
