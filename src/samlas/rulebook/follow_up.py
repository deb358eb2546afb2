"""The questions of a follow-up: those of the case's rulebook, or a few where it has none."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from samlas.rulebook.clauses import FollowUpQuestion
from samlas.rulebook.shelf import default, find

FILE = Path(__file__).parent / "follow_up.toml"


def follow_up_questions(book: str, on: date) -> Sequence[FollowUpQuestion]:
    """Return what a follow-up asks under the rulebook on the day, in the order of its clauses.

    Each carries its clause, but those of the default set, which serves where neither the law nor
    an agreement says what is to be asked (H73–H83). Raises BadFacts for an unknown rulebook.
    """
    return find(book, default()).follow_up(on) or _usual()


@cache
def _usual() -> tuple[FollowUpQuestion, ...]:
    asked = tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]
    return tuple(
        FollowUpQuestion(
            one["id"], one["about"], tuple(one["sides"]), {"sv": one["sv"], "en": one["en"]}
        )
        for one in asked
    )
