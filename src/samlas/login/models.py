"""The log-in sessions, and the provider's words that are good for once."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from samlas.directory.models import Assignment


class How(models.TextChoices):
    """The way someone came in by."""

    PRACTICE = "practice"
    PROVIDER = "provider"


class LoginSession(AbstractBaseSession):
    """One log-in. Ends with its assignment, and is read together with it in one query.

    `among` holds the assignments (their numbers) that may be changed to without a new log-in.
    `subject` and `sid` are what the provider knows the person and its session by, hashed with our
    key: it ends our sessions by them.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    how = models.CharField(max_length=12, choices=How.choices, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    among = models.JSONField(default=list)
    subject = models.CharField(max_length=64, blank=True)
    sid = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "login sessions"
        indexes = [
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
