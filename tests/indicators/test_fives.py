"""Counting in fives: whole, fair, and with nothing small to be computed."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as some

from samlas.indicators.fives import SIZE, Cell, in_fives

cells = some.builds(
    Cell,
    month=some.sampled_from([202601, 202602, 202604]),
    outcome=some.sampled_from(["in-time", "late"]),
    kind=some.sampled_from(["school", "social-services", "primary-care"]),
    context=some.sampled_from(["open-care", "discharge"]),
    age=some.sampled_from(["0-6", "7-12", "65-"]),
    agreement=some.sampled_from(["law", "bus"]),
)
counted = some.dictionaries(cells, some.integers(1, 30), max_size=60).map(
    lambda numbers: list(numbers.items())
)


@given(counted)
def test_there_are_as_many_fives_as_the_whole_allows(counted: list[tuple[Cell, int]]) -> None:
    whole = sum(number for _cell, number in counted)
    assert sum(in_fives(counted).values()) == whole // SIZE


@given(counted)
def test_each_word_gets_its_share(counted: list[tuple[Cell, int]]) -> None:
    fives = in_fives(counted)
    for place in range(1, len(Cell._fields)):
        told: Counter[str] = Counter()
        true: Counter[str] = Counter()
        for cell, number in counted:
            true[str(cell[place])] += number
        for cell, number in fives.items():
            told[str(cell[place])] += number * SIZE
        for word in true:
            assert abs(told[word] - true[word]) < SIZE * len(true)


@given(counted)
def test_what_is_told_of_a_month_does_not_change_when_the_next_has_been_counted(
    counted: list[tuple[Cell, int]],
) -> None:
    early = [(cell, number) for cell, number in counted if cell.month < 202602]
    told = {cell: n for cell, n in in_fives(counted).items() if cell.month < 202602}
    assert told == dict(in_fives(early))


@given(counted)
@settings(max_examples=20)
def test_no_two_filters_differ_by_fewer_than_five(counted: list[tuple[Cell, int]]) -> None:
    fives = in_fives(counted)
    choices = [
        (None, *sorted({cell[place] for cell, _number in counted}))
        for place in range(len(Cell._fields))
    ]
    shown = {
        sum(
            SIZE * number
            for cell, number in fives.items()
            if all(word is None or word == cell[n] for n, word in enumerate(asked))
        )
        for asked in product(*choices)
    }
    assert all((one - other) % SIZE == 0 for one in shown for other in shown)


def test_where_five_are_alike_the_table_is_true() -> None:
    alike = Cell(202601, "late", "school", "open-care", "7-12", "bus")
    other = alike._replace(outcome="in-time", kind="primary-care")
    assert in_fives([(alike, 12), (other, 10)])[alike] == 2


def test_fewer_than_five_are_told_when_more_have_come() -> None:
    one = Cell(202601, "late", "school", "open-care", "7-12", "bus")
    assert not in_fives([(one, 4)])
    assert in_fives([(one, 4), (one._replace(month=202602), 1)]) == {one._replace(month=202602): 1}
