"""Who has a duty of confidentiality, and who may not be named to others (K53, K54, K56)."""

from collections.abc import Callable
from functools import partial

from samlas.rulebook.asking import Asked, Outcome


def _of_one_asked(rule: str, asked: Asked) -> Outcome:
    """Somebody who is no unit, a relative say, is given as `agent.kind` alone."""
    if "agent.kind" not in asked.facts:
        asked.need("unit.kind")
    return asked.verdict(rule)


QUESTIONS: dict[str, Callable[[Asked], Outcome]] = {
    rule: partial(_of_one_asked, rule) for rule in ("bound-by-secrecy", "may-name")
}
