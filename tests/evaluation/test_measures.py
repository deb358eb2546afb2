"""What was answered is shown in fives, on its page and among the figures, and nothing smaller."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from itertools import combinations, product

import pytest
from tests.world import World

from samlas.directory.models import Unit
from samlas.evaluation import measures, reading
from samlas.evaluation.models import Tally
from samlas.evaluation.questionnaire import Audience
from samlas.evaluation.reading import Scope, Shown, Wanted
from samlas.indicators import counting, figures
from samlas.indicators.definitions import BY_NAME
from samlas.indicators.figures import Asked, Table
from samlas.small import FEW

PERIODS = ("2026Q1", "2026Q2", "2026Q3")
ASKED = (Audience.CHILD, Audience.PROFESSIONAL)
HEARD, MINUTES = BY_NAME["said-heard"], BY_NAME["staff-minutes"]
UNITS = ("soc", "fjardskolan", "")
DONE = date(2026, 12, 1)


def counted(there: World, seed: int) -> None:
    """So many answers as chance gives, in three quarters, of two units and the rest of them all."""
    some = random.Random(seed)  # noqa: S311  (no secret)
    principal = there.unit("soc").principal
    for period in PERIODS:
        for unit, audience, follow_up in product(UNITS, ASKED, (False, True)):
            values = {
                "heard": some.choices(("5", "3", "1"), (70, 20, 10), k=some.randint(5, 14)),
            }
            if audience == Audience.PROFESSIONAL:
                values = {"minutes": some.choices(("31-60", "61-120"), k=some.randint(5, 9))}
            of = there.unit(unit) if unit else None
            discharge = bool(of) and some.random() < 0.3
            about = {
                "principal": principal, "unit": of, "period": period, "audience": audience,
                "follow_up": follow_up, "discharge": discharge,
            }  # fmt: skip
            Tally.objects.bulk_create(
                Tally(version="2026-1", question=question, value=value, count=number, **about)
                for question, given in values.items()
                for value, number in Counter(given).items()
            )
            Tally.objects.create(count=some.randint(14, 17), **about)
        measures.show(principal.pk, period)
    while counting.make_fives(DONE):
        pass


def pages(there: World, unit: Unit | None) -> list[Shown]:
    scope = Scope(there.unit("soc").principal, unit)
    return [
        reading.answers(scope, Wanted(audience, follow_up, period, whole=whole))
        for audience, follow_up, period, whole in product(
            ASKED, (False, True), ("", *PERIODS), (False, True)
        )
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_smaller_than_five_comes_of_any_two_numbers_shown(there: World, seed: int) -> None:
    counted(there, seed)
    seen: set[int] = set()
    for unit in (None, there.unit("soc"), there.unit("fjardskolan")):
        for page in pages(there, unit):
            seen.add(page.answers or 0)
            for one in page.results:
                given = [row.count or 0 for row in one.rows]
                assert sum(given) == one.total
                seen.update([one.total, *given, *(one.total - number for number in given)])
    asked = Asked(principal=there.unit("soc").principal.pk, first=202601, last=202612)
    for table in figures.tables(asked):
        seen.update([table.total or 0, *(row.number or 0 for row in table.rows)])
    assert len(seen) > FEW
    assert all(abs(one - other) >= FEW for one, other in combinations(seen, 2))


def test_the_figures_are_made_of_the_same_fives_as_the_page(there: World) -> None:
    counted(there, 4)
    scope = Scope(there.unit("soc").principal, None)
    on_pages: Counter[str] = Counter()
    for audience, follow_up in product(ASKED, (False, True)):
        for one in reading.answers(scope, Wanted(audience, follow_up)).results:
            if one.question.key == "heard":
                values = [option.value for option in one.question.options]
                on_pages.update(
                    {value: row.count or 0 for value, row in zip(values, one.rows, strict=True)}
                )
    asked = Asked(principal=scope.principal.pk, first=202601, last=202612)
    told = {row.word: row.number or 0 for row in figures.one(asked, HEARD).rows}
    assert told == dict(on_pages)
    assert (figures.one(asked, MINUTES).total or 0) % FEW == 0
    narrowed = Asked(
        principal=scope.principal.pk, first=202604, last=202606, kind=there.unit("soc").kind
    )
    assert _total(figures.one(narrowed, HEARD)) < _total(figures.one(asked, HEARD))


def _total(table: Table) -> int:
    assert table.total
    return table.total


def test_what_is_left_over_of_a_quarter_is_shown_with_the_next(there: World) -> None:
    unit = there.unit("soc")
    about = {"principal": unit.principal, "unit": unit, "audience": "child", "follow_up": False,
             "version": "2026-1", "question": "heard", "value": "5"}  # fmt: skip
    shown = []
    for period in PERIODS[:2]:
        Tally.objects.create(count=8, period=period, **about)
        measures.show(unit.principal.pk, period)
        page = reading.answers(Scope(unit.principal, unit), Wanted(Audience.CHILD, follow_up=False))
        shown.append(page.results[0].total)
    assert shown == [5, 15]


def test_figures_counted_anew_tell_the_same_of_answers(there: World) -> None:
    counted(there, 5)
    asked = Asked(principal=there.unit("soc").principal.pk, first=202601, last=202612)
    before = figures.one(asked, HEARD)
    counting.rebuild(DONE)
    assert figures.one(asked, HEARD) == before
    assert before.total
