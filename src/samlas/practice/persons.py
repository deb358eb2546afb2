"""The invented private persons of the practice world: whom one may be on own pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from samlas.people.models import Individual, OtherPerson, Representative
from samlas.practice import numbers

BORN_FROM, DAYS = date(1972, 1, 1), 6570
MOST = 200


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person: test number, name, and whom they speak for, if anyone."""

    number: str
    name: str
    speaks_for: str = ""


def everyone() -> Sequence[Person]:
    """Return those with a number, each once: those who have a case, those who speak, and others."""
    own = Individual.objects.exclude(personal_number="").filter(cases__isnull=False)
    speaking = Representative.objects.exclude(personal_number="").select_related("individual")
    found = [
        Person(one.personal_number, one.name) for one in own.order_by("given_name", "pk")[:MOST]
    ]
    found += [
        Person(one.personal_number, one.name, one.individual.given_name)
        for one in speaking.order_by("name", "pk")[:MOST]
    ]
    told_of = OtherPerson.objects.exclude(personal_number="").order_by("name", "pk")[:MOST]
    found += [Person(one.personal_number, one.name) for one in told_of]
    return list({one.number: one for one in reversed(found)}.values())[::-1]


def is_there(number: str) -> bool:
    """Whether an invented person has this number."""
    if not number:
        return False
    kinds = (Individual, Representative, OtherPerson)
    return any(kind.objects.filter(personal_number=number).exists() for kind in kinds)


def number_of(name: str) -> str:
    """Return a test number for someone who speaks for another: always the same for a name."""
    born = BORN_FROM + timedelta(days=crc32(name.encode()) % DAYS)
    return numbers.number(born, female=name.split()[0].endswith(("a", "e")))
