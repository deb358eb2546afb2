"""The stories of the practice world: read from TOML, with days counted back from today.

A story tells of one person at one unit. Its steps have `do`, an act in `acts`, `calling` or
`asking`; `days_ago`; and what that act needs. Weekends are moved to the Friday before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from django.utils.timezone import make_aware

from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Recipient, Summons
from samlas.directory.models import Assignment, Unit
from samlas.people.models import Individual, Representative
from samlas.practice import numbers

CASES = Path(__file__).parent / "cases"
MORNING = time(8, 30)
APART = timedelta(minutes=11)
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens in a story: the act, when, and what the file says of it."""

    act: str
    at: datetime
    said: Said


@dataclass(slots=True)
class Tale:
    """A story while it is told: what the file says, and what has come of it so far."""

    name: str
    said: Said
    today: date
    people: People
    close: dict[str, Representative] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    begun: Case | None = None
    request: Request | None = None

    @property
    def case(self) -> Case:
        """The case, as it stands now."""
        assert self.begun is not None, self.name
        return Case.objects.select_related("individual", "unit__principal", "responsible").get(
            pk=self.begun.pk
        )

    @property
    def summons(self) -> Summons:
        """The case's summons, as it stands now."""
        found = draft.current(self.case)
        assert found is not None, self.name
        return found

    def recipient(self, who: str) -> Recipient:
        """The recipient that the file calls `who`: a unit's code or a contact's name."""
        recipients = self.summons.recipients.select_related(
            "summons__case__individual", "contact__unit", "dispatch__answer"
        )
        return recipients.get(contact=self.contacts[who])

    def paper(self, said: Said) -> str:
        """The key of the paper that was sent to `who`, else to the unit that acts."""
        found = self.recipient(said.get("who") or said["unit"]).dispatch
        assert found is not None, self.name
        return found.key

    def day(self, in_days: int) -> date:
        """A day counted from today, a weekend moved to the Monday after."""
        found = self.today + timedelta(days=in_days)
        return found + timedelta(days=max(0, 7 - found.weekday()) if found.weekday() > 4 else 0)


class People:
    """Who acts: assignments and units by their codes."""

    def __init__(self) -> None:
        rows = Assignment.objects.select_related("staff", "unit__principal").order_by("pk")
        self._assignments = {(row.staff.code, row.unit.code): row for row in rows}
        units = Unit.objects.select_related("principal", "second_principal")
        self.units = {unit.code: unit for unit in units}

    def at(self, unit: str, staff: str = "") -> Assignment:
        """The assignment of a member of staff at a unit; without name the unit's first one."""
        if staff:
            return self._assignments[staff, unit]
        return next(row for (_who, place), row in self._assignments.items() if place == unit)


def read(now: datetime, folder: Path = CASES) -> list[tuple[Tale, list[Step]]]:
    """Read every story in the folder, in the order of the files' names."""
    people = People()
    found = []
    for path in sorted(folder.glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        tale = Tale(path.stem, said, now.date(), people)
        found.append((tale, _steps(said["step"], now)))
    return found


def _steps(steps: Sequence[Said], now: datetime) -> list[Step]:
    """The steps with their times: one after the other, all before now."""
    found: list[Step] = []
    for said in steps:
        day = now.date() - timedelta(days=said["days_ago"])
        day -= timedelta(days=max(0, day.weekday() - 4))
        at = make_aware(datetime.combine(day, MORNING))
        if found and at < found[-1].at + APART:
            at = found[-1].at + APART
        found.append(Step(said["do"], min(at, now), said))
    return found


def individual(tale: Tale) -> Individual:
    """The person as the file tells, with a personal number for the age they have today."""
    said = tale.said["person"]
    # Days since the last birthday: by the story's name, so that no two share a number.
    day = tale.today - timedelta(days=20 + crc32(tale.name.encode()) % 330)
    born = date(day.year - said["age"], day.month, min(day.day, 28))
    texts = ("street", "postcode", "town", "phone", "email", "language", "protection")
    return Individual(
        given_name=said["given"],
        family_name=said["family"],
        birth_date=born,
        personal_number=numbers.number(born, female=said.get("female", False)),
        interpreter=said.get("interpreter", False),
        **{name: said[name] for name in texts if name in said},
    )
