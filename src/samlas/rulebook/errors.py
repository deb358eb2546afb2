"""What can be wrong with a question's facts, and with a source."""

from dataclasses import dataclass


class BadFacts(ValueError):
    """A fact is unknown, missing or of the wrong form. `fact` and the text name it."""

    def __init__(self, fact: str, mend: str) -> None:
        self.fact = fact
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

    `sides` are the two clauses that cannot stand together, its own first; `is_weaker`: the other
    is a higher source's, and it would give less.
    """

    file: str
    clause: str
    fault: str
    mend: str
    sides: tuple[Said, Said] | None = None
    is_weaker: bool = False

    def __str__(self) -> str:
        return " ".join(f"{self.file}: {self.clause}: {self.fault}; {self.mend}".split())


class BadSource(ValueError):
    """A source cannot be used. `problems` has every fault found, in the order of the file."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(" | ".join(map(str, problems)))
