"""The rules a clause may set: their values, and which of two values asks more.

A `ladder` goes from what asks least of those concerned to what asks most, seen from the person:
a lower source may climb it, never descend. `fixed` may not be set otherwise at all. `local` is
left to the most local source. `union` is added up over all sources. `fewest` is a number of days
that a lower source may only shorten, `most` one that it may only lengthen.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from samlas.rulebook.facts import SUMMONS_FIELDS

Kind: TypeAlias = Literal["ladder", "fixed", "local", "union", "fewest", "most"]
Value: TypeAlias = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: how its values compare, and which there are (none given: whole days)."""

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    ranks: dict[Value, int] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self.ranks.update({value: rank for rank, value in enumerate(self.values)})

    def rank(self, value: Value) -> int:
        """Return how much the value asks; the higher asks more."""
        if isinstance(value, int):
            return -value if self.kind == "fewest" else value
        return self.ranks.get(value, 0)

    def allows(self, value: object) -> bool:
        """Whether a clause may give the rule this value."""
        if self.kind == "union":
            return isinstance(value, tuple) and all(word in self.values for word in value)
        if self.values:
            return value in self.values
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 366

    def weaker(self, value: Value, than: Value) -> bool:
        """Whether a lower source may not put `value` where a higher has `than`."""
        if self.kind == "fixed":
            return value != than
        return self.kind in {"ladder", "fewest", "most"} and self.rank(value) < self.rank(than)


_ALL = (
    Rule("applies", "local", ("no", "yes")),
    Rule("trial", "local", ("no", "yes")),
    Rule("initiative", "ladder", ("notify", "pass-on", "may-start", "shall-start")),
    Rule("may-convene", "ladder", ("no", "yes")),
    Rule("may-assess", "ladder", ("no", "yes")),
    Rule("may-request", "fixed", ("yes", "with-consent", "on-assignment")),
    Rule("may-refuse-request", "fixed", ("exceptionally",)),
    Rule("may-consent", "ladder", ("yes", "with-person", "no")),
    Rule("may-represent", "ladder", ("yes", "with-person", "on-assignment", "no")),
    Rule("consent-needed", "fixed", ("no", "yes")),
    Rule("consent-agreement", "ladder", ("not-opposed", "recorded")),
    Rule("consent-form", "ladder", ("oral", "signed")),
    Rule("whose-consent", "ladder", ("person", "one-guardian", "all-guardians")),
    Rule("child-consent", "ladder", ("person", "child-first", "together", "guardians")),
    Rule("may-take-back", "fixed", ("yes", "no")),
    Rule("scope-needed", "fixed", ("no", "yes")),
    Rule("may-take-part", "ladder", ("yes", "with-consent")),
    Rule("bound-by-secrecy", "fixed", ("no", "yes")),
    Rule("may-name", "ladder", ("yes", "no")),
    Rule("duty-to-attend", "ladder", ("invited", "exempt", "called")),
    Rule("may-forward", "fixed", ("own-principal",)),
    Rule("nobody-found", "fixed", ("recipient-attends",)),
    Rule("fallback", "local", ("primary-care", "reception", "sip-function")),
    Rule("summons-fields", "union", tuple(SUMMONS_FIELDS)),
    Rule("notice-days", "local"),
    Rule("answer-days", "most"),
    Rule("tell-days", "fewest"),
    Rule("start-clock", "ladder", ("without-delay", "at-once")),
    Rule("summons-days", "fewest"),
    Rule("may-lead", "ladder", ("no", "if-agreed", "yes")),
    Rule("may-have-overall-responsibility", "fixed", ("no", "yes")),
    Rule("approval", "ladder", ("oral", "signature")),
    Rule("copy-days", "fewest"),
    Rule("without-answer", "ladder", ("ask-again", "stops")),
    Rule("may-close", "ladder", ("yes", "no")),
    Rule("answer-before", "most"),
    Rule("answer-on", "fixed"),
    Rule("answer-unset", "most"),
    Rule("answer-late", "fewest"),
    Rule("answer-falls-back", "fewest"),
    Rule("answer-chase", "fewest"),
    Rule("request-before", "most"),
    Rule("request-late", "fewest"),
    Rule("consent-before", "most"),
    Rule("consent-last", "most"),
    Rule("follow-up-near", "most"),
    Rule("follow-up-late", "fewest"),
    Rule("follow-up-forgotten", "fewest"),
    Rule("trial-before", "most"),
    Rule("trial-last", "most"),
    Rule("admission-before", "most"),
    Rule("admission-late", "fewest"),
    Rule("discharge-before", "most"),
    Rule("discharge-on", "fixed"),
    Rule("payment-before", "most"),
    Rule("guardian-answer", "fewest"),
    Rule("interpreter-booked", "most"),
    Rule("summons-translated", "most"),
    Rule("plan-translated", "fewest"),
    Rule("keep-years", "most"),
    Rule("delete-years", "fixed"),
    Rule("keep-to-age", "most"),
    Rule("never-deleted", "ladder", ("no", "yes")),
    Rule("delete-by-next-year", "ladder", ("no", "yes")),
    Rule("payment-days", "local"),
    Rule("deviation-route", "local", ("concerned", "all-parties")),
    Rule("deviation-late", "fewest"),
    Rule("deviation-tie", "fewest"),
    Rule("payment-days-after-noon", "local"),
)
RULES = {rule.name: rule for rule in _ALL}
REMINDERS = frozenset(
    {
        "answer-before", "answer-on", "answer-unset", "request-before", "consent-before",
        "consent-last", "follow-up-near", "trial-before", "trial-last", "admission-before",
        "discharge-before",
        "discharge-on", "payment-before",
    }
)  # fmt: skip
"""The rules that only remind somebody: no right, duty or last day hangs on them."""
