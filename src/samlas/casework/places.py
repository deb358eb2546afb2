"""Whether one who speaks for a protected person may know where they are: assessed, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework.case import Case, Refused, locked, note
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import Representative


@dataclass(frozen=True, slots=True)
class Assessed:
    """Why this one may know, by whom it was assessed (name and title), and on which day."""

    why: str
    by: str
    on: date


def let_know(
    case: Case, close: Representative, said: Assessed | None, by: Assignment, now: datetime
) -> Representative:
    """Write down that one may know where a protected person is; None: may not, from now on.

    Until it is written down nothing that goes to them tells (OSL 26:2). Raises Refused naming the
    field.
    """
    with transaction.atomic():
        case = locked(case)
        if said is not None:
            _check(said, now.date())
        close.place_because = said.why.strip() if said else ""
        close.place_by = said.by.strip() if said else ""
        close.place_on = said.on if said else None
        close.save(update_fields=["place_because", "place_by", "place_on"])
        note(case, Act.CHANGED, by, now, "place-known", representative=close.pk, may=bool(said))
    return close


def _check(said: Assessed, today: date) -> None:
    if not said.why.strip():
        raise Refused(_("Write what the assessment says."), "why")
    if not said.by.strip():
        raise Refused(_("Write who has made the assessment, by name and title."), "by")
    if said.on > today:
        raise Refused(_("The day of the assessment cannot lie ahead."), "on")
