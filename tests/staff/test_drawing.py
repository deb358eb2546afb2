"""The picture of the contact map can be read: no name is lost, and none covers another."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from samlas.casework.contact_map import Placed
from samlas.casework.contacts import Contact, Ring
from samlas.faces.staff.drawing import DOT, LETTER, LINE, SIZE, Dot, draw
from samlas.rulebook import ask

LONG = "Socialpsykiatrin och boendestödet, Göteborg"


def dots(count: int, name: str) -> list[Dot]:
    answer = ask("may-request", {"rulebook": "law", "on": date(2026, 1, 7), "asked_by": "person"})
    rings = [list(Ring)[number % len(Ring)] for number in range(count)]
    placed = [Placed(Contact(ring=ring, name=name), answer, None) for ring in rings]
    return list(draw(placed, protected=False).dots)


def covers(one: Dot, other: Dot) -> bool:
    def width(dot: Dot) -> float:
        return max(len(line) for _y, line in dot.lines) * LETTER / 2

    def height(dot: Dot) -> float:
        return 2 * DOT + LINE * len(dot.lines)

    beside = abs(one.label_x - other.label_x) >= width(one) + width(other) - 1
    upper, lower = sorted((one, other), key=lambda dot: dot.y)
    return not beside and lower.y - upper.y < height(upper) - 1


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_no_name_covers_another_or_leaves_the_picture(count: int) -> None:
    drawn = dots(count, LONG)
    assert len(drawn) == count
    assert not [pair for pair in combinations(drawn, 2) if covers(*pair)]
    longest = max(len(line) for _y, line in drawn[0].lines) * LETTER / 2
    assert all(longest <= dot.label_x <= SIZE - longest for dot in drawn)


def test_a_long_name_is_cut_after_two_lines_and_whole_in_words() -> None:
    (dot,) = dots(1, LONG)
    assert [line for _y, line in dot.lines] == ["Socialpsykiatrin och", "boendestödet, Götebo…"]
    assert dot.words == LONG
    (short,) = dots(1, "BUP Haninge")
    assert [line for _y, line in short.lines] == ["BUP Haninge"]
