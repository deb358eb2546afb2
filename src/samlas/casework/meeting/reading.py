"""The whole of a meeting, read at once for its pages, in a number of queries that never grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from samlas.casework.meeting import roles, writing
from samlas.casework.meeting.models import Meeting, Participant, RoleKind, Slot, Tick
from samlas.casework.summons.draft import Question
from samlas.directory.models import Assignment


@dataclass(frozen=True, slots=True)
class Person:
    """One at the meeting, by the name that a screen which all see may show."""

    participant: Participant
    name: str
    has_spoken: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting as its pages show it. `has_note_taker` tells whether it can be opened (H48)."""

    meeting: Meeting
    questions: Sequence[Question]
    people: Sequence[Person]
    slots: Mapping[str, Slot]
    ticks: Mapping[str, Tick]
    is_child: bool
    has_note_taker: bool

    def text(self, name: str) -> str:
        """Return what has been written in a slot."""
        return self.slots[name].text if name in self.slots else ""

    @property
    def person(self) -> Participant:
        """The one whom the meeting is about."""
        return next(one.participant for one in self.people if one.participant.contact_id is None)


def sitting(key: str, by: Assignment, now: datetime) -> Sitting:
    """Return a meeting for one who may work with it, and write the reading to the ledger.

    Raises Meeting.DoesNotExist for everyone else.
    """
    return read(roles.workable(key, by, now, "meeting-mode"), now)


def still(key: str, by: Assignment, now: datetime) -> Sitting:
    """Return the same for a page that stands open and asks again: its opening was noted."""
    return read(roles.still_workable(key, by, now), now)


def read(meeting: Meeting, now: datetime) -> Sitting:
    """Return everything of a meeting that one may work with."""
    ticks = writing.ticks(meeting)
    case, today = meeting.case, now.date()
    people = [
        Person(one, one.shown(case, today), f"spoke:{one.pk}" in ticks)
        for one in meeting.participants.select_related("contact__unit__principal")
    ]
    return Sitting(
        meeting=meeting,
        questions=list(meeting.summons.questions.all()),
        people=people,
        slots=writing.slots(meeting),
        ticks=ticks,
        is_child=case.is_child(today),
        has_note_taker=meeting.is_open or roles.is_named(meeting, RoleKind.NOTE_TAKER),
    )
