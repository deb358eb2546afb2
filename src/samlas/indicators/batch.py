"""Some cases whose facts are read together, in as many queries as for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

from django.utils.timezone import localdate

from samlas.casework.case import Case
from samlas.directory.models import Unit
from samlas.indicators.facts import About, Before, Fact, age_band, answered_before
from samlas.rulebook import agreement_of

Told = Iterator[tuple[Case, Fact]]


class Batch:
    """The cases, with unit, principal and individual read, and the day that they are read on."""

    def __init__(self, cases: Sequence[Case], today: date) -> None:
        self.cases = cases
        self.today = today

    @cached_property
    def by_id(self) -> Mapping[int, Case]:
        return {case.pk: case for case in self.cases}

    @cached_property
    def by_key(self) -> Mapping[str, Case]:
        return {case.key: case for case in self.cases}

    @cached_property
    def before(self) -> Before:
        return answered_before()

    def told(
        self, case: Case, indicator: str, outcome: str, on: date | datetime,
        unit: Unit | None = None,
    ) -> tuple[Case, Fact]:  # fmt: skip
        """Return a case with a fact of it, told apart by its context, agreement and the person's
        age on the day when it began. It is of the unit, else of the case's own.
        """
        age = case.individual.age(localdate(case.started_at))
        about = About(case.context, age_band(age), agreement_of(case.rulebook))
        return case, about.fact(indicator, outcome, on, unit or case.unit, self.before)
