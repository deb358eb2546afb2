"""Acts of the stories at the meeting: who leads, what is written and ticked, and how it ends."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.timezone import make_aware

from samlas.casework.meeting import ending, roles, writing
from samlas.casework.meeting.models import Meeting, Participant, Presence, RoleKind
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.practice.acts import Act
from samlas.practice.stories import Said, Tale


def _meeting(tale: Tale, by: Assignment, now: datetime) -> Meeting:
    return roles.prepare(tale.case, by, now)


def ask_role(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Someone is asked to lead or to take notes: one who is called, else oneself."""
    paper = Dispatch.objects.get(key=tale.paper({"who": said["who"]})) if "who" in said else None
    roles.ask(_meeting(tale, by, now), RoleKind(said["role"]), paper, by, now)


def take_role(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit that was asked says yes."""
    roles.accept(roles.role_of_paper(tale.paper(said), said["role"], by), by, now)


def decline_role(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit that was asked says no."""
    roles.decline(roles.role_of_paper(tale.paper(said), said["role"], by), by, now)


def meet(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The meeting is opened, and all that the file tells is written in it.

    Whoever is not in `people` is in the room, and has spoken if `all_spoke`.
    """
    meeting = writing.open_(_meeting(tale, by, now), by, now)
    told = {one["who"]: one for one in said.get("people", ())}
    for one in meeting.participants.select_related("contact__unit"):
        _hear(tale, told, one, by, now)
        if said.get("all_spoke") and one.is_there:
            writing.tick(meeting, f"spoke:{one.pk}", on=True, by=by, now=now)
    for name, text in _texts(said).items():
        writing.write(meeting, name, text, 0, by, now)
    for name in said.get("ticks", ()):
        writing.tick(meeting, name, on=True, by=by, now=now)


def _hear(
    tale: Tale, told: dict[str, Said], one: Participant, by: Assignment, now: datetime
) -> None:
    """How one takes part, and what was said in the round."""
    said = told.get(_who(tale, one), {})
    presence = said.get("presence", Presence.ON_SITE)
    fresh = writing.attend(
        one, presence, said.get("because", ""), by, now, name=said.get("name", one.name)
    )
    one.presence = fresh.presence
    for part in ("contact", "expects"):
        if part in said:
            writing.write(one.meeting, f"p:{one.pk}:{part}", said[part], 0, by, now)


def _who(tale: Tale, one: Participant) -> str:
    """What the file calls a participant; the person has no name there."""
    known = {contact.pk: who for who, contact in tale.contacts.items()}
    if one.contact is None:
        return ""
    return known.get(one.contact.pk, one.contact.unit.code if one.contact.unit else "")


def _texts(said: Said) -> dict[str, str]:
    """The texts of the minutes, by the names of their slots."""
    texts = {"situation": said["situation"]} if "situation" in said else {}
    texts |= {f"child:{part}": text for part, text in said.get("child", {}).items()}
    for one in said.get("questions", ()):
        parts = ("summary", "view", "decision", "open")
        texts |= {f"q:{one['number']}:{part}": one[part] for part in parts if part in one}
    return texts


def end_meeting(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The next time is booked, or why not, and the meeting ends."""
    meeting = _meeting(tale, by, now)
    at = None
    if "next_in_days" in said:
        day = tale.day(said["next_in_days"])
        at = make_aware(datetime.combine(day, said.get("at", time(13, 0))))
    if "instead" in said:
        text = said.get("instead_said", "")
        meeting = ending.settle_absence(meeting, said["instead"], text, meeting.version, by, now)
    values = {
        "next_at": at,
        "next_place": said.get("place", ""),
        "next_not_because": said.get("not_because", ""),
        "next_told_by": said.get("told_by", ""),
    }
    meeting = ending.book_next(meeting, values, meeting.version, by, now)
    ending.finish(meeting, meeting.version, by, now)


ACTS: dict[str, Act] = {
    "ask-role": ask_role,
    "take-role": take_role,
    "decline-role": decline_role,
    "meet": meet,
    "end-meeting": end_meeting,
}
