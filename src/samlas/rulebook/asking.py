"""What a question is answered from: the facts, the clauses that speak on them, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from samlas.rulebook.books import Book
from samlas.rulebook.clauses import Clause, Setting
from samlas.rulebook.errors import BadFacts
from samlas.rulebook.vocabulary import RULES, Value

Verdict: TypeAlias = str | list[str] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, the clauses it rests on, and what is told besides (`missing`, say)."""

    verdict: Verdict
    because: tuple[Clause, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, with its reasons.

    `verdict` is a word, a list of words, a date as text or a table, as the question has it.
    `because` is never empty; the most local clause comes first.
    """

    question: str
    verdict: Verdict
    because: tuple[Clause, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as it is printed: question, verdict, because, and what is besides."""
        return {
            "question": self.question,
            "verdict": self.verdict,
            **self.extra,
            "because": [
                {
                    "source": clause.source,
                    "clause": clause.id,
                    "level": clause.level,
                    "paraphrase" if clause.paraphrased else "quote": clause.quote,
                }
                for clause in self.because
            ],
        }


class Asked:
    """A rulebook, asked on certain facts.

    A source whose scope leaves the person out falls silent, and its clause on that is named
    among the reasons (H8).
    """

    __slots__ = ("_rules", "_silent", "book", "facts", "on", "out_of_scope")

    def __init__(self, book: Book, facts: dict[str, Any]) -> None:
        self.book = book
        self.facts = facts
        self.on: date = facts["on"]
        self._rules = book.rules(self.on)
        self.out_of_scope = tuple(
            setting.clause
            for setting in self._rules.of("applies")
            if setting.value == "no" and setting.holds(facts)
        )
        self._silent = {clause.source for clause in self.out_of_scope}

    def settle(self, name: str) -> tuple[Value, tuple[Clause, ...]]:
        """Return what the rule is set to on these facts, and by which clauses."""
        facts, silent = self.facts, self._silent
        listed = self._rules.of(name, facts.get("unit.kind"))
        hits = [s for s in listed if s.holds(facts) and s.clause.source not in silent]
        spoken = [setting for setting in hits if not setting.default] or hits
        if len(spoken) > 1:
            spoken = _heard(spoken)
        value, winners = _strongest(name, spoken)
        return value, tuple({s.clause: None for s in winners})

    def verdict(self, name: str) -> Outcome:
        """Return a rule's value as an outcome."""
        value, because = self.settle(name)
        return Outcome(str(value), because)

    def need(self, *names: str) -> None:
        """Raise BadFacts for the first of these facts that is not given."""
        for name in names:
            if name not in self.facts:
                raise BadFacts(name, "this question needs it")

    def need_for(self, rule: str, *names: str) -> None:
        """Raise BadFacts for the first fact not given on which alone a clause on the rule hangs."""
        facts, kind = self.facts, self.facts.get("unit.kind")
        for name in names:
            if name in facts or name not in self._rules.weighed(rule, kind):
                continue
            for setting in self._rules.of(rule, kind):
                if setting.clause.source not in self._silent and setting.hangs_on(name, facts):
                    raise BadFacts(name, "this question needs it")


def _heard(settings: list[Setting]) -> list[Setting]:
    """Leave out the settings that another one silences."""
    loud = [setting for setting in settings if setting.narrows or setting.contests]
    if not loud:
        return settings
    return [s for s in settings if not any(other.silences(s) for other in loud)]


def _strongest(name: str, settings: list[Setting]) -> tuple[Value, list[Setting]]:
    rule = RULES[name]
    if rule.kind == "union":
        words = [word for s in settings if isinstance(s.value, tuple) for word in s.value]
        return tuple(w for w in rule.values if w in words), settings
    value = settings[0].value
    if rule.kind != "local" and len(settings) > 1:
        value = max((setting.value for setting in settings), key=rule.rank)
    return value, [setting for setting in settings if setting.value == value]
