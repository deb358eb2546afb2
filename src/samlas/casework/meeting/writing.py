"""What is written and ticked while the meeting goes on, by one or two at once (H46–H56)."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, note
from samlas.casework.meeting import roles
from samlas.casework.meeting.models import Meeting, Participant, Presence, RoleKind, Slot, Tick
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.ledger.models import Act

LONGEST = 5000
STEPS = ("welcome", "rules", "practical", "person", "round", "previous", "aloud", "next")
_QUESTION = re.compile(r"q:(\d{1,4}):(summary|view|decision|open)")
_PARTICIPANT = re.compile(r"p:(\d{1,18}):(contact|expects)")
_SPOKE = re.compile(r"spoke:(\d{1,18})")
_WHOLE = ("situation", "child:how", "child:words", "child:best", "aloud:not")


def open_(meeting: Meeting, by: Assignment, now: datetime) -> Meeting:
    """Open the meeting for writing, once. Raises Refused while nobody takes notes (H48)."""
    with transaction.atomic():
        meeting = roles.locked(meeting)
        _check_case(meeting.case)
        if meeting.opened_at is not None:
            return meeting
        if not roles.is_named(meeting, RoleKind.NOTE_TAKER):
            raise Refused(_("Someone must have said yes to taking notes first."), "note-taker")
        roles.bring_participants(meeting, meeting.case, meeting.summons)
        meeting.opened_at = now
        meeting.save(update_fields=["opened_at"])
        tasks.done(meeting.case.key, What.AWAIT_ANSWERS)
        _noted(meeting, by, now, "open")
    return meeting


def write(
    meeting: Meeting, name: str, text: str, version: int, by: Assignment, now: datetime
) -> Slot:
    """Save the text of one slot; `version` is the one that the writer saw, 0 for an empty slot.

    A text that goes on after the saved one loses nothing and is taken at any version. Raises
    Conflict with the slot as it stands, Slot.DoesNotExist for a name that the meeting has not,
    Refused for text that cannot be kept or a meeting that is not open.
    """
    text = _kept(text)
    with transaction.atomic():
        meeting = writable(meeting)
        _check_slot(meeting, name)
        slot = Slot.objects.filter(meeting=meeting, name=name).first()
        slot = slot or Slot(meeting=meeting, name=name)
        if slot.text == text:
            return slot
        if slot.version != version and not _goes_on(slot, text, by):
            raise Conflict(slot)
        slot.text, slot.written_at, slot.written_by = text, now, by
        slot.version += 1
        slot.save()
        _noted(meeting, by, now, "write", slot=name)
    return slot


def _goes_on(slot: Slot, text: str, by: Assignment) -> bool:
    """Whether the text begins with the saved one: in whole words, unless its own writer goes on."""
    rest = text.removeprefix(slot.text)
    is_own = slot.written_by_id == by.pk
    return text.startswith(slot.text) and (is_own or not slot.text or rest[:1].isspace())


def _kept(text: str) -> str:
    try:
        kept = papers.clean(text).strip()
    except ValueError:
        raise Refused(_("The text holds a sign that cannot be shown. Remove it.")) from None
    if len(kept) > LONGEST:
        raise Refused(_("The text is too long. Write at most %(n)d signs.") % {"n": LONGEST})
    return kept


def writable(meeting: Meeting) -> Meeting:
    """Return the meeting locked, if it is open; raises Refused before and after."""
    meeting = roles.locked(meeting)
    _check_case(meeting.case)
    if meeting.ended_at is not None:
        raise Refused(_("The meeting has ended. Nothing more can be written in it."))
    if meeting.opened_at is None:
        raise Refused(_("Open the meeting first."))
    return meeting


def _check_case(case: Case) -> None:
    if case.has_ended:
        raise Refused(_("The plan has ended."))


def _check_slot(meeting: Meeting, name: str) -> None:
    question, participant = _QUESTION.fullmatch(name), _PARTICIPANT.fullmatch(name)
    if not (
        name in _WHOLE
        or (question and meeting.summons.questions.filter(number=question[1]).exists())
        or (participant and meeting.participants.filter(pk=participant[1]).exists())
    ):
        raise Slot.DoesNotExist


def slots(meeting: Meeting) -> dict[str, Slot]:
    """Return what has been written, by the slot's name, with who wrote last."""
    found = meeting.slots.select_related("written_by__staff")
    return {slot.name: slot for slot in found}


