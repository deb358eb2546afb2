"""What may be shown: numbers in fives, by what they are asked for. Nothing else is ever read.

A number that is no whole five is None: too few to be shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet, Sum

from samlas.directory.models import Agreement, Assignment, Principal
from samlas.indicators.definitions import BY_NAME, Indicator, Shape
from samlas.indicators.facts import quarter_of
from samlas.indicators.fives import SIZE
from samlas.indicators.models import Five

YEAR, DECEMBER = 100, 12  # in a month's number


class By(StrEnum):
    """What a figure can be told apart by."""

    PRINCIPAL = "principal"
    KIND = "kind"
    CONTEXT = "context"
    AGE = "age"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures: those of a principal, or of all parties of an agreement; of whole quarters.

    The rest narrow further, and are empty where nothing is said.
    """

    principal: int | None = None
    agreement: str = ""
    first: int
    last: int
    kind: str = ""
    context: str = ""
    age: str = ""

    def found(self) -> QuerySet[Five]:
        """The fives that are asked for."""
        wanted = Q(month__gte=quarter_of(self.first), month__lte=self.last)
        for name in ("principal", "agreement", "kind", "context", "age"):
            if value := getattr(self, name):
                wanted &= Q(**{name: value})
        return Five.objects.filter(wanted)


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome of an indicator. `number` is None when there are too few to be shown.

    `share` is in whole percent of what is shown in all.
    """

    word: str
    label: str
    number: int | None
    share: int | None


@dataclass(frozen=True, slots=True)
class Within:
    """The days that a share of all lies within. `is_open`: the last ones, that have no end."""

    label: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator's figures: its outcomes, how many there are in all, and the share of good ones.

    `middle` tells within which days half of them lie, `most` nine of ten. All is None where too
    few.
    """

    indicator: Indicator
    rows: Sequence[Row]
    total: int | None
    share: int | None
    middle: Within | None = None
    most: Within | None = None


def scope(by: Assignment) -> tuple[Principal, Sequence[Agreement]]:
    """Return whose figures `by` follows: its principal's, and of the agreements that it has joined.

    Everyone at work does: what is counted in fives tells of nobody.
    """
    principal = by.unit.principal
    agreements = Agreement.objects.filter(parties__principal=principal).distinct()
    return principal, list(agreements.order_by("title", "pk"))


def tables(asked: Asked) -> Sequence[Table]:
    """Return every indicator's figures, in one query."""
    rows = asked.found().order_by().values_list("indicator", "outcome").annotate(Sum("fives"))
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for indicator, outcome, fives in rows:
        numbers[indicator][outcome] = fives * SIZE
    return [table(one, numbers[name]) for name, one in BY_NAME.items()]


def one(asked: Asked, indicator: Indicator) -> Table:
    """Return an indicator's figures, in one query."""
    found = asked.found().filter(indicator=indicator.name).order_by()
    rows = found.values_list("outcome").annotate(Sum("fives"))
    return table(indicator, {outcome: fives * SIZE for outcome, fives in rows})


def parts(asked: Asked, indicator: Indicator, by: By) -> Mapping[str, Table]:
    """Return an indicator's figures for each word of what they are told apart by, in one query.

    The words stand in alphabetical order, never by who does best.
    """
    found = asked.found().filter(indicator=indicator.name).order_by()
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for word, outcome, fives in found.values_list(by.value, "outcome").annotate(Sum("fives")):
        numbers[str(word)][outcome] = fives * SIZE
    return {word: table(indicator, numbers[word]) for word in sorted(numbers)}


def names(words: Iterable[str], by: By) -> Mapping[str, str]:
    """Return the names of the principals, or of the agreements, that figures are told apart by."""
    if by == By.PRINCIPAL:
        found = Principal.objects.filter(pk__in=list(words)).values_list("pk", "name")
        return {str(pk): name for pk, name in found}
    if by == By.AGREEMENT:
        return dict(Agreement.objects.values_list("rulebook", "title"))
    return {}


def course(asked: Asked, indicator: Indicator) -> Mapping[int, Table]:
    """Return an indicator's figures by the first month of each quarter, in one query."""
    found = asked.found().filter(indicator=indicator.name).order_by()
    numbers: dict[int, dict[str, int]] = {
        quarter: {} for quarter in quarters(asked.first, asked.last)
    }
    for quarter, outcome, fives in found.values_list("month", "outcome").annotate(Sum("fives")):
        numbers.setdefault(quarter, {})[outcome] = fives * SIZE
    return {quarter: table(indicator, numbers[quarter]) for quarter in sorted(numbers)}


def table(indicator: Indicator, numbers: Mapping[str, int]) -> Table:
    """Put an indicator's numbers in order, with what can be said of them."""
    words = dict(indicator.outcomes)
    words.update({word: word for word in numbers if word not in words})
    if indicator.shape == Shape.WAY:
        numbers = _reached(list(words), numbers)
        total = numbers.get(next(iter(words)), 0)
    else:
        total = sum(numbers.values())
    rows = [
        Row(word, str(label), numbers.get(word) or None, percent(numbers.get(word, 0), total))
        for word, label in words.items()
    ]
    good = sum(numbers.get(word, 0) for word in indicator.good)
    share = percent(good, total) if indicator.good else None
    days = rows if indicator.shape == Shape.DAYS and total else []
    return Table(
        indicator, rows, total or None, share, _within(days, total, 50), _within(days, total, 90)
    )


def _reached(words: Sequence[str], numbers: Mapping[str, int]) -> Mapping[str, int]:
    """How many have come at least as far as each step."""
    return {word: sum(numbers.get(later, 0) for later in words[n:]) for n, word in enumerate(words)}


def percent(number: int, total: int) -> int | None:
    """Return the share in whole percent; None where either is too small to be shown."""
    return round(100 * number / total) if number and total else None


def _within(rows: Sequence[Row], total: int, share: int) -> Within | None:
    """Within which days so many percent of all lie."""
    so_far = 0
    for row in rows:
        so_far += row.number or 0
        if 100 * so_far >= share * total:
            return Within(row.label, row is rows[-1])
    return None


def quarters(first: int, last: int) -> list[int]:
    """Return the first month of each quarter from one month to another."""
    return [month for month in months(quarter_of(first), last) if quarter_of(month) == month]


def months(first: int, last: int) -> Iterator[int]:
    """Give each month from one to another."""
    month = first
    while month <= last:
        yield month
        month += 1 if month % YEAR < DECEMBER else YEAR - DECEMBER + 1
