"""Who may ask for a SIP on the person's behalf, and whether a summons may leave (K19, K33–K42)."""

from samlas.rulebook.asking import Asked, Outcome
from samlas.rulebook.errors import BadFacts


def may_request(asked: Asked) -> Outcome:
    """Return whether the one asking may: `asked_by`, else the agent."""
    if "asked_by" not in asked.facts and "agent.kind" not in asked.facts:
        raise BadFacts("asked_by", "this question needs it")
    if "asked_by" not in asked.facts and asked.facts["agent.kind"] != "lasting-power":
        asked.facts["asked_by"] = asked.facts["agent.kind"]
    return asked.verdict("may-request")


def may_send(asked: Asked) -> Outcome:
    """Return `yes` when there is a valid consent. An agent in the facts is the one who gave it.

    A no is never overruled. What nobody is known to have answered counts as no consent (K19).
    """
    _, because = asked.settle("consent-needed")
    consents = asked.facts["person.consents"]
    if consents not in {"yes", "unable"}:
        return Outcome("no", because)
    if "agent.kind" not in asked.facts:
        return Outcome("yes" if consents == "yes" else "no", because)
    given, by_whom = asked.settle("may-consent")
    valid = given == "yes" or (given == "with-person" and _together(asked, consents))
    return Outcome("yes" if valid else "no", (*by_whom, *(c for c in because if c not in by_whom)))


def _together(asked: Asked, consents: str) -> bool:
    """Whether the person stands behind the agent's consent as firmly as it must (K41)."""
    wanted, _ = asked.settle("consent-agreement")
    agrees = asked.facts.get("agent.person_agrees")
    if wanted == "recorded":
        return agrees is True
    return agrees is not False and (consents == "yes" or wanted == "not-opposed")
