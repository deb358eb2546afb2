"""Wording something anew that was said, before it goes out: what it was, and why, is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from samlas.casework.case import Refused, note
from samlas.casework.meeting.models import Meeting, Participant, Slot
from samlas.casework.meeting.writing import LONGEST
from samlas.casework.plan import approving, writing
from samlas.casework.plan.models import Comment, Plan, Rewording
from samlas.casework.plan.naming import OF_MEETING
from samlas.directory.models import Assignment
from samlas.ledger.models import Act

PLACE = 40  # characters of a place, as of a slot's name
# Characters of a text: of a line what stands in one, of every other as at the meeting.
AT_MOST = {
    "next_told_by": 300, "next_not_because": 300, "next_place": 200, "absent_because": 300,
}  # fmt: skip


def standing(plan: Plan, place: str) -> str:
    """Return the text that stands at a place: a slot of the last meeting, one of `OF_MEETING`,
    `absent:<participant>` or `comment:<number>`. Raises ObjectDoesNotExist for any other.
    """
    row, field = _at(plan, place)
    return str(getattr(row, field))


def _at(plan: Plan, place: str) -> tuple[models.Model, str]:
    kind, _sep, number = place.partition(":")
    if len(place) > PLACE or not place.isprintable():
        raise Slot.DoesNotExist
    if kind == "comment" and number.isdecimal():
        return Comment.objects.get(plan=plan, pk=number), "text"
    meeting = approving.last_meeting(plan.case)
    if meeting is None:
        raise Meeting.DoesNotExist
    if place in OF_MEETING:
        return meeting, place
    if kind == "absent" and number.isdecimal():
        return Participant.objects.get(meeting=meeting, pk=number), "absent_because"
    return Slot.objects.get(meeting=meeting, name=place), "text"


def reword(
    plan: Plan, place: str, text: str, because: str, version: int, by: Assignment, now: datetime
) -> Plan:
    """Put another wording in place of one that may not go out as it is. What is sealed stands.

    Raises Refused without a text or a reason, and where the meeting goes on: there it is written
    at the meeting; Conflict; ObjectDoesNotExist as `standing`.
    """
    if not text.strip():
        raise Refused(_("Write the new wording."), "text")
    if not because.strip():
        raise Refused(_("Write why it is worded anew, and whom you have asked."), "why")
    with transaction.atomic():
        fresh = writing.locked(plan, version)
        row, field = _at(fresh, place)
        meeting = approving.last_meeting(fresh.case)
        if not isinstance(row, Comment) and (meeting is None or meeting.ended_at is None):
            raise Refused(_("Finish the meeting first."))
        if len(text.strip()) > AT_MOST.get(field, LONGEST):
            told = _("The text is too long. Write at most %(n)d signs.")
            raise Refused(told % {"n": AT_MOST.get(field, LONGEST)}, "text")
        Rewording.objects.create(
            plan=fresh, place=place, before=getattr(row, field), because=because.strip(), at=now,
            by=by,
        )  # fmt: skip
        setattr(row, field, text.strip())
        row.save(update_fields=[field])
        fresh.version += 1
        writing.touched(fresh)
        note(fresh.case, Act.CHANGED, by, now, "plan-wording", place=place)
    return fresh
