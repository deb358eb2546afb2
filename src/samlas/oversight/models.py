"""What a look at an entry of the ledger came to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment


class Verdict(models.TextChoices):
    """What whoever looked found."""

    IN_ORDER = "in-order", _("In order")
    ASKED = "asked", _("I have asked, and the answer explains it")
    REPORTED = "reported", _("Not in order: I have taken it further")


class Check(models.Model):
    """That somebody has looked at an entry, known by its place in its chain, and what they noted.

    The ledger keeps the verdict and the hash of the note, so that neither is changed unseen.
    """

    chain = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["chain", "number"], name="checks_of_entry")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