def tick(meeting: Meeting, name: str, on: bool, by: Assignment, now: datetime) -> None:
    """Tick something of the script as done, or take the tick away.

    Raises Tick.DoesNotExist for a name that the meeting has not, Refused when it is not open.
    """
    with transaction.atomic():
        meeting = writable(meeting)
        spoke = _SPOKE.fullmatch(name)
        if name not in STEPS and not (spoke and meeting.participants.filter(pk=spoke[1]).exists()):
            raise Tick.DoesNotExist
        if on:
            Tick.objects.get_or_create(meeting=meeting, name=name, defaults={"at": now, "by": by})
        else:
            meeting.ticks.filter(name=name).delete()
        _noted(meeting, by, now, "tick", name=name, on=on)


def ticks(meeting: Meeting) -> dict[str, Tick]:
    """Return what has been ticked, by its name."""
    return {one.name: one for one in meeting.ticks.all()}


def attend(
    participant: Participant,
    presence: str,
    because: str,
    by: Doer,
    now: datetime,
    *,
    name: str | None = None,
    version: int | None = None,
) -> Participant:
    """Write down how one takes part, or why not; before the meeting what is chosen (H68).

    `name` is who it is that comes; `version` the one that the writer saw. Raises Refused without a
    reason for one who is not there, and once the meeting has ended; Conflict with the row as it
    stands when someone saved after `version`.
    """
    because, name = _reason(presence, because), None if name is None else _kept(name)
    with transaction.atomic():
        meeting = roles.locked(participant.meeting)
        _check_case(meeting.case)
        if meeting.ended_at is not None:
            raise Refused(_("The meeting has ended. Nothing more can be written in it."))
        fresh = Participant.objects.get(pk=participant.pk, meeting=meeting)
        wanted = (
            presence,
            because,
            fresh.name if name is None else name,
        )
        if fresh.version and wanted == (fresh.presence, fresh.absent_because, fresh.name):
            return fresh
        if version is not None and fresh.version != version:
            raise Conflict(fresh)
        fresh.presence, fresh.absent_because, fresh.name = wanted
        fresh.version += 1
        fresh.save()
        _noted(meeting, by, now, "attend", participant=fresh.pk)
    return fresh


def _reason(presence: str, because: str) -> str:
    """Why one is not there; nothing of one who is."""
    if presence not in Presence.values:
        raise Refused(_("Choose how they take part."), "presence")
    because = _kept(because)
    if presence != Presence.ABSENT:
        return ""
    if not because:
        raise Refused(_("Write why they are not there."), "because")
    return because


def note_choice(
    person: Participant,
    presence: str,
    because: str,
    adaptations: str,
    version: int,
    by: Assignment,
    now: datetime,
    *,
    seen: int | None = None,
) -> Meeting:
    """Write down how the person takes part and what they need for it, all of it or nothing.

    Without `presence` that stands as it is. Raises Conflict when the meeting was saved after
    `version`, or how the person takes part after its version `seen`; Refused as `attend` does.
    """
    with transaction.atomic():
        meeting = roles.locked(person.meeting)
        if meeting.version != version:
            raise Conflict(meeting)
        if meeting.ended_at is not None:
            raise Refused(_("The meeting has ended. Nothing more can be written in it."))
        stands = Participant.objects.get(pk=person.pk, meeting=meeting)
        chooses = presence and (presence, because) != (stands.presence, stands.absent_because)
        if chooses and seen not in (None, stands.version):
            raise Conflict(meeting)
        meeting.adaptations = adaptations.strip()
        meeting.version += 1
        meeting.save()
        _noted(meeting, by, now, "wishes")
        if chooses:
            attend(person, presence, because, by, now)
    return meeting


def _noted(meeting: Meeting, by: Doer, now: datetime, what: str, **detail: object) -> None:
    note(meeting.case, Act.CHANGED, by, now, f"meeting-{what}", meeting=meeting.key, **detail)
