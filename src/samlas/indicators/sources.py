"""Which sources there are in the work with cases: the cases, and what others ask of a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.indicators import facts, of_answers, of_basis, of_cases, of_plans
from samlas.indicators.batch import Batch
from samlas.indicators.facts import About, Before, Fact, Source, age_band, answered_before

OF_A_CASE = (
    of_cases.of_cases, of_cases.of_discharges, of_cases.of_closures,
    of_basis.of_basis, of_answers.of_summonses, of_answers.of_answers,
    of_answers.of_meetings, of_answers.of_ways, of_plans.of_plans, of_plans.of_copies,
    of_plans.of_promises, of_plans.of_goals, of_plans.of_consents,
)  # fmt: skip


def cases() -> QuerySet[Case]:
    """The cases, with what their facts are told apart by, without their texts."""
    texts = ("needs", "what_matters", "what_matters_skipped", "childs_best")
    return Case.objects.select_related("unit__principal", "individual").defer(*texts)


def read_cases(rows: Sequence[Any], today: date) -> Mapping[str, Iterable[Fact]]:
    """Return the facts of each case by its key."""
    found: dict[str, list[Fact]] = defaultdict(list)
    batch = Batch(rows, today)
    for part in OF_A_CASE:
        for case, fact in part(batch):
            found[case.key].append(fact)
    return found


def requests() -> QuerySet[Request]:
    """What others have asked of units that has been answered or not."""
    return Request.objects.select_related("unit__principal").defer("need", "known_units", "reason")


def read_requests(rows: Sequence[Any], today: date) -> Mapping[str, Iterable[Fact]]:
    """Return the facts of each request by its key: how it ended, and in how many days (I2, I3)."""
    before = answered_before()
    return {one.key: list(_of_request(one, today, before)) for one in rows}


def _of_request(one: Request, today: date, before: Before) -> Iterator[Fact]:
    on = one.decided_at or one.received_at
    who = About(age=age_band(one.age(localdate(one.received_at))))
    if one.outcome:
        days = of_cases.days_between(one.received_at, on)
        yield who.fact("requests", one.outcome, on, one.unit, before)
        yield who.fact("to-answer", days, on, one.unit, before)
    elif one.is_late(today):
        yield who.fact("requests", "late", on, one.unit, before)


facts.source(Source("case", cases, read_cases, lambda case: case.has_ended))
facts.source(Source("request", requests, read_requests, lambda one: bool(one.outcome)))
