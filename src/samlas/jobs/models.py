"""Two tables: what is to be done, and which lines out are down."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

IS_OPEN = Q(done_at=None, parked_at=None)


class Job(models.Model):
    """One piece of work. `key` is its own for ever: put twice, it is there once.

    `about` holds keys and numbers, never a person's data. `lease` names who has taken it, until
    `leased_until`. `fault` is the word for why the last try failed; with `parked_at` nobody tries
    any more until someone says so. `steps_done` of `steps`: how far a long one has come.
    """

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30)
    about = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="jobs_to_do", condition=IS_OPEN),
            models.Index(
                fields=["parked_at"], name="jobs_parked", condition=Q(parked_at__isnull=False)
            ),
            models.Index(fields=["done_at"], name="jobs_done", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key


class Line(models.Model):
    """A way out, such as the mail server, that did not answer: nothing is tried on it for a while.

    So what waits for it keeps its order, and no single job is blamed.
    """

    name = models.CharField(max_length=30, unique=True)
    fault = models.CharField(max_length=60)
    since = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=1)
    closed_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
