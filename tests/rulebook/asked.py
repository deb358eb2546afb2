"""Short ways to put a question, for tests."""

from typing import Any

from samlas import rulebook

ON = "2026-03-02"
ALL = ("law", "vg", "haninge")


def ask(question: str, book: str, on: object = ON, **facts: object) -> rulebook.Answer:
    return rulebook.ask(question, {"rulebook": book, "on": on, **facts})


def verdict(question: str, book: str, on: object = ON, **facts: object) -> Any:
    return ask(question, book, on, **facts).verdict


def clauses(question: str, book: str, on: object = ON, **facts: object) -> list[str]:
    return [clause.id for clause in ask(question, book, on, **facts).because]
