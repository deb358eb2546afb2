"""What the unit has written about the person, and what follows when the data are protected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from samlas.casework import tasks, used_up
from samlas.casework.case import Case, held, note
from samlas.casework.printing import making
from samlas.directory.models import Assignment
from samlas.exchange import naming
from samlas.ledger.models import Act
from samlas.people.models import Individual, Protection


def change(case: Case, values: Mapping[str, object], by: Assignment, now: datetime) -> Individual:
    """Change what the unit has written about the person, field by field. Returns it as saved.

    In a closed case too: that someone's data are protected must never be refused. The name then
    leaves every work list at once, those of the units that hold papers of the case among them,
    prints of letters to be posted are forgotten, and only the named read on.
    """
    with transaction.atomic():
        individual = held(case).individual
        before = individual.protection
        for name, value in values.items():
            setattr(individual, name, value)
        individual.save(update_fields=[*values])
        protect(individual, before, by, now)
        if individual.protection != before:
            for same in _same(individual, case):
                protect_too(same, individual, by, now)
        note(case, Act.CHANGED, by, now, "individual", fields=sorted(values))
    return individual


def _same(individual: Individual, case: Case) -> QuerySet[Individual]:
    """Other records of the person in the unit: of a case that another unit had until it ceased."""
    found = Individual.objects.filter(cases__unit=case.unit_id).exclude(pk=individual.pk)
    number = individual.personal_number
    return found.filter(personal_number=number).distinct() if number else found.none()


def protect_too(
    individual: Individual, like: Individual, by: Assignment | None, now: datetime
) -> None:
    """Let what is known of the person be protected as in another record of them."""
    before, individual.protection = individual.protection, like.protection
    individual.save(update_fields=["protection"])
    protect(individual, before, by, now)


def protect(individual: Individual, before: str, by: Assignment | None, now: datetime) -> None:
    """Let what follows from the person's protection follow. `by` nobody: the program itself."""
    cases = list(individual.cases.select_related("responsible"))
    keys = [case.key for case in cases]
    is_renamed = before != individual.protection == Protection.NEW_IDENTITY
    naming.protect(keys, now, is_on=individual.is_protected, is_renamed=is_renamed)
    if not individual.is_protected:
        return
    tasks.hide_names(keys)
    making.withdraw(keys, now)
    for key in keys:
        used_up.settle(key)
    for case in cases:
        for reader in (case.responsible, by or case.responsible):
            naming.name(case.key, reader, by or case.responsible, now)
