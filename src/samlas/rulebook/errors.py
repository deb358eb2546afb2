"""What can be wrong with a question's facts, and with a source.

It is told in English; whoever shows it says it in the reader's language (`said`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

Translate = Callable[[str], str]
MOST_TOLD = 50  # faults of one text


def gettext_noop(words: str) -> str:
    """Mark words that are told, for the room's catalogue."""
    return words


class Told(str):
    """English words with their named places filled in, which can be said in another language."""

    __slots__ = ("places", "words")
    words: str
    places: dict[str, object]

    def __new__(cls, words: str, **places: object) -> Told:
        """Fill in the places."""
        told = super().__new__(cls, words % places)
        told.words, told.places = words, places
        return told

    def said(self, translate: Translate) -> str:
        """Return it in the language that `translate` puts its words in."""
        places = {name: _said(value, translate) for name, value in self.places.items()}
        return translate(self.words) % places


def _said(value: object, translate: Translate) -> object:
    return value.said(translate) if isinstance(value, Told) else value


class BadFacts(ValueError):
    """A fact is unknown, missing or of the wrong form. `fact` and the text name it."""

    def __init__(self, fact: str, mend: str) -> None:
        self.fact = fact
        self.mend = mend
        super().__init__(f"{fact}: {mend}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a clause sets, and where: one side of what cannot stand together."""

    source: str
    clause: str
    place: str
    quote: str
    sets: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a source: the file, the clause (or "source"), what is wrong, how to mend it.

    `sides` are the two clauses that cannot stand together, its own first, and `rule` what both set;
    `is_weaker`: the other is a higher source's, and it would give less.
    """

    file: str
    clause: str
    fault: str
    mend: str
    sides: tuple[Said, Said] | None = None
    is_weaker: bool = False
    rule: str = ""

    @classmethod
    def told(cls, file: str, clause: str, fault: str, mend: str, **places: object) -> Problem:
        """Return one of marked words, with what stands in the places of both."""
        return cls(file, clause, Told(fault, **places), Told(mend, **places))

    def between(
        self, own: Said, other: Said, rule: str = "", *, is_weaker: bool = False
    ) -> Problem:
        """Return it with its two sides."""
        return replace(self, sides=(own, other), is_weaker=is_weaker, rule=rule)

    def said(self, translate: Translate) -> Problem:
        """Return it in the language that `translate` puts its words in."""
        clause, fault, mend = (
            str(_said(text, translate)) for text in (self.clause, self.fault, self.mend)
        )
        return replace(self, clause=clause, fault=fault, mend=mend)

    def __str__(self) -> str:
        return " ".join(f"{self.file}: {self.clause}: {self.fault}; {self.mend}".split())


class BadSource(ValueError):
    """A source cannot be used. `problems` has the first faults found, in the order of the file, and
    `more` tells how many there are besides."""

    def __init__(self, *problems: Problem, more: int = 0) -> None:
        self.problems = problems[:MOST_TOLD]
        self.more = len(problems) - len(self.problems) + more
        rest = [f"and {self.more} more"] if self.more else []
        super().__init__(" | ".join([*map(str, self.problems), *rest]))
