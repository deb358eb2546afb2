"""How a participant approves of the plan (H59, H61, H62)."""

from samlas.rulebook.asking import Asked, Outcome


def approval(asked: Asked) -> Outcome:
    """Return `signature` or `oral` for one participant; how it takes part outweighs the form."""
    facts = asked.facts
    if "meeting.attends" not in facts:
        asked.need_for("approval", "meeting.form")
    if facts.get("meeting.form") == "hybrid":
        asked.need_for("approval", "meeting.attends")
    return asked.verdict("approval")
