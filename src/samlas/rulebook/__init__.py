"""What law and agreements say, as data, and the questions the program puts to it.

Ask with `ask(question, facts)`: the answer is a verdict and the clauses it rests on. The sources
are TOML files in `sources/`, the questions small functions in `questions/`. Another municipality
is another TOML file, in a directory named by SAMLAS_RULEBOOKS. docs/rulebook.md tells the rest.
"""

from collections.abc import Mapping

from samlas.rulebook import facts as _facts
from samlas.rulebook.asking import Answer, Asked
from samlas.rulebook.books import Book
from samlas.rulebook.clauses import Clause, FollowUpQuestion, Source
from samlas.rulebook.errors import BadFacts, BadSource, Problem
from samlas.rulebook.follow_up import follow_up_questions
from samlas.rulebook.questions import QUESTIONS
from samlas.rulebook.shelf import (
    Paths,
    Shown,
    check,
    default,
    find,
    load,
    most_local_first,
    rulebooks,
    show,
)
from samlas.rulebook.words import explain

__all__ = [
    "QUESTIONS",
    "Answer",
    "BadFacts",
    "BadSource",
    "Book",
    "Clause",
    "FollowUpQuestion",
    "Problem",
    "Shown",
    "Source",
    "ask",
    "check",
    "explain",
    "follow_up_questions",
    "load",
    "most_local_first",
    "rulebooks",
    "show",
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
    book = find(known["rulebook"], default() if sources is None else load(sources))
    if known["on"] < book.begins:
        raise BadFacts("on", f"the law in the rulebooks begins {book.begins}; give a later day")
    asked = Asked(book, known)
    outcome = weigh(asked)
    silenced = tuple(c for c in asked.out_of_scope if c not in outcome.because)
    return Answer(question, outcome.verdict, (*outcome.because, *silenced), outcome.extra)
