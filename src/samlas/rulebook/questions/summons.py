"""What a summons must hold, and its clocks (K2–K5, H26, H33–H40)."""

from datetime import date, timedelta
from typing import Any

from samlas.rulebook import working_days
from samlas.rulebook.asking import Asked, Outcome
from samlas.rulebook.errors import BadFacts

SHORT_NOTICE = timedelta(days=1)
"""The answer is wanted the day before the meeting when the ordinary answer date has passed."""


def summons_complete(asked: Asked) -> Outcome:
    """Return `yes`, or `no` with `missing`: the fields of `summons` still empty."""
    asked.need("summons")
    fields, because = asked.settle("summons-fields")
    wanted: Any = fields
    missing = [field for field in wanted if not asked.facts.get(f"summons.{field}")]
    if missing:
        return Outcome("no", because, {"missing": missing})
    return Outcome("yes", because)


def notice(asked: Asked) -> Outcome:
    """Return from which day a meeting is recommended; it is advice and never blocks (H26).

    Counted from the day of sending, else the day asked about. None where nothing is recommended.
    """
    days, because = asked.settle("notice-days")
    sent = _sent_on(asked)
    begins = (sent + _days(days)).isoformat() if days else None
    return Outcome({"recommended_from": begins, "blocks": False}, because)


def answer_by(asked: Asked) -> Outcome:
    """Return the last day to answer, or `unset` (H38).

    When that day has passed already on sending, it is the day before the meeting, but not before
    the sending.
    """
    days, because = asked.settle("answer-days")
    if not days:
        return Outcome("unset", because)
    asked.need("meeting.date")
    meeting: date = asked.facts["meeting.date"]
    last = meeting - _days(days)
    sent: date | None = asked.facts.get("sent_on")
    if sent is None or sent <= last:
        return Outcome(last.isoformat(), because)
    if sent > meeting:
        raise BadFacts("sent_on", "it is after meeting.date; give a day before the meeting")
    return Outcome(max(sent, meeting - SHORT_NOTICE).isoformat(), because)


def summons_by(asked: Asked) -> Outcome:
    """Return the last day to call after notice that the patient is ready for discharge (LUS 4:3).

    Calendar days, from the day of the notice as it was written.
    """
    asked.need("ready_for_discharge_at")
    days, because = asked.settle("summons-days")
    last = asked.facts["ready_for_discharge_at"].date() + _days(days)
    return Outcome(last.isoformat(), because)


def tell_by(asked: Asked) -> Outcome:
    """Return the last day for one who declined to tell what support is going on (K46).

    Counted from the sending, to a working day; where the meeting is ahead, the last working day
    before it that comes after the sending.
    """
    days, because = asked.settle("tell-days")
    sent = _sent_on(asked)
    last = working_days.at_earliest(sent + _days(days))
    meeting: date | None = asked.facts.get("meeting.date")
    if meeting is not None:
        before = working_days.at_latest(meeting - SHORT_NOTICE)
        last = min(last, before) if before > sent else last
    return Outcome(last.isoformat(), because)


def _sent_on(asked: Asked) -> date:
    sent: date = asked.facts.get("sent_on", asked.on)
    return sent


def _days(value: Any) -> timedelta:
    return timedelta(days=value)
