"""What comes from a person's own page, kept as it was written."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.directory.models import Assignment
from samlas.keys import KEY_LENGTH, new_key
from samlas.people.models import Representative
from samlas.sealed.fields import SealedText


class About(models.TextChoices):
    """What the word is about."""

    MATTERS = "matters", _("What is important to me")
    QUESTIONS = "questions", _("My questions for the meeting")
    WORKS = "works", _("What works for me in a meeting")
    WORKS_NOT = "works-not", _("What does not work for me in a meeting")
    SILENT = "silent", _("What must not be brought up")
    WANTED = "wanted", _("Whom I want there")
    UNWANTED = "unwanted", _("Whom I do not want there")
    TAKING_PART = "taking-part", _("How I want to take part")
    LOOKING_BACK = "looking-back", _("How it has gone")
    WONDER = "wonder", _("I wonder about this")
    GO_ON = "go-on", _("I want my yes to go on")
    PAUSE = "pause", _("I want to pause the plan")
    PAPER = "paper", _("About one of my papers")
    TAKEN_BACK = "taken-back", _("I take my yes back")


TOLD = (About.MATTERS, About.QUESTIONS, About.WORKS, About.WORKS_NOT, About.SILENT, About.WANTED,
        About.UNWANTED)  # fmt: skip


class OwnWord(models.Model):
    """One text from the person's own page, or (with `representative`) from theirs.

    A later text about the same takes its place and leaves it as it was. `how` is the chosen way
    of taking part (a word of `Presence`) or how it has gone (of `Scale`); `regarding` the sentence
    that is wondered about; `by_code` tells that it came with a code from a letter.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="own_words")
    representative = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="+"
    )
    about = models.CharField(max_length=12, choices=About.choices)
    text = SealedText(blank=True)
    how = models.CharField(max_length=12, blank=True)
    regarding = SealedText(max_length=300, blank=True)
    by_code = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="own_words_of_case")]

    def __str__(self) -> str:
        return f"own word {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what the person wrote cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("what the person wrote cannot be removed")


class LetterCode(models.Model):
    """A code in a letter to one private person (no `representative`: the person), for one case.

    It is found by `number`, its first signs; of the whole there is a `digest` only. `pin` is one
    too: of the digits that were sent to `phone` last. `wrong` and `pins` count the tries and the
    sent digits since somebody last came in. `rows` are the rows of the consent by id, in the order
    that the letter numbers them.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    case = models.ForeignKey(Case, models.CASCADE, related_name="letter_codes")
    representative = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(max_length=5, unique=True)
    digest = models.CharField(max_length=64)
    phone = models.CharField(max_length=20)
    rows = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    last_day = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    pin = models.CharField(max_length=64, blank=True)
    pin_at = models.DateTimeField(null=True, blank=True)
    pins = models.PositiveSmallIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="letter_codes_of_case")]

    def __str__(self) -> str:
        return self.key

    def holds(self, on: date) -> bool:
        """Whether it opens anything that day."""
        return self.revoked_at is None and on <= self.last_day
