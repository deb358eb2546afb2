"""What the unit has written about the person, and what follows when the data are protected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from samlas.casework import tasks
from samlas.casework.case import Case, held, note
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import Individual


def change(case: Case, values: Mapping[str, object], by: Assignment, now: datetime) -> Individual:
    """Change what the unit has written about the person, field by field. Returns it as saved.

    In a closed case too: that someone's data are protected must never be refused. The name then
    leaves every work list at once, those of the units that hold papers of the case among them.
    """
    with transaction.atomic():
        individual = held(case).individual
        for name, value in values.items():
            setattr(individual, name, value)
        individual.save(update_fields=[*values])
        if individual.is_protected:
            tasks.hide_names(individual.cases.values_list("key", flat=True))
        note(case, Act.CHANGED, by, now, "individual", fields=sorted(values))
    return individual
