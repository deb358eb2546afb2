"""What a unit that has been called or invited may answer, and to whom it may hand on (K9–K16)."""

from samlas.rulebook.asking import Asked, Outcome

ALWAYS = ("attend", "send-other", "forward", "propose-time", "ask")
BESIDES = {"called": (), "invited": ("decline",), "exempt": ("no-ongoing-case",)}
PUBLIC = frozenset({"municipality", "region"})


def duty_to_attend(asked: Asked) -> Outcome:
    """Return whether the recipient is called, invited, or called but exempt (K20–K31, K45, H42).

    Somebody who is no unit, a relative say, is given as `agent.kind` alone.
    """
    if "agent.kind" not in asked.facts:
        asked.need("unit.kind")
    asked.need_for("duty-to-attend", "unit.funded_by")
    return asked.verdict("duty-to-attend")


def answers(asked: Asked) -> Outcome:
    """Return the answers open to this recipient. Only the invited may decline (K24, K45, H42)."""
    duty = duty_to_attend(asked)
    return Outcome([*ALWAYS, *BESIDES[str(duty.verdict)]], duty.because)


def may_forward(asked: Asked) -> Outcome:
    """Return `yes` only for another unit of the same principal (K11).

    A joint unit answers for both its principals (K23); a unit run privately for its funder.
    """
    facts = asked.facts
    _, because = asked.settle("may-forward")
    own, other = facts.get("unit.principal"), facts.get("other_unit.principal")
    if "same_principal" not in facts and (own is None or other is None):
        asked.need("same_principal")
    if facts.get("unit.kind") == "joint-unit" and other in PUBLIC:
        own = other
    alike = own == other or not {own, other} <= PUBLIC
    same = facts.get("same_principal", own == other)
    return Outcome("yes" if same and alike else "no", because)


def fallback(asked: Asked) -> Outcome:
    """Return whom to call at a principal where the person is unknown (K15, K16)."""
    asked.need_for("fallback", "unit.principal")
    return asked.verdict("fallback")
