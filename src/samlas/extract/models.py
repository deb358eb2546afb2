"""One extract: whose, how far it has come, and where its files lie until they are fetched."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.casework.own.who import Own
from samlas.directory.models import Assignment
from samlas.files.checking import PDF
from samlas.files.models import StoredFile
from samlas.keys import KEY_LENGTH, new_key
from samlas.people.models import Representative

JSON, ZIP = "application/json", "application/zip"


class File(models.TextChoices):
    """The two forms of an extract, and what goes with the papers in it, if anything does."""

    LETTER = "letter", _("Fetch as a letter (PDF)")
    DATA = "data", _("Fetch as data (JSON)")
    ATTACHMENTS = "attachments", _("Fetch what goes with the papers (ZIP)")

    @property
    def media_type(self) -> str:
        """What a browser is told that it is."""
        return {File.LETTER: PDF, File.DATA: JSON}.get(self, ZIP)


class Handed(models.TextChoices):
    """How staff made sure that it comes to the right one."""

    NOT_YET = "", _("Not handed over")
    SHOWN = "shown", _("Handed over, the receiver has shown who they are")
    POSTED = "posted", _("Posted to the address in the population register")


class Extract(models.Model):
    """All that is told to one private person of a case, put together once.

    `representative` is nobody for the person; `beside` tells that they stand beside, and speak for
    nobody. `asked_by` is the member of staff who had it made. `protected` is what it was shielded
    for: it is given out no more when that has changed. `attachments` are the keys of its papers
    that something goes with. Its files are gone after `last_day`, and each of them once it has been
    fetched.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    case = models.ForeignKey(Case, models.CASCADE, related_name="extracts")
    representative = models.ForeignKey(
        Representative, models.CASCADE, null=True, blank=True, related_name="+"
    )
    beside = models.BooleanField(default=False)
    language = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    protected = models.CharField(max_length=30)
    made_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_day = models.DateField()
    letter = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    attachments = models.JSONField(default=list, blank=True)
    letter_fetched_at = models.DateTimeField(null=True, blank=True)
    data_fetched_at = models.DateTimeField(null=True, blank=True)
    attachments_fetched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    handed = models.CharField(max_length=6, choices=Handed.choices, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="extracts_of_case"),
            models.Index(
                fields=["last_day"], name="extracts_kept", condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def files(self) -> list[tuple[str, str]]:
        """The files that can be fetched, each with what it is called."""
        return [(one.value, str(one.label)) for one in File if self.is_there(one)]

    @property
    def job(self) -> str:
        """The key of the job that makes it."""
        return f"data-extract:{self.key}"

    @property
    def is_under_way(self) -> bool:
        """Whether it is still being made."""
        return self.made_at is None and self.failed_at is None and self.ended_at is None

    def is_there(self, file: str) -> bool:
        """Whether the file can be fetched."""
        held = self.attachments if file == File.ATTACHMENTS else getattr(self, f"{file}_id")
        is_held = self.made_at is not None and self.ended_at is None and bool(held)
        return is_held and getattr(self, f"{file}_fetched_at") is None

    def holds(self, own: Own, on: date) -> bool:
        """Whether it can still be given to the one it was made for."""
        return self.ended_at is None and on <= self.last_day and self.protected == shield(own)


def shield(own: Own) -> str:
    """Return what an extract is shielded for: the protection, and whether the reader may know."""
    return f"{own.case.individual.protection}{':unaware' if own.is_unaware else ''}"
