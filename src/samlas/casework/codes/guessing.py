"""Guessing of codes: counted by the address it comes from, as at every other door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.login import limits
from samlas.login.limits import Rule
from samlas.login.models import Tries

GUESSES, HOUR = 20, timedelta(hours=1)  # wrong ones from one address
RULE = Rule(GUESSES, first=HOUR, most=HOUR, lasts=HOUR)


class TooMany(Refused):
    """Too many wrong tries, by this code or from this address: it opens to nobody for now."""


@dataclass(frozen=True, slots=True)
class Guessing:
    """What is counted of one address, locked until the transaction ends."""

    row: Tries
    now: datetime

    @property
    def is_closed(self) -> bool:
        """Whether nothing from there is looked at for now."""
        return self.row.open_at > self.now

    def count(self) -> None:
        """Count one more that was wrong."""
        limits.count(self.row, RULE, self.now)


def of(client: str, now: datetime) -> Guessing:
    """Return what is counted of the address `client`, locked."""
    limits.forget(now)
    return Guessing(limits.locked(limits.digest(f"letter code {client}"), now, RULE), now)


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
