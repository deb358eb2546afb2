"""What was told, as it left its unit; and where it came from, which never leaves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment, Principal, Unit
from samlas.keys import KEY_LENGTH, new_key
from samlas.sealed.fields import SealedText

IDEA = "idea"
"""The `kind` of an idea: it is no kind of fault."""


class State(models.TextChoices):
    """How far a report has come."""

    SENT = "sent", _("Not received yet")
    RECEIVED = "received", _("Has been received")
    HANDLED = "handled", _("Is being handled")
    ANSWERED = "answered", _("Has been answered")


class Phase(models.TextChoices):
    """The rulebook's words for when in the work it happened."""

    NEED = "need", _("When the need was noticed")
    CONSENT = "consent", _("The consent")
    SUMMONS = "summons", _("The summons")
    MEETING = "meeting", _("The meeting")
    PLAN = "plan", _("The plan")
    FOLLOW_UP = "follow-up", _("The follow-up")
    CLOSING = "closing", _("The closing")
    DISCHARGE = "discharge", _("The discharge from hospital")
    ANY = "any", _("No certain step")


class Report(models.Model):
    """Something that went wrong, or an idea, told to those who handle it for its `principals`.

    Nothing in it is of a person: a `kind` of the rulebook `agreement`, a phase, the kinds of the
    units, the month, and texts that were checked. `by_person`: a private person told it.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    kind = models.CharField(max_length=40)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.ANY)
    agreement = models.CharField(max_length=40)
    month = models.DateField()
    unit_kinds = models.JSONField(default=list)
    principals = models.ManyToManyField(Principal, related_name="+")
    text = SealedText(blank=True)
    proposal = SealedText(blank=True)
    by_person = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField()
    due = models.DateField()
    received_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = SealedText(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state", "due"], name="deviations_by_state")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_idea(self) -> bool:
        return self.kind == IDEA

    @property
    def is_open(self) -> bool:
        """Whether nobody has received it: until then whoever told it may change or take it back."""
        return self.state == State.SENT


class Origin(models.Model):
    """Who in which unit told it, and of which case: read in that unit alone, dropped in time.

    `hand` is the private person who told it, `own_words` what they wrote. `case` is sealed, so that
    the database tells nobody which plan something went wrong in.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="origin")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    hand = models.CharField(max_length=40, blank=True)
    case = SealedText(blank=True)
    own_words = SealedText(blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="deviations_of_unit")]

    def __str__(self) -> str:
        return f"origin {self.pk}"
