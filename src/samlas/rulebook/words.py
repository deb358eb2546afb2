"""What a verdict means, and what a rule and its value are called, in Swedish and English."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from samlas.rulebook.asking import Verdict
from samlas.rulebook.clauses import Between, Conditions, Setting, Test
from samlas.rulebook.facts import OLDEST
from samlas.rulebook.vocabulary import Value

FILE = Path(__file__).parent / "words.toml"
RULES_FILE = Path(__file__).parent / "rules.toml"
LANGUAGES = ("sv", "en")


def explain(question: str, verdict: Verdict, language: str = "sv") -> str:
    """Return one sentence that tells a reader what the verdict means.

    A list of words gives one sentence each. A date stands in its sentence as YYYY-MM-DD. Raises
    KeyError for a question or a verdict there is none for.
    """
    sentences = _sentences()[question]
    language = language if language in LANGUAGES else "en"
    if isinstance(verdict, list):
        return " ".join(sentences[word][language] for word in verdict)
    if isinstance(verdict, dict):
        verdict = verdict["recommended_from"] or "unset"
    if verdict in sentences:
        return sentences[verdict][language]
    return sentences["date"][language].format(date=date.fromisoformat(verdict))


def rule_in_words(rule: str, language: str) -> str:
    """Return what a rule is called. Raises KeyError."""
    return _names()["rules"][rule][language if language in LANGUAGES else "en"]


def value_in_words(value: Value, language: str) -> str:
    """Return what a rule's value is called; a number is itself. Raises KeyError."""
    if isinstance(value, int):
        return str(value)
    words = (value,) if isinstance(value, str) else value
    language = language if language in LANGUAGES else "en"
    return ", ".join(_names()["values"][word][language] for word in words)


def conditions_in_words(setting: Setting, language: str) -> str:
    """Return when a setting speaks; empty: always. A fact without words of its own is itself."""
    said = Spoken(language if language in LANGUAGES else "en")
    parts = [f"{said.of('joined', 'when')} {said.all(setting.when)}"] if setting.when else []
    parts += [f"{said.of('joined', 'unless')} {said.all(one)}" for one in setting.unless]
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Conditions in one language."""

    language: str

    def of(self, table: str, word: str) -> str:
        """Return a word of a table; itself where there is none."""
        found = _names()[table].get(word)
        return found[self.language] if found else word

    def all(self, conditions: Conditions) -> str:
        """Return conditions that all hold."""
        joined = f" {self.of('joined', 'and')} "
        return joined.join(
            f"{self.of('facts', name)} {self.test(test)}" for name, test in conditions
        )

    def test(self, test: Test) -> str:
        """Return what is asked of one fact: its values, or from and to which age."""
        if isinstance(test, Between):
            low = f"{self.of('joined', 'from')} {test.low}"
            return low if test.high >= OLDEST else str(test)
        values = str(test).split(" | ")
        return f" {self.of('joined', 'or')} ".join(self.of("fact-values", one) for one in values)


@cache
def _names() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))


@cache
def _sentences() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
