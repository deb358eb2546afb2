"""Districts for the generator: a municipality with its units, and those of its region.

A district has eight units for two hundred cases, one for every twenty-five, so that lists stay as
long as in real life however many cases are made. Twenty-five districts share a region.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.timezone import localdate

from samlas.directory import importing
from samlas.directory.models import Assignment, Principal, Staff, Unit
from samlas.practice.stamping import Words

PATTERN = Path(__file__).parent / "pattern"
NAMES: Mapping[str, Any] = tomllib.loads((PATTERN / "names.toml").read_text(encoding="utf-8"))
CASES_A_DISTRICT = 200
DISTRICTS_A_REGION = 25
PREFIX = "g"
MARKED: Mapping[type[models.Model], Sequence[str]] = {
    Principal: ("name",),
    Unit: ("name", "territory", "street", "postcode", "town", "phone", "email"),
    Staff: ("name", "email", "phone"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The pattern's district: its members, from which every other district is made."""

    units: Sequence[Unit]
    assignments: Sequence[Assignment]

    @property
    def marks(self) -> set[str]:
        """Every word that differs from district to district."""
        members = [*self.units, *(one.staff for one in self.assignments)]
        members += [unit.principal for unit in self.units]
        return {getattr(one, field) for one in members for field in MARKED[type(one)]} - {""}


@dataclass(frozen=True, slots=True)
class District:
    """A district made from the plan: the words and the numbers that its copies are filled with.

    There are two of each: in the second the two members of staff of every unit have changed places.
    """

    words: Sequence[Words]
    numbers: Sequence[dict[tuple[str, int], int]]


def plan() -> Plan:
    """Bring in the pattern's district, in a transaction that is to be taken back."""
    importing.load(PATTERN / "district", localdate())
    units = Unit.objects.filter(code__startswith="pattern-").select_related("principal")
    assignments = Assignment.objects.filter(unit__in=units).select_related("staff", "unit")
    return Plan(list(units.order_by("pk")), list(assignments.order_by("pk")))


def already() -> int:
    """Return how many districts have been made before."""
    return Principal.objects.filter(code__startswith=PREFIX, kind="municipality").count()


def make(plan: Plan, number: int) -> District:
    """Make district `number`, counted from 0, and its region when it is the first one there."""
    place = place_name(number)
    region_number = number // DISTRICTS_A_REGION
    region, _new = Principal.objects.get_or_create(
        code=f"{PREFIX}-region-{region_number}",
        defaults={
            "kind": "region",
            "name": NAMES["region"].format(place=place_name(region_number * DISTRICTS_A_REGION)),
        },
    )
    municipality = Principal.objects.create(
        code=f"{PREFIX}{number}-kommun",
        kind="municipality",
        name=NAMES["municipality"].format(place=place),
    )
    principals = {"region": region, "municipality": municipality}
    units = Unit.objects.bulk_create(
        _unit(one, principals, place, number, slot) for slot, one in enumerate(plan.units)
    )
    staff = Staff.objects.bulk_create(_staff(number, slot) for slot in range(len(plan.assignments)))
    by_unit = {old.pk: new for old, new in zip(plan.units, units, strict=True)}
    assignments = Assignment.objects.bulk_create(
        Assignment(
            staff=who, unit=by_unit[old.unit_id], title=old.title, is_head=old.is_head,
            valid_from=old.valid_from,
        )
        for old, who in zip(plan.assignments, staff, strict=True)
    )  # fmt: skip
    return _district(plan, units, assignments)


def place_name(number: int) -> str:
    """Return an invented name of a place; they begin anew, numbered, when they are used up."""
    begin, end = NAMES["places_begin"], NAMES["places_end"]
    around, left = divmod(number, len(begin) * len(end))
    name = f"{begin[left % len(begin)]}{end[left // len(begin)]}"
    return f"{name} {around + 1}" if around else name


def _unit(
    old: Unit, principals: Mapping[str, Principal], place: str, number: int, slot: int
) -> Unit:
    name = old.code.removeprefix("pattern-")
    code = f"{PREFIX}{number}-{name}"
    return Unit(
        code=code,
        name=NAMES["units"][name].format(place=place),
        kind=old.kind,
        principal=principals[old.principal.kind],
        territory=place,
        catches_up=old.catches_up,
        street=f"{NAMES['streets'][slot % len(NAMES['streets'])]} {slot + 1}",
        postcode="411 90",
        town=place,
        phone=f"031-390 06 {(number * 8 + slot) % 100:02d}",
        email=f"{code}@example.se",
    )


def _staff(number: int, slot: int) -> Staff:
    code = f"{PREFIX}{number}-staff-{slot}"
    return Staff(
        code=code,
        name=f"{given_name(number + slot, female=slot % 2 == 0)} {family_name(number * 5 + slot)}",
        email=f"{code}@example.se",
        phone=f"08-465 004 {(number * 16 + slot) % 100:02d}",
    )


def given_name(number: int, *, female: bool) -> str:
    """Return one of the given names."""
    names = NAMES["given_female" if female else "given_male"]
    return str(names[number % len(names)])


def family_name(number: int) -> str:
    """Return one of the family names."""
    return str(NAMES["family"][number % len(NAMES["family"])])


def _district(plan: Plan, units: Sequence[Unit], assignments: Sequence[Assignment]) -> District:
    swapped = [assignments[place ^ 1] for place in range(len(assignments))]
    words, numbers = [], []
    for staffed in (assignments, swapped):
        said: dict[str, str] = {}
        for old, new in zip(plan.units, units, strict=True):
            said |= _exchanged(old, new) | _exchanged(old.principal, new.principal)
        for was, now in zip(plan.assignments, staffed, strict=True):
            said |= _exchanged(was.staff, now.staff)
        words.append(said)
        numbers.append(
            {("Unit", old.pk): new.pk for old, new in zip(plan.units, units, strict=True)}
            | {
                ("Principal", old.principal_id): new.principal_id
                for old, new in zip(plan.units, units, strict=True)
            }
            | {
                ("Assignment", old.pk): new.pk
                for old, new in zip(plan.assignments, staffed, strict=True)
            }
        )
    return District(words, numbers)


def _exchanged(old: models.Model, new: models.Model) -> dict[str, str]:
    fields = MARKED[type(old)]
    return {getattr(old, field): getattr(new, field) for field in fields if getattr(old, field)}
