"""Guessing of codes: counted by the address it comes from, in the database, under lock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.casework.codes import signs

GUESSES, GUESSES_IN = 20, timedelta(hours=1)  # wrong ones from one address


class TooMany(Refused):
    """Too many wrong tries, by this code or from this address: it opens to nobody for now."""


class Guessing(models.Model):
    """How often someone at one address has been `wrong` since `since`. `client` is a digest."""

    client = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "casework"

    def __str__(self) -> str:
        return f"guessing {self.pk}"

    @property
    def is_closed(self) -> bool:
        """Whether nothing from there is looked at for now."""
        return self.wrong >= GUESSES

    def count(self) -> None:
        """Count one more that was wrong."""
        self.wrong += 1
        self.save(update_fields=["wrong"])


def of(client: str, now: datetime) -> Guessing:
    """What is counted of this address in the last hour, locked; older counts are removed."""
    Guessing.objects.filter(since__lte=now - GUESSES_IN).delete()
    found, _is_new = Guessing.objects.select_for_update().get_or_create(
        client=signs.client_digest(client), defaults={"since": now}
    )
    return found


def too_many() -> TooMany:
    """The refusal of whoever has guessed too often from one address."""
    return TooMany(
        _(
            "There have been too many wrong tries from here."
            " Wait an hour, or ring the number in the letter."
        )
    )


def used_up() -> TooMany:
    """The refusal of a code that has been tried too often."""
    return TooMany(
        _(
            "There have been too many tries with this code."
            " Ring the number in the letter to get a new one."
        )
    )


def wrong_code() -> Refused:
    """The refusal of a code that leads to nothing."""
    return Refused(_("The code does not fit. Compare with the letter."), "code")
