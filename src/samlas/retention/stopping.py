"""What a unit's head knows and the program cannot: what a record holds, what stops deletion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.directory.models import Assignment
from samlas.directory.offices import works_with_cases
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.retention import due
from samlas.retention.due import PURPOSE, Kept
from samlas.retention.models import Hold, Keeping, Kind


class NotThere(ObjectDoesNotExist):
    """No record of the unit's under this reference, or not for this reader to see."""


def is_head(by: Assignment, on: date) -> bool:
    """Whether `by` is the head of a unit, and works with its cases."""
    return by.is_head and by.holds(on) and works_with_cases(by, on)


def record(case: str, by: Assignment, now: datetime) -> Kept:
    """Return how long the unit keeps what it has, for its head; the ledger notes it.

    Raises NotThere.
    """
    found = _record(case, by, now.date())
    log.write(by.actor, now, log.Note(Act.READ, case, PURPOSE))
    return found


def _record(case: str, by: Assignment, on: date) -> Kept:
    found = due.of_record(by.unit, case, on) if is_head(by, on) else None
    if found is None:
        raise NotThere
    return found


def say(case: str, holds: str, born: date | None, by: Assignment, now: datetime) -> None:
    """Say what the record holds that makes it be kept for longer. Raises NotThere."""
    with transaction.atomic():
        found = _record(case, by, now.date())
        Keeping.objects.update_or_create(
            unit=by.unit, case=case,
            defaults={"holds": holds, "born": born if found.record.kind != Kind.CASE else None},
        )  # fmt: skip
        log.write(by.actor, now, log.Note(Act.CHANGED, case, PURPOSE, {"holds": holds}))


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing may be deleted, the number of the matter, and the last day if there is one."""

    why: str
    reference: str = ""
    last_day: date | None = None


def hold(case: str, stop: Stop, by: Assignment, now: datetime) -> Hold:
    """Stop the deletion of what the unit has, from today. Raises NotThere, Refused."""
    today = now.date()
    with transaction.atomic():
        found = _record(case, by, today)
        if found.hold is not None:
            raise Refused(_("There is a hold already. Lift it first."))
        if stop.last_day is not None and stop.last_day < today:
            raise Refused(_("Choose today or a later day."), "last_day")
        made = Hold.objects.create(
            unit=by.unit, case=case, why=stop.why, reference=stop.reference, first_day=today,
            last_day=stop.last_day, set_by=by,
        )  # fmt: skip
        last = stop.last_day.isoformat() if stop.last_day else None
        told = {"hold": stop.why, "reference": stop.reference, "until": last}
        log.write(by.actor, now, log.Note(Act.CHANGED, case, PURPOSE, told))
    return made


def lift(case: str, by: Assignment, now: datetime) -> None:
    """Lift the hold. Raises NotThere, also when there is none."""
    with transaction.atomic():
        found = _record(case, by, now.date())
        if found.hold is None:
            raise NotThere
        Hold.objects.filter(pk=found.hold.pk).update(lifted_at=now, lifted_by=by)
        log.write(by.actor, now, log.Note(Act.CHANGED, case, PURPOSE, {"lifted": found.hold.why}))
