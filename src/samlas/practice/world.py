"""Filling the practice world, and whom to log in as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samlas.casework.models import Case, Request
from samlas.directory import importing
from samlas.directory.models import Assignment, Unit
from samlas.practice import (
    acts,
    asking,
    calling,
    ending,
    following,
    history,
    meeting,
    messages,
    opinions,
    planning,
    routines,
    stories,
)
from samlas.practice.stories import Step, Tale

WORLD = Path(__file__).parent / "world"
ACTS = {
    **acts.ACTS, **calling.ACTS, **asking.ACTS, **meeting.ACTS, **planning.ACTS, **following.ACTS,
    **ending.ACTS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """How much there is after filling."""

    units: int
    staff: int
    cases: int
    requests: int


def is_empty() -> bool:
    """Whether no one is in the directory yet."""
    return not Unit.objects.exists()


def fill(now: datetime) -> Filled:
    """Bring in the directory and play every story, in one transaction, with `now` as today.

    `now` is aware and in Swedish time. What happened in the stories lies before it.
    """
    with transaction.atomic():
        importing.load(WORLD, now.date())
        told = stories.read(now)
        happening = [(step.at, tale, step) for tale, steps in told for step in steps]
        for _at, tale, step in sorted(happening, key=lambda one: one[0]):
            play(tale, step)
        messages.leave(now)
        routines.add(now)
        opinions.invent(now.date())
        history.invent(now.date())
    return Filled(
        units=Unit.objects.count(),
        staff=Assignment.objects.values("staff").distinct().count(),
        cases=Case.objects.count(),
        requests=Request.objects.count(),
    )


def play(tale: Tale, step: Step) -> None:
    """Do one step of a story; a fault tells where it happened."""
    unit = step.said.get("unit", tale.said["unit"])
    own = tale.said.get("by", "") if unit == tale.said["unit"] else ""
    try:
        by = tale.people.at(unit, step.said.get("by", own))
        ACTS[step.act](tale, step.said, by, step.at)
    except Exception as fault:
        fault.add_note(f"in the story {tale.name}, {step.said['days_ago']} days ago: {step.act}")
        raise


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Someone to log in as, and what there is to do."""

    assignment: Assignment
    to_do: str


_SUGGESTED = (
    ("sara-nystrom", "haninge-fjardskolan", gettext_noop("call Alva's helpers to a meeting")),
    ("elin-bergvall", "prima-bup-haninge", gettext_noop("answer, or pass on to the right unit")),
    ("karin-ahlgren", "haninge-soc-barn", gettext_noop("follow cases in every stage")),
    ("marie-olander", "gbg-soc-vuxen", gettext_noop("see how it works for adults")),
)


def suggested() -> list[Suggestion]:
    """Return whom a newcomer may log in as, in order; empty where the world is not there."""
    found = []
    for staff, unit, to_do in _SUGGESTED:
        assignment = (
            Assignment.objects.filter(staff__code=staff, unit__code=unit)
            .select_related("staff", "unit")
            .first()
        )
        if assignment is not None:
            found.append(Suggestion(assignment, _(to_do)))
    return found
