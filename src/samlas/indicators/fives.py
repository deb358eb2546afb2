"""Counting in fives: what is shown is a number of whole fives, so nothing smaller can be told.

Each five stands for five things that happened, alike as far as there are any alike, and has one
word for each property: the one that most is owed to so far. All tables are sums of the same
fives. So sums, differences, shares and filters across each other give whole fives too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from samlas.small import FEW

SIZE = FEW


class Cell(NamedTuple):
    """What is counted apart: in which month (202611), how it went, and of whom.

    `kind` is the unit's, `agreement` the rulebook's name, `age` a band; all are words.
    """

    month: int
    outcome: str
    kind: str
    context: str
    age: str
    agreement: str


C = TypeVar("C", bound=NamedTuple)


def in_fives(counted: Iterable[tuple[C, int]]) -> Counter[C]:
    """Return how many fives stand in each cell, of the numbers that were counted in each.

    In order of the cells, whose first part is the time: what is left over waits for the next. The
    fives are as many as the whole numbers allow, and each property's word gets its share of them,
    one more or less.
    """
    fives: Counter[C] = Counter()
    owed: dict[int, Counter[Hashable]] = defaultdict(Counter)
    for members in _groups(sorted(counted)):
        last, whole = members[-1][0], sum(number for _cell, number in members) // SIZE
        if len(members) == 1:  # all alike: no word is owed more or less by it
            fives[last] += whole
            continue
        words = [_word(owed[n], members, n, whole) for n in range(1, len(last))]
        fives[last._make([last[0], *words])] += whole
    return fives


def _groups(counted: Sequence[tuple[C, int]]) -> Iterator[list[tuple[C, int]]]:
    """Split into groups of five, or of any number of fives where all are alike."""
    open_group: list[tuple[C, int]] = []
    missing = SIZE
    for cell, number in counted:
        left = number
        if missing < SIZE:
            taken = min(left, missing)
            open_group.append((cell, taken))
            left, missing = left - taken, missing - taken
            if missing:
                continue
            yield open_group
            open_group, missing = [], SIZE
        if left >= SIZE:
            yield [(cell, left - left % SIZE)]
        if left % SIZE:
            open_group, missing = [(cell, left % SIZE)], SIZE - left % SIZE


def _word(
    owed: Counter[Hashable], members: Sequence[tuple[C, int]], place: int, whole: int
) -> Hashable:
    """The word of the group's members that is owed most; ties go to the first in the alphabet."""
    words = {cell[place] for cell, _number in members}
    for cell, number in members:
        owed[cell[place]] += number
    chosen: Hashable = min(words, key=lambda word: (-owed[word], word))
    owed[chosen] -= whole * SIZE
    return chosen
