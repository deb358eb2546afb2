"""The tables of the room: log-ins, what is kept as one ends, own accounts, tries, what is spent."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from samlas.directory.models import Assignment
from samlas.keys import new_key
from samlas.login.account import Account, Passkey
from samlas.sealed.fields import SealedText

__all__ = ["Account", "How", "KeptForm", "LoginSession", "Passkey", "Spent", "Tries"]


class How(models.TextChoices):
    """The way someone came in by."""

    PRACTICE = "practice"
    PROVIDER = "provider"
    PASSKEY = "passkey"
    APP = "app"
    RECOVERY = "recovery"


class LoginSession(AbstractBaseSession):
    """One log-in. Ends with its assignment, and is read together with it in one query.

    `among` holds the assignments (their numbers) that may be changed to without a new log-in.
    What the session holds lies sealed: the provider's token, and who has come to their own pages.
    `subject` and `sid` are what the provider knows the person and its session by, hashed with our
    key: it ends our sessions by them. `person` is the personal number of a private person, hashed
    too. `expire_date` moves on with use until `ends_at`; `proven_at` is when they last showed who
    they are. `device` is the kind of browser and machine, never an address.
    """

    session_data = SealedText()
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    how = models.CharField(max_length=12, choices=How.choices, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    among = models.JSONField(default=list)
    subject = models.CharField(max_length=64, blank=True)
    sid = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=64, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "login sessions"
        indexes = [
            models.Index(
                fields=["person"], name="sessions_by_person", condition=~models.Q(person="")
            ),
            models.Index(
                fields=["subject"], name="sessions_by_subject", condition=~models.Q(subject="")
            ),
            models.Index(fields=["sid"], name="sessions_by_sid", condition=~models.Q(sid="")),
        ]

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store


class Spent(models.Model):
    """A logout token that has been obeyed, kept while it holds: `known_by` is its jti, hashed."""

    known_by = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.known_by


class Tries(models.Model):
    """How often someone has been `wrong`, known by a digest; looked at again from `open_at`.

    Forgotten at `until`.
    """

    known_by = models.CharField(max_length=64, primary_key=True)
    wrong = models.PositiveIntegerField(default=0)
    open_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return self.known_by


class KeptForm(models.Model):
    """What someone sent by a log-in that had ended: for its `owner` alone, until `until`.

    `owner` is a digest of the member of staff or the private person, `path` the page it was sent
    to, `fields` names and values as JSON. Files are not kept, only that there were some.
    """

    key = models.CharField(max_length=12, primary_key=True, default=new_key)
    owner = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    fields = SealedText()
    is_draft = models.BooleanField(default=False)
    has_files = models.BooleanField(default=False)
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "kept forms"
        indexes = [models.Index(fields=["owner", "-at"], name="kept_by_owner")]

    def __str__(self) -> str:
        return self.key

    @property
    def typed(self) -> list[tuple[str, list[str]]]:
        """The names of the fields, and their values."""
        return [(name, values) for name, values in json.loads(self.fields)]
