"""Who is away, and which colleague steps in: nothing that has come rests with one person alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from samlas.directory.models import Absence, Assignment, Staff
from samlas.ledger import log
from samlas.ledger.models import Act


class NotPossible(ValueError):
    """These days, or this colleague, cannot be; the field tells which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def ahead(by: Assignment, on: date) -> list[Absence]:
    """Return the absences of an assignment that are not over, the first to come first."""
    rows = Absence.objects.filter(assignment=by, last_day__gte=on)
    return list(rows.select_related("substitute__staff").order_by("first_day", "pk"))


def colleagues(by: Assignment, on: date) -> QuerySet[Assignment]:
    """Return those of the same unit who can step in."""
    found = Assignment.objects.with_cases(on).filter(unit_id=by.unit_id).exclude(staff=by.staff_id)
    return found.select_related("staff").order_by("staff__name", "pk")


def add(by: Assignment, first_day: date, last_day: date, substitute: int, now: datetime) -> Absence:
    """Write down that one is away, and who steps in. Raises NotPossible naming the field."""
    on = localdate(now)
    if last_day < first_day or last_day < on:
        raise NotPossible("last_day")
    if Absence.objects.filter(
        assignment=by, first_day__lte=last_day, last_day__gte=first_day
    ).exists():
        raise NotPossible("first_day")
    found = colleagues(by, on).filter(pk=substitute).first()
    if found is None or not found.holds(last_day):
        raise NotPossible("substitute")
    with transaction.atomic():
        log.write(by.actor, now, _note(by, "absence", substitute=found.pk))
        return Absence.objects.create(
            assignment=by, substitute=found, first_day=first_day, last_day=last_day
        )


def end(by: Assignment, absence: int, now: datetime) -> None:
    """Take an absence of one's own back, or be back before its last day."""
    with transaction.atomic():
        gone, _rows = Absence.objects.filter(assignment=by, pk=absence).delete()
        if gone:
            log.write(by.actor, now, _note(by, "back"))


def _note(by: Assignment, purpose: str, **detail: int) -> log.Note:
    return log.Note(Act.CHANGED, f"assignment:{by.pk}", purpose, detail)


def steps_in(responsible: str, who: int, on: date) -> Exists:
    """The condition that `who` steps in today for the assignment that `responsible` leads to."""
    return Exists(
        Absence.objects.filter(
            assignment=OuterRef(responsible), substitute=who, first_day__lte=on, last_day__gte=on
        )
    )


def in_place_of(assignments: Iterable[int], on: date) -> Mapping[int, Staff]:
    """Return who is to be told in place of each assignment that is away today."""
    away = Absence.objects.filter(
        assignment__in=list(assignments), first_day__lte=on, last_day__gte=on
    ).select_related("substitute__staff")
    return {one.assignment_id: one.substitute.staff for one in away}
