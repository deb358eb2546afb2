"""What a source consists of: clauses, and the settings by which a clause sets a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeAlias

from samlas.rulebook.vocabulary import Value

LEVELS = ("law", "guidance", "house", "regional", "local", "unit")
"""The layers, strongest first: a lower one may add or tighten, never weaken.

`house` is the program's own order where no source speaks: it holds by default only.
"""
IN_LAW = ("guidance", "house")
"""The levels besides its own that the law's file holds."""
FRESH = timedelta(days=365)
"""For how long a document is taken to say what it said when it was read."""
AFTER_TRIAL = ("goes-on", "ends")
"""What becomes of a source when its trial is over: it holds until renewed, or for no new case."""


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One sentence of a law or an agreement, quoted, and what it means. Each is one object.

    A `paraphrased` one has not the source's own words in `quote` but ours, and is shown as such.

    `place` says where in the document it stands, `text` what it means in Swedish, `contested`
    by what it is disputed (empty: by nothing), `version` the edition of its source.
    """

    source: str
    id: str
    level: str
    quote: str
    place: str
    text: str
    version: str
    contested: str = ""
    paraphrased: bool = False
    valid_from: date = date.min
    valid_to: date = date.max

    def reference(self) -> dict[str, str]:
        """Return what a stored decision keeps of the clause: source, clause and version."""
        return {"source": self.source, "clause": self.id, "version": self.version}

    def in_force(self, on: date) -> bool:
        """Whether the clause holds on the day."""
        return self.valid_from <= on <= self.valid_to


class Test(Protocol):
    """What a condition asks of one fact."""

    def __contains__(self, value: Any, /) -> bool: ...

    def meets(self, other: Any) -> bool:
        """Whether some value passes both tests."""

    def within(self, other: Any) -> bool:
        """Whether every value that passes this test passes the other."""


class OneOf(frozenset[Any]):
    """The fact is one of these values."""

    __slots__ = ()

    def __str__(self) -> str:
        return " | ".join(sorted(str(value).lower() for value in self))

    def meets(self, other: frozenset[Any]) -> bool:
        return not self.isdisjoint(other)

    def within(self, other: frozenset[Any]) -> bool:
        return self <= other


class AnyOf(OneOf):
    """The fact is a list that holds at least one of these values."""

    __slots__ = ()

    def __contains__(self, value: Any) -> bool:
        return not self.isdisjoint(value)


@dataclass(frozen=True, slots=True)
class Between:
    """The fact is a number from `low` to `high`."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"

    def __contains__(self, value: int) -> bool:
        return self.low <= value <= self.high

    def meets(self, other: "Between") -> bool:
        return self.low <= other.high and other.low <= self.high

    def within(self, other: "Between") -> bool:
        return other.low <= self.low and self.high <= other.high


