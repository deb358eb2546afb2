"""Questions whose verdict is what the clauses set a rule to, as it stands."""

from collections.abc import Callable
from functools import partial

from samlas.rulebook.asking import Asked, Outcome

WEIGHED: dict[str, tuple[str, ...]] = {
    "initiative": ("unit.kind", "unit.funded_by"),
    "may-convene": ("unit.kind", "unit.funded_by"),
    "may-assess": ("unit.kind", "unit.funded_by"),
    "may-refuse-request": (),
    "may-consent": ("agent.kind", "person.age"),
    "may-represent": ("agent.kind", "person.age"),
    "consent-form": (),
    "whose-consent": ("person.age",),
    "child-consent": ("person.age",),
    "may-take-back": ("gave_consent", "person.age"),
    "scope-needed": ("agent.kind",),
    "may-take-part": ("agent.kind",),
    "nobody-found": (),
    "start-clock": (),
    "may-lead": ("unit.kind", "unit.funded_by"),
    "may-have-overall-responsibility": ("unit.principal",),
    "may-close": ("ground",),
    "deviation-route": (),
}
"""The question, which is also the rule, and the facts it asks for where a clause hangs on them."""


def _settled(rule: str, weighed: tuple[str, ...], asked: Asked) -> Outcome:
    asked.need_for(rule, *weighed)
    return asked.verdict(rule)


QUESTIONS: dict[str, Callable[[Asked], Outcome]] = {
    rule: partial(_settled, rule, weighed) for rule, weighed in WEIGHED.items()
}
