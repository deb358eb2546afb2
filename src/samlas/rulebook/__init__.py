"""What law and agreements say, as data, and the questions the program puts to it.

Ask with `ask(question, facts)`: the answer is a verdict and the clauses it rests on. The sources
are TOML files in `sources/`, the questions small functions in `questions/`. Another municipality
is another TOML file, in a directory named by SAMLAS_RULEBOOKS. docs/rulebook.md tells the rest.
"""

from collections.abc import Callable, Mapping
from typing import Any

from samlas.rulebook import facts as _facts
from samlas.rulebook.asking import Answer, Asked, Outcome
from samlas.rulebook.books import Book
from samlas.rulebook.clauses import (
    Clause,
    DeviationKind,
    FollowUpQuestion,
    OtherReport,
    Setting,
    Source,
)
from samlas.rulebook.comparing import Difference, Head, differences, heads, is_minor
from samlas.rulebook.deviations import deviation_kinds, other_reports
from samlas.rulebook.editions import Edition, agreement_of, forget, named, supplied_by
from samlas.rulebook.errors import BadFacts, BadSource, Problem, Said
from samlas.rulebook.follow_up import follow_up_questions
from samlas.rulebook.questions import QUESTIONS
from samlas.rulebook.shelf import (
    Paths,
    Shown,
    book,
    check,
    clause,
    current,
    default,
    find,
    has_edition,
    judged,
    load,
    locality,
    most_local_first,
    place,
    rulebooks,
    show,
    standing,
    text_of,
    title,
)
from samlas.rulebook.syntax import NoToml, parsed
from samlas.rulebook.vocabulary import RULES, Rule
from samlas.rulebook.words import conditions_in_words, explain, rule_in_words, value_in_words
from samlas.rulebook.writing import written

__all__ = [
    "QUESTIONS",
    "RULES",
    "Answer",
    "BadFacts",
    "BadSource",
    "Book",
    "Clause",
    "DeviationKind",
    "Difference",
    "Edition",
    "FollowUpQuestion",
    "Head",
    "NoToml",
    "OtherReport",
    "Problem",
    "Rule",
    "Said",
    "Setting",
    "Shown",
    "Source",
    "agreement_of",
    "ask",
    "ask_of",
    "book",
    "check",
    "clause",
    "conditions_in_words",
    "current",
    "deviation_kinds",
    "differences",
    "explain",
    "follow_up_questions",
    "forget",
    "has_edition",
    "heads",
    "is_minor",
    "judged",
    "load",
    "locality",
    "most_local_first",
    "named",
    "other_reports",
    "parsed",
    "place",
    "rule_in_words",
    "rulebooks",
    "show",
    "standing",
    "supplied_by",
    "text_of",
    "title",
    "value_in_words",
    "written",
]


def ask(question: str, facts: Mapping[str, object], *, sources: Paths | None = None) -> Answer:
    """Put a question to a rulebook.

    `facts` may be tables within tables or dotted names; `rulebook` and `on` are always needed.
    `sources` adds files or directories of sources to the program's own. Raises BadFacts, whose
    text names the fact, and BadSource when a source cannot be used.
    """
    weigh = QUESTIONS.get(question)
    if weigh is None:
        raise BadFacts("question", f"use one of {', '.join(QUESTIONS)}")
    known = _facts.read(facts)
    for name in ("rulebook", "on"):
        if name not in known:
            raise BadFacts(name, "every question needs it")
    return _answer(
        question,
        weigh,
        find(known["rulebook"], default() if sources is None else load(sources)),
        known,
    )


def ask_of(book: Book, question: str, facts: Mapping[str, object]) -> Answer:
    """Put a question to a rulebook at hand, whatever `facts` calls it. Raises BadFacts."""
    known = _facts.read({**facts, "rulebook": book.id})
    return _answer(question, QUESTIONS[question], book, known)


def _answer(
    question: str, weigh: Callable[[Asked], Outcome], book: Book, known: dict[str, Any]
) -> Answer:
    if known["on"] < book.begins:
        raise BadFacts("on", f"the law in the rulebooks begins {book.begins}; give a later day")
    asked = Asked(book, known)
    outcome = weigh(asked)
    silenced = tuple(c for c in asked.out_of_scope if c not in outcome.because)
    return Answer(question, outcome.verdict, (*outcome.because, *silenced), outcome.extra)
