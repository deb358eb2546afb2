"""The picture of the contact map: circles around the person, drawn from the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, gcd, pi, sin

from django.utils.translation import gettext as _

from samlas.casework.contact_map import Placed
from samlas.casework.contacts import Choice, Ring
from samlas.directory.models import UnitKind

SIZE = 800
CENTRE = SIZE / 2
RADIUS = {Ring.NEAR: 125, Ring.SCHOOL: 190, Ring.CARE: 255, Ring.SOCIAL: 315, Ring.OTHER: 370}
LINE_LENGTH = 15
LINES = 2
EDGE = 92
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
    step = _step(len(in_order))
    dots = []
    for number, one in enumerate(in_order):
        angle = 2 * pi * (number * step % len(in_order)) / len(in_order) - pi / 2 + pi / 7
        dots.append(_dot(one, angle, protected=protected))
    rings = [(str(ring.label), radius, CENTRE - radius + 20) for ring, radius in RADIUS.items()]
    return Picture(rings, dots)


def _step(count: int) -> int:
    """How many places to go on for the next contact, so that neighbours in a ring lie apart."""
    near = round(count * 0.38) or 1
    return next(step for step in range(near, near + count + 1) if gcd(step, count or 1) == 1)


def _dot(one: Placed, angle: float, *, protected: bool) -> Dot:
    radius = RADIUS[Ring(one.contact.ring)]
    x, y = CENTRE + radius * cos(angle), CENTRE + radius * sin(angle)
    mark, style = _MARKS[Choice(one.contact.choice)]
    name = shown_name(one, protected=protected)
    lines = [(round(y + 40 + 22 * number), line) for number, line in enumerate(_wrapped(name))]
    label_x = min(max(x, EDGE), SIZE - EDGE)
    return Dot(round(x), round(y), round(label_x), lines, mark, style, name)


def shown_name(one: Placed, *, protected: bool) -> str:
    """Return what a contact is called where others may see it, in the picture and in print."""
    unit = one.contact.unit
    if not protected or unit is None:
        return one.contact.name
    if unit.kind in TELL_WHERE:
        return _("Protected")
    return str(UnitKind(unit.kind).label)


def _wrapped(name: str) -> list[str]:
    """The name in at most two short lines, cut at words where that is possible."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LINE_LENGTH:
            lines[-1] += " " + word
        else:
            lines.append(word)
    kept = [line if len(line) <= LINE_LENGTH else line[: LINE_LENGTH - 1] + "…" for line in lines]
    if len(kept) > LINES:
        kept = [*kept[: LINES - 1], kept[LINES - 1] + " …"]
    return kept
