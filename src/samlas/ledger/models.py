"""One table of entries, append-only."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Act(models.TextChoices):
    """What was done. Words of the log, not of the law."""

    READ = "read"
    LISTED = "listed"
    SEARCHED = "searched"
    CHANGED = "changed"
    CONSENTED = "consented"
    WITHDREW = "withdrew"
    SENT = "sent"
    ANSWERED = "answered"
    PASSED_ON = "passed-on"
    REFUSED = "refused"
    LOGGED_IN = "logged-in"
    LOGGED_OUT = "logged-out"
    EXPORTED = "exported"
    CHECKED = "checked"
    ANCHORED = "anchored"
    DELETED = "deleted"


class EntryQuery(models.QuerySet["Entry"]):
    """Entries in numbers: no more to be changed than one by one."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("ledger entries cannot be changed")

    def delete(self) -> NoReturn:
        raise TypeError("ledger entries cannot be deleted")


class Entry(models.Model):
    """One act, chained to the one before it.

    `who` names an assignment, a role without account ("guest") or the program ("system"); `about`
    is the key of a case, a paper or a request. Neither holds a person's name or number.
    """

    chain = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=12, choices=Act.choices)
    who = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    objects = EntryQuery.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_per_place")]
        indexes = [
            models.Index(fields=["about", "at"], name="entries_about"),
            models.Index(fields=["chain", "at"], name="entries_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a ledger entry cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("a ledger entry cannot be deleted")

    def computed_seal(self) -> str:
        """Return the SHA-256 (hex) over the previous seal and everything this entry says."""
        said = [
            self.previous, self.chain, self.number, self.at.isoformat(), self.act, self.who,
            self.about, self.purpose, self.detail,
        ]  # fmt: skip
        canonical = json.dumps(
            said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder
        )
        return hashlib.sha256(canonical.encode()).hexdigest()
