"""Questions whose verdict is what the clauses set a rule to, as it stands."""

from collections.abc import Callable
from functools import partial

from samlas.rulebook.asking import Asked, Outcome

WEIGHED: dict[str, tuple[str, ...]] = {
    "initiative": ("unit.kind",),
    "may-convene": ("unit.kind",),
    "may-assess": ("unit.kind",),
    "may-refuse-request": (),
    "may-consent": ("agent.kind",),
    "may-represent": ("agent.kind",),
    "consent-form": (),
    "nobody-found": (),
    "start-clock": ("unit.principal",),
    "may-lead": ("unit.kind",),
    "may-have-overall-responsibility": ("unit.principal",),
    "may-close": ("ground",),
}
"""The question, which is also the rule, and the facts to be given if its clauses weigh them."""


def _settled(rule: str, weighed: tuple[str, ...], asked: Asked) -> Outcome:
    asked.need_for(rule, *weighed)
    return asked.verdict(rule)


QUESTIONS: dict[str, Callable[[Asked], Outcome]] = {
    rule: partial(_settled, rule, weighed) for rule, weighed in WEIGHED.items()
}
