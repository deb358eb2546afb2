"""The picture of how far a goal is reached: two lines over time, drawn from the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from samlas.casework.followup.attaining import LEVELS, Day

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 80, 50, 24, 44
STEP = (HEIGHT - TOP - BOTTOM) / (len(LEVELS) - 1)
# How many days can be written under the picture without touching each other.
WRITTEN = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One thing said: where it stands in the picture."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The lines of the levels, the days below, and what each side said."""

    levels: Sequence[tuple[int, str]]
    days: Sequence[tuple[int, date]]
    person: Sequence[Point]
    parties: Sequence[Point]

    @property
    def person_line(self) -> str:
        return _line(self.person)

    @property
    def parties_line(self) -> str:
        return _line(self.parties)


def draw(days: Sequence[Day]) -> Chart | None:
    """Return the picture of what was said, the days apart as they were; None before anything."""
    if not days:
        return None
    first, last = days[0].on, days[-1].on
    span = max((last - first).days, 1)
    middle = len(days) == 1
    xs = [
        round(LEFT + (WIDTH - LEFT - RIGHT) * (0.5 if middle else (day.on - first).days / span))
        for day in days
    ]
    every = -(-len(days) // WRITTEN)
    return Chart(
        levels=[(_y(level), signed(level)) for level in LEVELS],
        days=[(x, day.on) for n, (x, day) in enumerate(zip(xs, days, strict=True))
              if n % every == 0],
        person=[Point(x, _y(d.person)) for x, d in zip(xs, days, strict=True)
                if d.person is not None],
        parties=[Point(x, _y(d.parties)) for x, d in zip(xs, days, strict=True)
                 if d.parties is not None],
    )  # fmt: skip


def signed(level: int) -> str:
    """Return a level with its sign, the real minus."""
    return f"{level:+d}".replace("-", "−") if level else "0"


def _y(level: int) -> int:
    return round(TOP + STEP * (max(LEVELS) - level))


def _line(points: Sequence[Point]) -> str:
    return " ".join(f"{one.x},{one.y}" for one in points)
