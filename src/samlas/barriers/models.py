"""One barrier, as it was told."""

from __future__ import annotations

from django.db import models


class Barrier(models.Model):
    """What did not work for somebody, and where; `answer_to` only if they want an answer."""

    text = models.TextField()
    where = models.CharField(max_length=300, blank=True)
    answer_to = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"barrier {self.pk}"
