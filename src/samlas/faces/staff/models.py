"""The log-in sessions of staff."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from samlas.directory.models import Assignment


class LoginSession(AbstractBaseSession):
    """One log-in. Ends with its assignment, and is read together with it in one query."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="sessions"
    )

    class Meta:
        verbose_name_plural = "login sessions"

    @classmethod
    def get_session_store_class(cls) -> type:
        store: type = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store
