"""To which units a paper may be passed on, the nearest first (K11)."""

from __future__ import annotations

from datetime import date

from django.db import models

from samlas.directory.models import AT_WORK, Unit, UnitKind
from samlas.exchange.models import Dispatch, Holding
from samlas.people.models import Individual
from samlas.people.personal_number import birth_date

# The ages, in whole years, that a kind of unit is there for, where it is not for all.
AGES = {
    UnitKind.PRESCHOOL: range(7),
    UnitKind.MATERNAL_CHILD_HEALTH: range(7),
    UnitKind.CHILD_PSYCHIATRY: range(18),
    UnitKind.SCHOOL: range(5, 18),
    UnitKind.STUDENT_HEALTH: range(5, 21),
    UnitKind.UPPER_SECONDARY: range(15, 21),
    UnitKind.HIGHER_EDUCATION: range(16, 150),
    UnitKind.EMPLOYMENT_SERVICE: range(16, 150),
    UnitKind.PRISON_PROBATION: range(15, 150),
}


def own_units(link: Holding, on: date, words: str = "", keep: str = "") -> list[Unit]:
    """Return the units that a paper may be passed on to: of the holder's own principals (K11).

    Those that every one of the `words` fits by name, place or kind, after the one whose id is
    `keep`. The nearest come first: those that see people of that age, in the holder's territory.
    """
    principals = link.unit.principal_ids
    known = (
        Unit.objects.filter(
            AT_WORK,
            models.Q(principal_id__in=principals) | models.Q(second_principal_id__in=principals),
        )
        .exclude(pk=link.unit_id)
        .order_by("name", "pk")
    )
    age = _age(link.dispatch, on)
    units = sorted(known, key=lambda unit: _distance(unit, link.unit, age))
    wanted = words.casefold().split()
    fitting = [unit for unit in units if all(word in _called(unit) for word in wanted)]
    kept = [unit for unit in units if str(unit.pk) == keep and unit not in fitting]
    return kept + fitting


def _distance(unit: Unit, holder: Unit, age: int | None) -> tuple[bool, bool]:
    """What puts a unit further down: it sees other ages, it works elsewhere."""
    ages = AGES.get(UnitKind(unit.kind))
    is_other = age is not None and ages is not None and age not in ages
    return is_other, unit.territory != holder.territory


def _age(paper: Dispatch, on: date) -> int | None:
    """The age of the person in whole years, where the paper tells the personal number."""
    person = getattr(paper.paper(), "individual", None)
    if person is None or not person.personal_number:
        return None
    return Individual(birth_date=birth_date(person.personal_number)).age(on)


def _called(unit: Unit) -> str:
    return f"{unit.name} {unit.town} {unit.territory} {unit.get_kind_display()}".casefold()
