"""What was written beside a sealed paper: it never changes the paper, and is read with it."""

from __future__ import annotations

from typing import Any, Literal, NoReturn, cast

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from samlas import papers
from samlas.sealed.fields import SealedText


class BesideKind(models.TextChoices):
    """A correction by the unit that sent it (PDL 3:14), or what another says of it.

    That is a unit that has received it, or a private person who does not agree (SoL 14:6).
    """

    CORRECTION = "correction", _("Correction")
    REMARK = "remark", _("Says that something is wrong")
    OBJECTION = "objection", _("Does not agree")


class WrittenBeside(models.Model):
    """One note beside one copy of a paper, kept as it was written.

    `by` is who wrote it, as it is shown; empty for the person it is about. `written_by` is the
    member of staff, `hand` the private person as the ledger calls them: one of the two is there.
    """

    dispatch = models.ForeignKey("exchange.Dispatch", models.CASCADE, related_name="beside")
    kind = models.CharField(max_length=10, choices=BesideKind.choices)
    text = SealedText()
    by = models.CharField(max_length=200, blank=True)
    written_by = models.ForeignKey(
        "directory.Assignment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    hand = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "written beside"

    def __str__(self) -> str:
        return f"note {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what is written beside a paper cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("what is written beside a paper cannot be removed")

    def part(self) -> papers.Beside:
        """Return it as a part of the paper."""
        kind = cast("Literal['correction', 'remark', 'objection']", self.kind)
        return papers.Beside(kind=kind, text=self.text, on=localdate(self.written_at), by=self.by)
