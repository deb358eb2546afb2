"""Others whose information stands in a case's papers, and each one's own yes (OSL 10:1)."""

from __future__ import annotations

from datetime import date

from django.db import models

from samlas.people.given import ConsentForm
from samlas.people.personal_number import age
from samlas.sealed.fields import SealedText


class OtherPerson(models.Model):
    """Someone else that the papers of a case tell of: a sister, a parent with support of their own.

    `case` is the key of the case. With `in_texts` the texts that go to all tell of them; else only
    the rows of the plan that are marked so. `personal_number` (twelve digits) lets them into a page
    of their own.
    """

    case = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField()
    personal_number = models.CharField(max_length=12, blank=True, db_index=True)
    in_texts = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"other person {self.pk}"

    def age(self, on: date) -> int:
        """Return the whole years lived on the day."""
        return age(self.birth_date, on)

    def yes(self, on: date) -> OtherYes | None:
        """Return the yes that holds on the day: the latest, if it does."""
        given = sorted(self.yeses.all(), key=lambda one: one.pk)
        return given[-1] if given and given[-1].is_live(on) else None


class OtherYes(models.Model):
    """What one of them has said yes to: who may know what, until when.

    `units` and `contacts` are the ids of those who may know; the person the case is about, and
    those who speak for them, always may. `said_by` names who said yes: they themselves, or for a
    child its guardians.
    """

    person = models.ForeignKey(OtherPerson, models.CASCADE, related_name="yeses")
    what = SealedText(max_length=300)
    units = models.JSONField(default=list)
    contacts = models.JSONField(default=list)
    said_by = models.CharField(max_length=200)
    form = models.CharField(max_length=16, choices=ConsentForm.choices)
    kept_where = models.CharField(max_length=120, blank=True)
    given_on = models.DateField()
    valid_to = models.DateField()
    recorded_by = models.ForeignKey("directory.Assignment", models.PROTECT)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "other yeses"

    def __str__(self) -> str:
        return f"yes {self.pk} of other person {self.person_id}"

    def is_live(self, on: date) -> bool:
        """Tell whether it holds that day."""
        return self.withdrawn_at is None and self.given_on <= on <= self.valid_to

    def covers(self, unit: int | None, contact: int | None) -> bool:
        """Tell whether the one with this id, of a unit or of a contact, may know."""
        return unit in self.units if unit is not None else contact in self.contacts
