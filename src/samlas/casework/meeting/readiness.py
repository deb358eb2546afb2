"""Before the meeting: what is ready and what is not, for the convener (K8, H33–H41, H68)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework.case import Case
from samlas.casework.language import Help
from samlas.casework.meeting import roles
from samlas.casework.meeting.models import Meeting, Participant, Presence, Role, RoleKind
from samlas.casework.summons import draft
from samlas.casework.summons.attendance import Attendance, attendance_of
from samlas.directory.models import Assignment

REMOTE = ("video", "phone")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to have in order before the meeting, in words, and whether it is."""

    what: str
    said: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Preparations:
    """What the convener's page before the meeting shows; without a meeting nothing is sent yet."""

    case: Case
    meeting: Meeting | None
    attendance: Sequence[Attendance]
    roles: Mapping[str, Role]
    points: Sequence[Point]
    person: Participant | None


def preparations(key: str, by: Assignment, now: datetime) -> Preparations:
    """Return how ready the meeting is, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "meeting")
    summons = draft.current(case)
    if summons is not None and summons.is_sent:
        meeting: Meeting | None = roles.prepare(case, by, now)
    else:
        meeting = roles.of_case(case)
    if meeting is None:
        return Preparations(case, None, [], {}, [], None)
    attendance = attendance_of(meeting.summons, now.date())
    asked = roles.roles_of(meeting)
    person = meeting.participants.filter(contact=None).first()
    points = [
        *_points(meeting, attendance, person),
        *(_role(kind, asked.get(kind)) for kind in RoleKind),
    ]
    return Preparations(case, meeting, attendance, asked, points, person)


def _points(
    meeting: Meeting, attendance: Sequence[Attendance], person: Participant | None
) -> Iterator[Point]:
    yield _offer(meeting, person)
    yield _who_comes(attendance)
    yield _mandates(attendance)
    yield _contributions(attendance)
    yield from _room(meeting, attendance, person)
    yield from _agenda(meeting)
    yield from _language(meeting)
    if meeting.adaptations:
        yield Point(_("What the person needs"), meeting.adaptations, is_ready=True)


def _offer(meeting: Meeting, person: Participant | None) -> Point:
    """The person has been offered to take part, and has chosen how (H68)."""
    what = _("The person takes part")
    if person is not None and person.presence:
        return Point(what, str(Presence(person.presence).label), not person.is_absent)
    if meeting.summons.offered_to_attend:
        return Point(what, _("Offered. How is not chosen yet."), is_ready=False)
    return Point(what, _("Not offered yet."), is_ready=False)


def _who_comes(attendance: Sequence[Attendance]) -> Point:
    coming, silent = sum(one.comes for one in attendance), _names_of(attendance, "has_answered")
    said = _("%(n)d of %(all)d come.") % {"n": coming, "all": len(attendance)}
    if silent:
        said += " " + _("No answer from: %(names)s.") % {"names": ", ".join(silent)}
    return Point(_("Who comes"), said, not silent)


def _names_of(attendance: Sequence[Attendance], lacks: str) -> list[str]:
    return [one.recipient.contact.name for one in attendance if not getattr(one, lacks)]


def _mandates(attendance: Sequence[Attendance]) -> Point:
    """Those who come may decide (K8)."""
    lacking = [one.recipient.contact.name for one in attendance if one.lacks_mandate]
    unsaid = [
        one.recipient.contact.name
        for one in attendance
        if one.comes and one.is_called and not (one.preparation and one.preparation.mandate)
    ]
    parts = []
    if lacking:
        parts.append(_("May not decide: %(names)s.") % {"names": ", ".join(lacking)})
    if unsaid:
        parts.append(_("Have not said: %(names)s.") % {"names": ", ".join(unsaid)})
    return Point(_("Mandates"), " ".join(parts) or _("Everyone who comes may decide."), not parts)


def _contributions(attendance: Sequence[Attendance]) -> Point:
    missing = [
        one.recipient.contact.name
        for one in attendance
        if one.comes and not (one.preparation and one.preparation.contribution)
    ]
    said = _("Nothing yet from: %(names)s.") % {"names": ", ".join(missing)}
    return Point(_("Contributions"), said if missing else _("All are in."), not missing)


def _room(
    meeting: Meeting, attendance: Sequence[Attendance], person: Participant | None
) -> Iterator[Point]:
    """Seats enough for those who come to the room, the person and the convener with them (H34)."""
    seats = meeting.summons.room_seats
    if seats is None or meeting.summons.form not in ("physical", "hybrid"):
        return
    people = 1 + sum(_may_come_there(one) for one in attendance)
    people += person is None or person.presence in (Presence.UNKNOWN, Presence.ON_SITE)
    said = _("People who may come to it: %(n)d. Seats: %(seats)d.") % {"n": people, "seats": seats}
    yield Point(_("The room"), said, people <= seats)


def _may_come_there(one: Attendance) -> bool:
    """Whether a seat is to be kept: for those who come, and those who have not answered."""
    reply = one.recipient.dispatch.answer if one.recipient.dispatch else None
    return reply is None or (one.comes and reply.takes_part not in REMOTE)


def _agenda(meeting: Meeting) -> Iterator[Point]:
    """The time set aside for the questions fits in the time that is booked (H35)."""
    planned = sum(one.minutes or 0 for one in meeting.summons.questions.all())
    if planned:
        said = _("%(planned)d minutes for the questions, %(booked)d minutes booked.") % {
            "planned": planned,
            "booked": meeting.summons.minutes,
        }
        yield Point(_("The time"), said, planned <= meeting.summons.minutes)


def _language(meeting: Meeting) -> Iterator[Point]:
    """The interpreter is booked, and the summons translated, where the person needs it."""
    individual = meeting.case.individual
    if not (individual.interpreter or individual.language):
        return
    helps = meeting.case.language_helps.filter(number=meeting.summons_id).exclude(help=Help.PLAN)
    for one in helps:
        is_done = one.done_on is not None
        state = one.how or _("Done") if is_done else _("Not done yet")
        said = f"{one.language}: {state}" if one.language else state
        yield Point(str(Help(one.help).label), said, is_done)


def _role(kind: RoleKind, role: Role | None) -> Point:
    """Who has a role, or that nobody has it yet (H41, H48)."""
    what = str(kind.label)
    if role is None:
        return Point(what, _("Nobody is asked."), is_ready=False)
    if role.accepted_at is None:
        return Point(what, _("%(name)s is asked.") % {"name": name_of(role)}, is_ready=False)
    return Point(what, name_of(role), is_ready=True)


def name_of(role: Role) -> str:
    """Who is asked, or holds the role: the person and the unit, as far as they are known."""
    asked = role.dispatch.recipient if role.dispatch else None
    unit = role.holder.unit if role.holder else asked
    names = [role.holder.staff.name if role.holder else "", unit.name if unit else ""]
    return ", ".join(filter(None, names))
