"""When the clocks ring: reminders and deadlines, each set by a clause (K14, K34, H38, LUS)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from samlas.rulebook import working_days
from samlas.rulebook.asking import Asked, Outcome

NOON = time(12)

Count = Callable[[date, int], date]


def _days_before(due: date, days: int) -> date:
    return working_days.at_latest(due - timedelta(days=days))


def _days_after(due: date, days: int) -> date:
    return working_days.at_earliest(due + timedelta(days=days))


def _exactly_before(due: date, days: int) -> date:
    return due - timedelta(days=days)


BY_DAY: dict[str, Count] = {
    "answer-before": working_days.before,
    "answer-on": working_days.before,
    "answer-unset": working_days.before,
    "answer-late": working_days.after,
    "answer-falls-back": working_days.after,
    "answer-chase": working_days.after,
    "request-before": working_days.before,
    "request-late": working_days.after,
    "consent-before": _days_before,
    "consent-last": _days_before,
    "follow-up-near": working_days.before,
    "follow-up-late": working_days.after,
    "follow-up-forgotten": _days_after,
    "trial-before": _days_before,
    "trial-last": _days_before,
    "discharge-before": _exactly_before,
    "discharge-on": _exactly_before,
    "payment-before": _exactly_before,
    "guardian-answer": _days_after,
    "interpreter-booked": _days_before,
    "summons-translated": _days_before,
    "plan-translated": _days_after,
    "deviation-late": working_days.after,
    "deviation-tie": _days_after,
}
"""How the rule of each clock is counted from the day it is about."""

BESIDES = {"answer-falls-back": "nobody-found"}
"""Rules that tell why a clock rings at all, beside its own."""


def clock(asked: Asked) -> Outcome:
    """Return the day on which the clock rings; one counted in hours tells also `at`, the time."""
    asked.need("clock")
    name = asked.facts["clock"]
    if name not in BY_DAY:
        return _in_hours(asked, name)
    asked.need("due")
    number, because = asked.settle(name)
    if name in BESIDES:
        because = tuple(dict.fromkeys((*because, *asked.settle(BESIDES[name])[1])))
    return Outcome(BY_DAY[name](asked.facts["due"], int(str(number))).isoformat(), because)


def _in_hours(asked: Asked, name: str) -> Outcome:
    """Hours from the start run day and night; the clock before rings so long before the last."""
    asked.need("started_at")
    hours, because = asked.settle("admission-late")
    wait = int(str(hours))
    if name == "admission-before":
        ahead, own = asked.settle(name)
        wait -= int(str(ahead))
        because = (*own, *because)
    at = _later(asked.facts["started_at"], wait)
    return Outcome(at.date().isoformat(), because, {"at": at.isoformat()})


def _later(start: datetime, hours: int) -> datetime:
    """So many hours later, also over the nights when the clocks are put forward or back."""
    if start.tzinfo is None:
        return start + timedelta(hours=hours)
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)


def payment_from(asked: Asked) -> Outcome:
    """Return the day from which the municipality may have to pay (LUS 5:4), with the noon rule."""
    asked.need("ready_for_discharge_at")
    told: datetime = asked.facts["ready_for_discharge_at"]
    rule = "payment-days-after-noon" if told.time() > NOON else "payment-days"
    days, because = asked.settle(rule)
    return Outcome((told.date() + timedelta(days=int(str(days)))).isoformat(), because)
