"""How random walks go: which step comes next, what is looked at after it, and what a fault tells.

A step is a rule drawn from its seed: at times any, at times one that has succeeded seldom so far.
A walk that finds a fault is walked again with fewer steps, as long as the fault is still found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from tests.casework.guarantees import Guarantees, everything
from tests.world import World

from samlas.casework.case import Conflict, Refused
from samlas.exchange.answers import NotInForce, StaleText

REFUSALS = (Refused, Conflict, NotInForce, StaleText, ObjectDoesNotExist)
Draw = Sequence[Any] | Callable[[Random], Any]
# How often a step is drawn evenly among all.
EVEN = 0.3
F = TypeVar("F", bound=Callable[..., None])


class Walker:
    """Who walks: the world, and the time, which goes on with every step."""

    def __init__(self, there: World, now: datetime) -> None:
        self.there = there
        self.now = now


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to do: what is drawn for it, and when it is there to be tried."""

    step: Callable[..., None]
    draws: Mapping[str, Draw]
    when: Callable[[], bool]


RULES: dict[str, Rule] = {}


def always() -> bool:
    return True


def rule(when: Callable[[], bool] = always, **draws: Draw) -> Callable[[F], F]:
    """Make a method a step of the walks. Each argument is one of a row, or drawn by a function."""

    def made(step: F) -> F:
        RULES[step.__name__] = Rule(step, draws, when)
        return step

    return made


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it was drawn."""

    name: str
    args: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={drawn!r}' for name, drawn in self.args.items())})"


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Walks:
    """The walks from one base; `done` counts how often each rule has succeeded, in all bases."""

    def __init__(self, begin: Callable[[], Walker], done: Counter[str]) -> None:
        self.begin = begin
        self.done = done
        self.seen = Guarantees()
        self.seen.hold()

    def walk(self, seed: str, length: int) -> None:
        """Take so many steps; raises AssertionError with the steps that lead to a fault."""
        taken: list[Step] = []
        try:
            with taken_back():
                self._draw(Random(seed), length, taken)  # noqa: S311
        except Exception as fault:
            steps = "\n".join(f"  {step}" for step in self._fewest(taken, type(fault)))
            told = f"The walk {seed} finds {type(fault).__name__}: {fault}\n{steps}"
            raise AssertionError(told) from fault

    def _draw(self, chance: Random, length: int, taken: list[Step]) -> None:
        walker, seen, tried = self.begin(), deepcopy(self.seen), Counter[str]()
        there = _there_now()
        for _ in range(length):
            name = self._next(chance, there, tried)
            args = {key: _drawn(draw, chance) for key, draw in RULES[name].draws.items()}
            taken.append(Step(name, args))
            tried[name] += 1
            if take(walker, taken[-1], seen):
                self.done[name] += 1
                there = _there_now()
        seen.hold_at_the_end()

    def _next(self, chance: Random, there: Sequence[str], tried: Counter[str]) -> str:
        """Any rule, or else rather one that has seldom succeeded, and was not just tried."""
        if chance.random() < EVEN:
            return chance.choice(there)
        rare = [1 / (1 + self.done[name]) / (1 + tried[name]) for name in there]
        return chance.choices(there, rare)[0]

    def _fewest(self, steps: list[Step], fault: type[Exception]) -> list[Step]:
        """Leave out, from the end, each step without which the fault is found all the same."""
        for place in reversed(range(len(steps))):
            fewer = steps[:place] + steps[place + 1 :]
            if self._finds(fewer, fault):
                steps = fewer
        return steps

    def _finds(self, steps: list[Step], fault: type[Exception]) -> bool:
        try:
            with taken_back():
                walker, seen = self.begin(), deepcopy(self.seen)
                for step in steps:
                    take(walker, step, seen)
                seen.hold_at_the_end()
        except Exception as found:  # noqa: BLE001
            return type(found) is fault
        return False


def _there_now() -> list[str]:
    """The rules for which there is something to try them on."""
    holds = {when: when() for when in {one.when for one in RULES.values()}}
    return [name for name, one in RULES.items() if holds[one.when]]


def _drawn(draw: Draw, chance: Random) -> Any:
    return draw(chance) if callable(draw) else chance.choice(draw)


def take(walker: Walker, step: Step, seen: Guarantees) -> bool:
    """Take a step, and look at what must hold. False when it was refused, as steps may be.

    What it changed must stand in the ledger: a step without an entry has changed nothing.
    """
    walker.now += timedelta(minutes=7)
    left: object = None
    seen.written.clear()
    try:
        with connection.execute_wrapper(seen.watch), transaction.atomic():
            RULES[step.name].step(walker, **step.args)
            if seen.written and not seen.is_noted():
                left = everything()
                transaction.set_rollback(True)
    except REFUSALS:
        return False
    assert left is None or left == everything(), f"{step.name} is not in the ledger"
    seen.hold()
    return True