Conditions: TypeAlias = tuple[tuple[str, Test], ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A clause sets a rule to a value, when all of `when` hold, unless one of `unless` does, whole.

    `default` counts only where nothing else speaks. Where this one speaks, the clauses it
    `narrows` (the wider reading in the same source) and `contests` (guidance) fall silent.
    """

    clause: Clause
    rule: str
    value: Value
    when: Conditions = ()
    unless: tuple[Conditions, ...] = ()
    default: bool = False
    narrows: tuple[str, ...] = ()
    contests: tuple[str, ...] = ()

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the clause speaks on these facts. A fact nobody gave meets no condition."""
        if self.when and not _all_hold(self.when, facts):
            return False
        return not (self.unless and any(_all_hold(one, facts) for one in self.unless))

    def weighed(self) -> frozenset[str]:
        """Return the facts that its conditions ask for."""
        return frozenset(name for tests in (self.when, *self.unless) for name, _ in tests)

    def hangs_on(self, name: str, facts: Mapping[str, Any]) -> bool:
        """Whether a fact not given, this one, is all that is left to tell if the clause speaks."""
        if any(_all_hold(one, facts) for one in self.unless):
            return False
        when, by_name = _without(self.when, name)
        if not _all_hold(when, facts):
            return False
        rest = (_without(one, name) for one in self.unless)
        return by_name or any(named and _all_hold(others, facts) for others, named in rest)

    def __str__(self) -> str:
        value = ", ".join(self.value) if isinstance(self.value, tuple) else self.value
        parts = [f"{self.rule}: {value}", *filter(None, [self.conditions])]
        return " ".join(parts) + (" (by default)" if self.default else "")

    @property
    def conditions(self) -> str:
        """When it speaks, in the words of the facts; empty: always."""
        parts = [f"when {_said(self.when)}"] if self.when else []
        return " ".join([*parts, *(f"unless {_said(conditions)}" for conditions in self.unless)])

    def silences(self, other: "Setting") -> bool:
        """Whether the other falls silent where this one speaks."""
        theirs = other.clause
        if theirs.source == self.clause.source:
            return theirs.id in self.narrows
        return theirs.level == "guidance" and theirs.id in self.contests

    def overlaps(self, other: "Setting") -> bool:
        """Whether both could speak on the same facts, on the same day."""
        days = max(self.clause.valid_from, other.clause.valid_from) <= min(
            self.clause.valid_to, other.clause.valid_to
        )
        theirs = dict(other.when)
        return (
            days
            and all(test.meets(theirs[name]) for name, test in self.when if name in theirs)
            and not any(_implies(self.when, one) for one in other.unless)
            and not any(_implies(other.when, one) for one in self.unless)
        )


def _without(conditions: Conditions, name: str) -> tuple[Conditions, bool]:
    """Return the conditions on other facts, and whether there was one on this."""
    others = tuple(condition for condition in conditions if condition[0] != name)
    return others, len(others) < len(conditions)


def _said(conditions: Conditions) -> str:
    return " and ".join(f"{name} is {test}" for name, test in conditions)


def _all_hold(conditions: Conditions, facts: Mapping[str, Any]) -> bool:
    for name, test in conditions:
        value = facts.get(name)
        if value is None or value not in test:
            return False
    return True


def _implies(when: Conditions, then: Conditions) -> bool:
    given = dict(when)
    return all(name in given and given[name].within(test) for name, test in then)


ABOUT = ("action", "goal", "whole")
SIDES = ("person", "party")


@dataclass(frozen=True, slots=True)
class FollowUpQuestion:
    """A question that a follow-up puts: about each action, each goal or the whole, to whom.

    `id` is its clause's, with an ending where one clause asks twice; the default questions rest on
    no clause. `sides` holds whom it is put to: `person`, `party` or both; `words` the question by
    language.
    """

    id: str
    about: str
    sides: tuple[str, ...]
    words: Mapping[str, str]
    clause: Clause | None = None

    def text(self, language: str) -> str:
        """Return the question in the language, in English where it has no words of its own."""
        return self.words.get(language, self.words["en"])


PHASES = (
    "need", "consent", "summons", "meeting", "plan", "follow-up", "closing", "discharge", "any"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeviationKind:
    """Something that can go wrong, usually in `phase`, and the ids of where else it is told (H95).

    `needs_text`: the kind alone tells nothing. `for_person`: the person can tell it too.
    """

    id: str
    phase: str
    also: tuple[str, ...]
    needs_text: bool
    for_person: bool
    words: Mapping[str, str]
    clause: Clause

    def text(self, language: str) -> str:
        """Return what it is called in the language, in English where it has no words of its own."""
        return self.words.get(language, self.words["en"])


@dataclass(frozen=True, slots=True)
class OtherReport:
    """A report that the law asks for besides, which a report of a deviation never replaces.

    `units` are the kinds of unit that make it; empty: all. `acts` tells what to do, by language.
    """

    id: str
    units: tuple[str, ...]
    words: Mapping[str, str]
    acts: Mapping[str, str]
    clause: Clause

    def text(self, language: str) -> str:
        """Return what it is called in the language."""
        return self.words.get(language, self.words["en"])

    def act(self, language: str) -> str:
        """Return what to do, in the language."""
        return self.acts.get(language, self.acts["en"])


@dataclass(frozen=True, slots=True)
class Source:
    """One document: the law, or an agreement with those who joined it.

    `over` names the sources it stands on, `trial_to` the last day of its trial period if it has
    one, `after_trial` what becomes of it then. Days are whole days, both ends included. `read_to`:
    the day up to which it was held against its documents, where that is known.
    """

    id: str
    title: str
    level: str
    document: str
    territory: str
    parties: tuple[str, ...]
    decided_by: str
    version: str
    valid_from: date
    valid_to: date
    trial_to: date | None
    read_to: date | None
    over: tuple[str, ...]
    note: str
    after_trial: str
    file: str
    clauses: tuple[Clause, ...]
    settings: tuple[Setting, ...]
    follow_up: tuple[FollowUpQuestion, ...] = ()
    deviations: tuple[DeviationKind, ...] = ()
    reports: tuple[OtherReport, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the source holds on the day."""
        return self.valid_from <= on <= self.valid_to

    def is_old(self, on: date) -> bool:
        """Whether its documents may have changed: nobody has read them for a year (C24)."""
        return self.read_to is not None and on - self.read_to > FRESH

    def trial_expired(self, on: date) -> bool:
        """Whether the trial period, if there is one, is over on the day (H3)."""
        return self.trial_to is not None and on > self.trial_to

    @property
    def outlasts_trial(self) -> bool:
        """Whether its trial was over when it began: a later version, before it is decided what
        follows. It can be used; whoever writes or checks it is told."""
        return self.trial_expired(self.valid_from)

    def for_new(self, on: date) -> bool:
        """Whether work that begins on the day begins under it (H3)."""
        ends = self.after_trial == "ends" and self.trial_expired(on)
        return self.in_force(on) and not ends

    def set_by(self, clause: Clause) -> tuple[Setting, ...]:
        """Return what one of its clauses sets."""
        return tuple(setting for setting in self.settings if setting.clause == clause)
