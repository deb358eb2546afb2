"""A fact: one thing that happened, and how it went. Which sources tell of facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localdate

from samlas.directory.models import Former, Unit

UNKNOWN = "unknown"
# Each band of ages by the first age that is above it.
AGES = ((7, "0-6"), (13, "7-12"), (18, "13-17"), (25, "18-24"), (65, "25-64"))
OLDEST = "65-"


class Fact(NamedTuple):
    """One thing that is counted, in words: the indicator, the cell and whose it is."""

    principal: int
    indicator: str
    month: int
    outcome: str
    kind: str
    context: str
    age: str
    agreement: str


@dataclass(frozen=True, slots=True)
class About:
    """What a case, or something else that is counted, is told apart by in all its facts."""

    context: str = UNKNOWN
    age: str = UNKNOWN
    agreement: str = UNKNOWN

    def fact(
        self, indicator: str, outcome: str, on: date | datetime, unit: Unit, before: Before
    ) -> Fact:
        """Return the fact that something of the unit's went so, on a day or at a moment.

        It is of who answered for the unit then: a school that gets another principal takes no
        figures of earlier days along.
        """
        was = _answered(unit, on, before)
        return Fact(
            was.principal if was else unit.principal_id, indicator, month_of(on), outcome,
            unit.kind, self.context, self.age, self.agreement,
        )  # fmt: skip


class Answered(NamedTuple):
    """Who answered for a unit, to and with a day."""

    last: date
    principal: int
    kind: str


# By unit, the earliest first.
Before = Mapping[int, Sequence[Answered]]


def answered_before() -> Before:
    """Return who answered for units before those who do now. One query."""
    before: dict[int, list[Answered]] = defaultdict(list)
    rows = Former.objects.order_by("valid_to", "pk").values_list(
        "unit", "valid_to", "principal", "principal__kind"
    )
    for unit, last, principal, kind in rows:
        before[unit].append(Answered(last, principal, kind))
    return before


def _answered(unit: Unit, on: date | datetime, before: Before) -> Answered | None:
    """Who answered for the unit on the day, if it is not who does now."""
    day = localdate(on) if isinstance(on, datetime) else on
    return next((one for one in before.get(unit.pk, ()) if day <= one.last), None)


def principal_kind(unit: Unit, on: date | datetime, before: Before) -> str:
    """Return the kind of principal that answered for the unit on the day."""
    was = _answered(unit, on, before)
    return was.kind if was else unit.principal.kind


def month_of(on: date | datetime) -> int:
    """Return the year and the month of a day, or of a moment as the clocks here show it."""
    day = localdate(on) if isinstance(on, datetime) else on
    return day.year * 100 + day.month


def quarter_of(month: int) -> int:
    """Return the first month of the quarter that a month lies in: 202610 for 202611."""
    return month - (month % 100 - 1) % 3


def age_band(age: int | None) -> str:
    """Return the word for the ages that a number of years lies among."""
    if age is None:
        return UNKNOWN
    return next((band for above, band in AGES if age < above), OLDEST)


Read = Callable[[Sequence[Any], date], Mapping[str, Iterable[Fact]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: rows with a `key`, and what reads the facts of some of them by key.

    `read` asks the same number of questions however many rows it is given.
    """

    name: str
    rows: Callable[[], QuerySet[Any]]
    read: Read
    has_ended: Callable[[Any], bool]


SOURCES: dict[str, Source] = {}


def source(one: Source) -> None:
    """Have the facts of a source counted, from the next night on."""
    SOURCES[one.name] = one
