"""What is kept of a print: which letters, how far it has come, and its parts for a day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import Delivery, Returned
from samlas.files.models import StoredFile
from samlas.keys import KEY_LENGTH, new_key


class Why(models.TextChoices):
    """Why a letter is left out of a print, or is to be taken out of the pile."""

    PROTECTED = "protected", _("personal data are protected, and it goes by itself")
    CANCELLED = "cancelled", _("it has been called off, or a consent has been taken back")
    REPLACED = "replaced", _("a newer letter has taken its place")
    ADDRESS = "address", _("it may not go to that address any more")
    CONSENT = "consent", _("the consent does not cover it any more")
    POSTED = "posted", _("it has been marked as posted already")


class Printing(models.Model):
    """One print of letters of a unit, in `parts`; `made_at` when all are there.

    `reply_at`: the address where the codes on the letters are typed in. `failed_at`: the worker has
    given up. `fetched_at`: first fetched, so from then on it may lie on paper. `posted_on` is the
    day the letters went, `posted_at` when it was said. `ended_at`: nothing of it is kept any more,
    and its letters wait again.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="printings")
    asked_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reply_at = models.CharField(max_length=200)
    letters = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    parts_made = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(
        Assignment, models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "-id"], name="prints_of_unit", condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def letters_made(self) -> int:
        """How many of the letters are there to print."""
        return min(self.letters, self.parts_made * LETTERS_A_PART)


class PrintedLetter(models.Model):
    """A letter in a print, at its place from 0. `is_open` until the print has ended.

    `language` is the tag that it is written in before the Swedish; empty for Swedish alone.
    `marked`: it was marked as posted with this print. `left_out`: why it is on none of its pages;
    `in_hand` tells that it was, when somebody fetched the print.
    """

    printing = models.ForeignKey(Printing, models.CASCADE, related_name="rows")
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="printed")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=20, blank=True)
    is_open = models.BooleanField(default=True)
    marked = models.BooleanField(default=False)
    left_out = models.CharField(max_length=9, choices=Why.choices, blank=True)
    in_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["printing", "number"], name="one_letter_a_place"),
            models.UniqueConstraint(
                fields=["delivery"], name="in_one_open_print", condition=models.Q(is_open=True)
            ),
        ]

    def __str__(self) -> str:
        return f"printed letter {self.pk}"

    @property
    def part(self) -> int:
        """The number of the part that it is set in."""
        return self.number // LETTERS_A_PART


class PrintedPart(models.Model):
    """A part of a print: a PDF of a few letters, encrypted."""

    printing = models.ForeignKey(Printing, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["printing", "number"], name="one_part_a_place")
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class ReturnedLetter(models.Model):
    """One time that a letter came back: why, on which day, and when it had been posted.

    `then` tells what was done: "again" when it was sent anew, else how the paper got there.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="times_back")
    why = models.CharField(max_length=9, choices=Returned.choices)
    on = models.DateField()
    noted_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    then = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"returned {self.pk}"


# Few, for the memory: what the typesetter keeps in mind grows with the letters it sets at once.
LETTERS_A_PART = 5
