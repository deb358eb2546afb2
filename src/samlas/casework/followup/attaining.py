"""How far the goals are reached, as the person sees it and as the parties do, day by day (H80)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.case import Refused, note
from samlas.casework.followup.leading import in_force, in_words_of_paper, led
from samlas.casework.followup.models import Attainment
from samlas.casework.plan.models import Goal, Plan
from samlas.directory.models import Assignment
from samlas.ledger.models import Act

LEVELS = {
    -2: gettext_lazy("Much less than hoped"),
    -1: gettext_lazy("Less than hoped"),
    0: gettext_lazy("As hoped"),
    1: gettext_lazy("More than hoped"),
    2: gettext_lazy("Much more than hoped"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """What was said of a goal one day: by the person, and by the parties, if they said anything."""

    on: date
    person: int | None
    parties: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """One goal and how it has gone, the earliest day first."""

    goal: Goal
    days: Sequence[Day]


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of a plan with their courses."""

    plan: Plan
    courses: Sequence[Course]


def goals(key: str, by: Assignment, now: datetime) -> Goals:
    """Return how far the goals of a plan have been reached; the ledger notes the reading.

    Raises Plan.DoesNotExist as `led`.
    """
    plan = led(key, by, now, "goals")
    found = Attainment.objects.filter(goal__plan=plan).order_by("on")
    said: dict[int, dict[date, dict[bool, int]]] = {}
    for one in found:
        said.setdefault(one.goal_id, {}).setdefault(one.on, {})[one.by_person] = one.level
    courses = [
        Course(goal, [Day(on, levels.get(True), levels.get(False))
                      for on, levels in said.get(goal.pk, {}).items()])
        for goal in in_words_of_paper(list(plan.goals.filter(removed_at=None)), plan, by)
    ]  # fmt: skip
    return Goals(plan, courses)


def save(
    key: str,
    said: Mapping[str, tuple[int | None, int | None]],
    by: Assignment,
    now: datetime,
) -> None:
    """Save today's levels, the person's and the parties', by the goal's key.

    None leaves what stands. What was said earlier the same day is replaced. Raises
    Plan.DoesNotExist, Goal.DoesNotExist, Refused for a level that is none, when nothing was said,
    or in an ended SIP.
    """
    if not any(level is not None for pair in said.values() for level in pair):
        raise Refused(_("Choose how far at least one goal has been reached."))
    with transaction.atomic():
        plan = led(key, by, now, "goals")
        in_force(plan, _("The SIP has ended. Its follow-up can no longer be changed."))
        for goal_key, pair in said.items():
            goal = plan.goals.get(key=goal_key, removed_at=None)
            for by_person, level in zip((True, False), pair, strict=True):
                if level is not None:
                    _put(goal, level, by_person=by_person, by=by, on=localdate(now))
        note(plan.case, Act.CHANGED, by, now, "goals")


def _put(goal: Goal, level: int, *, by_person: bool, by: Assignment, on: date) -> None:
    check(level)
    Attainment.objects.update_or_create(
        goal=goal, on=on, by_person=by_person, defaults={"level": level, "written_by": by}
    )


def check(level: int) -> None:
    """Raise Refused for a level that is none of the five."""
    if level not in LEVELS:
        raise Refused(_("Choose one of the five levels."))
