"""Answers that wait in a box, answers that have been counted, and what came of them.

No table here points at a case, a meeting or anyone who answered, and none tells when.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment, Principal, Unit
from samlas.sealed.fields import SealedText


class Box(models.Model):
    """What has been said of one unit's meetings in one quarter, sealed together in mixed order.

    `name` is a keyed digest of the unit and the quarter. `content` is filled up, so that its length
    tells nothing either. Nobody reads it: it is emptied once the quarter is over.
    """

    name = models.CharField(max_length=64, primary_key=True)
    period = models.CharField(max_length=6)
    content = SealedText()

    class Meta:
        indexes = [models.Index(fields=["period"], name="boxes_by_period")]

    def __str__(self) -> str:
        return f"box of {self.period}"


class Spent(models.Model):
    """A keyed digest of a code that has been used, until no code of its quarter can be."""

    digest = models.CharField(max_length=64, primary_key=True)
    period = models.CharField(max_length=6)

    class Meta:
        indexes = [models.Index(fields=["period"], name="spent_by_period")]

    def __str__(self) -> str:
        return f"spent in {self.period}"


class Counted(models.Model):
    """Of whom something is known: a unit, or (without one) what was too little for any unit."""

    principal = models.ForeignKey(Principal, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", null=True)
    agreement = models.CharField(max_length=40, blank=True)
    discharge = models.BooleanField(default=False)
    follow_up = models.BooleanField()
    audience = models.CharField(max_length=12)
    period = models.CharField(max_length=6)

    class Meta:
        abstract = True


class Answered(Counted):
    """An answer to a question of a version. Without question and value: any answer at all.

    `agreement` is its rulebook.
    """

    version = models.CharField(max_length=20, blank=True)
    question = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.audience} {self.question} {self.value}"


class Tally(Answered):
    """How many have answered so, exactly: nobody is shown this.

    Each question that has rows has at least five answers in them, as has each of the cells that
    rows are let out by.
    """

    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["principal", "period"], name="tallies_of_principal")]


class Five(Answered):
    """How many fives have answered so: all that is ever shown is made of these."""

    fives = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "audience"], name="answers_of_unit"),
            models.Index(fields=["principal", "audience"], name="answers_of_principal"),
        ]


class Standing(models.TextChoices):
    """What has become of a text."""

    UNREAD = "unread", _("Not read yet")
    PUBLISHED = "published", _("Shown")
    HELD_BACK = "held-back", _("Not shown")


class Comment(Counted):
    """What someone has written freely, apart from what else they answered.

    It is shown once a member of staff has read it and taken out what tells who it is about.
    """

    text = SealedText()
    standing = models.CharField(max_length=9, choices=Standing.choices, default=Standing.UNREAD)

    class Meta:
        indexes = [
            models.Index(
                fields=["principal", "unit"], name="comments_unread", condition=Q(standing="unread")
            )
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Way(models.TextChoices):
    """How a principal evaluates."""

    OWN = "own", _("The questions in Samlas")
    BOTH = "both", _("The questions in Samlas, and a survey of our own")
    OTHER = "other", _("A survey of our own alone")


class Survey(models.Model):
    """How a principal evaluates, and where its own survey is (C23): an address for each occasion.

    `run_by` is who runs it, and so gets the answers.
    """

    principal = models.OneToOneField(Principal, models.CASCADE, related_name="+")
    way = models.CharField(max_length=5, choices=Way.choices, default=Way.OWN)
    run_by = models.CharField(max_length=120, blank=True)
    first_url = models.CharField(max_length=300, blank=True)
    follow_up_url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"survey {self.pk}"

    def url(self, *, follow_up: bool) -> str:
        """Return where the survey of a first or follow-up meeting is; empty without one."""
        if self.way == Way.OWN:
            return ""
        return self.follow_up_url if follow_up else self.first_url


class Done(models.Model):
    """What came of what was said, of a unit or (without one) of its whole principal."""

    principal = models.ForeignKey(Principal, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", null=True)
    said = models.TextField()
    did = models.TextField()
    on = models.DateField()
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "done"
        indexes = [
            models.Index(fields=["unit", "-on"], name="done_by_unit"),
            models.Index(fields=["principal", "-on"], name="done_by_principal"),
        ]

    def __str__(self) -> str:
        return f"done {self.pk}"
