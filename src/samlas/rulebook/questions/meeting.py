"""How a participant approves of the plan, and when all are to have it (H59–H62)."""

from datetime import date, timedelta

from samlas.rulebook.asking import Asked, Outcome


def approval(asked: Asked) -> Outcome:
    """Return `signature` or `oral` for one participant; how it takes part outweighs the form.

    Of a person who could not answer `without_answer` tells besides what becomes of the plan: the
    sealing `stops`, or the person is to be asked again (`ask-again`), in which way and when (H69).
    """
    facts = asked.facts
    if "meeting.attends" not in facts:
        asked.need_for("approval", "meeting.form")
    if facts.get("meeting.form") == "hybrid":
        asked.need_for("approval", "meeting.attends")
    outcome = asked.verdict("approval")
    if facts.get("person.approves") != "no-answer":
        return outcome
    value, because = asked.settle("without-answer")
    whole = tuple(dict.fromkeys((*because, *outcome.because)))
    return Outcome(outcome.verdict, whole, {"without_answer": value})


def plan_by(asked: Asked) -> Outcome:
    """Return the last day to send the plan to all after the meeting (H60): calendar days."""
    asked.need("meeting.date")
    days, because = asked.settle("copy-days")
    met: date = asked.facts["meeting.date"]
    return Outcome((met + timedelta(days=int(str(days)))).isoformat(), because)
