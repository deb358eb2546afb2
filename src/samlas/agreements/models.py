"""An agreement's draft, its editions, and who has read which."""

from __future__ import annotations

import hashlib
from typing import Any, NoReturn

from django.db import models

from samlas import rulebook
from samlas.directory.models import Agreement, Assignment, Principal, Staff


def digest_of(text: str) -> str:
    """Return the SHA-256 (hex) that an edition is known again by."""
    return hashlib.sha256(text.encode()).hexdigest()


class Decided(models.Model):
    """By whom, when and where a change was decided; of a minor one, why it is no other (H6, H11).

    `body` is the deciding body, `reference` its minutes or record.
    """

    body = models.CharField(max_length=160, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    statement = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class EditionQuery(models.QuerySet["Edition"]):
    """Editions: no more to be changed in numbers than one by one."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("an edition cannot be changed")

    def delete(self) -> NoReturn:
        raise TypeError("an edition cannot be deleted")


class Edition(Decided):
    """The text of an agreement from a day on, as it was decided: only added, never changed.

    `over` names the rulebooks that it stands on, editions among them.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="decided")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    over = models.JSONField()
    version = models.CharField(max_length=40)
    valid_from = models.DateField()
    is_minor = models.BooleanField()
    proposed_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    objects = EditionQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="one_edition_a_number"),
            models.UniqueConstraint(fields=["agreement", "version"], name="one_edition_a_version"),
        ]

    def __str__(self) -> str:
        return f"edition {self.number} of {self.agreement_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("an edition cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("an edition cannot be deleted")

    def given(self) -> rulebook.Edition:
        """Return it as the rulebook reads it."""
        name = rulebook.named(self.agreement.rulebook, self.number)
        return rulebook.Edition(name, self.text, tuple(self.over))


class Draft(Decided):
    """What an agreement is to say next; one at a time. Its text is always sound.

    `principal` began it. `proposed_by` has asked for it to be published as it stands; any change
    takes that back. `version` counts the saves.
    """

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="draft")
    principal = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    text = models.TextField()
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+", null=True)
    proposed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"draft of {self.agreement_id}"


class Understood(models.Model):
    """That one of the staff has read an edition and understood it (H12). Never told of anyone.

    `number` 0 is the source that comes with the program.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "understood"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number", "staff"], name="understood_once")
        ]

    def __str__(self) -> str:
        return f"understood {self.pk}"
