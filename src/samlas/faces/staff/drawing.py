"""The picture of the contact map: circles around the person, drawn from the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, pi, sin
from textwrap import wrap

from django.utils.translation import gettext as _

from samlas.casework.contact_map import Placed
from samlas.casework.contacts import Choice, Ring
from samlas.directory.models import UnitKind

SIZE = 800
CENTRE = SIZE / 2
RADIUS = {Ring.NEAR: 125, Ring.SCHOOL: 190, Ring.CARE: 255, Ring.SOCIAL: 315, Ring.OTHER: 370}
LINE_LENGTH = 21
LETTER, LINE = 11.2, 22  # how wide a letter of a name is, and how high a line
DOT, SELF = 18, 58  # radii
RING_NAME = 60  # half the width of the longest name of a circle
EDGE = 120
# Parts of the way around: the first contact, from one to the next, and what is tried beside that.
START, APART, TURNS = 0.1, 0.38, 60
NEAREST_FIRST = sorted(range(TURNS), key=lambda turn: min(turn, TURNS - turn))
Spot = tuple[float, float]
Box = tuple[float, float, float, float]
Lines = Sequence[str]
Size = tuple[int, int]  # letters in the longest line, and lines
# A school tells in which town a protected person lives (law.md 2.7).
TELL_WHERE = frozenset(
    {UnitKind.PRESCHOOL, UnitKind.SCHOOL, UnitKind.UPPER_SECONDARY, UnitKind.STUDENT_HEALTH}
)


@dataclass(frozen=True, slots=True)
class Dot:
    """One contact in the picture: where it stands, what it is called, and what is decided."""

    x: float
    y: float
    label_x: float
    lines: Sequence[tuple[float, str]]
    mark: str
    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The circles, and the contacts on them."""

    rings: Sequence[tuple[str, int, float]]
    dots: Sequence[Dot]


_MARKS = {
    Choice.ASK_TO_COME: ("✓", "called"),
    Choice.UNDECIDED: ("?", "undecided"),
    Choice.NOT_NOW: ("–", ""),
    Choice.PERSON_DECLINES: ("×", ""),
}


def draw(placed: Sequence[Placed], *, protected: bool) -> Picture:
    """Return the picture. For a `protected` person nothing in it tells a place or a name of one."""
    in_order = sorted(placed, key=lambda one: list(Ring).index(Ring(one.contact.ring)))
    names = [_wrapped(shown_name(one, protected=protected)) for one in in_order]
    radii = tuple(RADIUS[Ring(one.contact.ring)] for one in in_order)
    spots = _settled(radii, tuple((max(map(len, name)), len(name)) for name in names))
    dots = [
        _dot(one, spot, lines, shown_name(one, protected=protected))
        for one, spot, lines in zip(in_order, spots, names, strict=True)
    ]
    rings = [(str(ring.label), radius, CENTRE - radius + 20) for ring, radius in RADIUS.items()]
    return Picture(rings, dots)


@lru_cache(maxsize=1024)
def _settled(radii: tuple[int, ...], sizes: tuple[Size, ...]) -> list[Spot]:
    """Return where the contacts stand: one after the other where it covers least of what stands."""
    boxes = [(CENTRE - SELF, CENTRE - SELF, CENTRE + SELF, CENTRE + SELF), *_ring_names()]
    spots = []
    for number, (radius, size) in enumerate(zip(radii, sizes, strict=True)):
        ways = [_spot(radius, START + number * APART + turn / TURNS) for turn in NEAREST_FIRST]
        spot = min(ways, key=lambda way: _covered(_box(way, size), boxes))
        spots.append(spot)
        boxes.append(_box(spot, size))
    return spots


def _spot(radius: int, part: float) -> Spot:
    """The place at a part of the way around, from the top and with the clock."""
    angle = 2 * pi * part - pi / 2
    return CENTRE + radius * cos(angle), CENTRE + radius * sin(angle)


def _covered(box: Box, boxes: Sequence[Box]) -> float:
    """How much of the boxes this one covers, in square units."""
    return sum(_shared(box, other) for other in boxes)


@cache
def _ring_names() -> list[Box]:
    """Where the circles are named: at their tops."""
    tops = [CENTRE - radius for radius in RADIUS.values()]
    return [(CENTRE - RING_NAME, top, CENTRE + RING_NAME, top + LINE) for top in tops]


def _box(spot: Spot, size: Size) -> Box:
    """What a contact covers: its dot with the name under it."""
    x, y = spot
    letters, lines = size
    half = max(DOT, letters * LETTER / 2)
    middle = _label_x(x)
    return middle - half, y - DOT, middle + half, y + DOT + LINE * lines + 4


def _shared(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0


def _label_x(x: float) -> float:
    return min(max(x, EDGE), SIZE - EDGE)


def _dot(one: Placed, spot: Spot, lines: Lines, name: str) -> Dot:
    x, y = spot
    mark, style = _MARKS[Choice(one.contact.choice)]
    placed = [(round(y + 40 + LINE * number), line) for number, line in enumerate(lines)]
    return Dot(round(x), round(y), round(_label_x(x)), placed, mark, style, name)


def shown_name(one: Placed, *, protected: bool) -> str:
    """Return what a contact is called where others may see it, in the picture and in print."""
    unit = one.contact.unit
    if not protected or unit is None:
        return one.contact.name
    if unit.kind in TELL_WHERE:
        return _("Protected")
    return str(UnitKind(unit.kind).label)


def _wrapped(name: str) -> Lines:
    """The name in at most two short lines, cut at words where that is possible."""
    first, *rest = wrap(name, LINE_LENGTH) or [name]
    if len(rest) < 2:
        return [first, *rest]
    return [first, " ".join(rest)[: LINE_LENGTH - 1].rstrip(" ,") + "…"]
