"""A unit's own work, counted exactly: the unit has the papers that it is counted from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import localdate, make_aware

from samlas.casework.case import Case
from samlas.casework.closure.models import Closure
from samlas.casework.plan.models import Action
from samlas.directory.models import Assignment, Unit
from samlas.directory.offices import works_with_cases
from samlas.exchange.models import Dispatch
from samlas.indicators.definitions import BY_NAME, Indicator
from samlas.indicators.of_answers import CALLED, answered
from samlas.papers import Summons


@dataclass(frozen=True, slots=True)
class OwnTable:
    """An indicator of one unit: each outcome with how many, all of them, and the good ones."""

    indicator: Indicator
    rows: Sequence[tuple[str, int]]
    total: int
    good: int


def of(by: Assignment, first: date, last: date) -> Sequence[OwnTable]:
    """Return what the unit of `by` has begun, closed, answered and done, both days included.

    Nothing for an office alone, which reads no case: a small number could tell of one.
    """
    if not works_with_cases(by, last):
        return ()
    unit, span = by.unit, (_at(first, time.min), _at(last, time.max))
    begun = Case.objects.filter(unit=unit, started_at__range=span).count()
    closed = Closure.objects.filter(case__unit=unit, closed_at__range=span).count()
    return (
        _table("cases", {"started": begun, "closed": closed}),
        _table("answers-in-time", _answers(unit, span)),
        _table("promises", _promises(unit, first, last)),
    )


def _at(day: date, clock: time) -> datetime:
    return make_aware(datetime.combine(day, clock))


def _answers(unit: Unit, span: tuple[datetime, datetime]) -> Mapping[str, int]:
    called = Dispatch.objects.filter(
        recipient=unit, kind=Summons.kind, verdict=CALLED, superseded_at=None, sent_at__range=span
    )
    papers = called.select_related("answer").only(
        "answer_by", "cancelled_at", "answer__given_at", "answer__dispatch"
    )
    return Counter(word for paper in papers if (word := answered(paper, localdate())))


def _promises(unit: Unit, first: date, last: date) -> Mapping[str, int]:
    due = Action.objects.filter(
        contact__unit=unit, plan__edition__gt=0, removed_at=None, by__range=(first, last)
    )
    return Counter(state or "not-told" for state in due.values_list("state", flat=True))


def _table(name: str, numbers: Mapping[str, int]) -> OwnTable:
    indicator = BY_NAME[name]
    rows = [
        (str(label), numbers.get(word, 0))
        for word, label in indicator.outcomes.items()
        if word in numbers or indicator.good
    ]
    good = sum(numbers.get(word, 0) for word in indicator.good)
    return OwnTable(indicator, rows, sum(numbers.values()), good)
