"""A form as it was scanned or photographed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.files.models import StoredFile
from samlas.keys import KEY_LENGTH, new_key
from samlas.papers import FormCode, read_form_code
from samlas.sealed.fields import SealedText

UNDO = timedelta(hours=1)


class FormKind(models.TextChoices):
    """Which form it is: the words of `papers.form_codes`, and a paper of another kind."""

    CONSENT = "consent", _("Consent")
    SIGNATURES = "signatures", _("Signatures to the plan")
    MINUTES = "minutes", _("Minutes with signatures")
    WORDS = "words", _("What is important to the person")
    TAKE_PART = "take-part", _("How the person takes part")
    LOOK_BACK = "look-back", _("How it has gone")
    TAKE_BACK = "take-back", _("A yes taken back")
    PAUSE = "pause", _("A wish to pause the plan")
    CONTACTS = "contacts", _("Contact map")
    SUMMONS_REPLY = "summons-reply", _("Answer to the summons")
    FOLLOW_UP = "follow-up", _("Follow-up")
    DEVIATION = "deviation", _("Deviation")
    OTHER = "other", _("Another paper")


class Scan(models.Model):
    """A form that was read in. Without a case it is seen by its taker alone.

    `code` is the form's, read from the square on it; of a reply slip `paper` is the copy that it
    was cut from, known by its reply code, which is kept nowhere. `origin` is the file that was sent
    and the page it began on. Removed with a reason, the row stays without the file.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="scan")
    origin = models.CharField(max_length=72)
    code = models.CharField(max_length=40, blank=True)
    paper = models.ForeignKey(
        Dispatch, models.SET_NULL, null=True, blank=True, related_name="slips"
    )
    kind = models.CharField(max_length=14, choices=FormKind.choices, blank=True)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(Assignment, models.PROTECT, related_name="scans")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="scans")
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_why = SealedText(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="scans_of_case"),
            models.Index(fields=["taken_in_by", "case", "id"], name="scans_to_file"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def read_code(self) -> FormCode | None:
        """What the code on the form tells."""
        return read_form_code(self.code) if self.code else None

    def may_be_undone(self, by: Assignment, now: datetime) -> bool:
        """Whether the filing can be taken back: a while, by whoever filed it."""
        return (
            self.filed_at is not None
            and self.removed_at is None
            and self.filed_by_id == by.pk
            and now - self.filed_at <= UNDO
        )
