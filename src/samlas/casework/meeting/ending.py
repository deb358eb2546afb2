"""The end of the meeting: what must have been settled before (H53–H58, H69)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, Stage, decide, locked, note
from samlas.casework.meeting import reading, roles, writing
from samlas.casework.meeting.models import Instead, Meeting, Participant
from samlas.casework.meeting.reading import Sitting
from samlas.casework.summons import draft, polling
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import dispatch
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that must be settled before the meeting ends, and in which step of the script."""

    step: str
    message: str


class NotSettled(Refused):
    """The meeting cannot end yet; `gaps` holds why."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(" ".join(gap.message for gap in gaps))
        self.gaps = gaps


def settle_absence(
    meeting: Meeting, instead: str, said: str, version: int, by: Assignment, now: datetime
) -> Meeting:
    """Record what is offered to the person who is not there, and what they answered (H69).

    Every offer but a new time needs the answer. Raises Refused naming the field, Conflict.
    """
    if instead not in Instead.values:
        raise Refused(_("Choose what is offered to the person instead."), "instead")
    if instead != Instead.NEW_TIME and not said.strip():
        raise Refused(_("Write what the person answered."), "instead_said")
    values = {"instead": instead, "instead_said": said.strip()}
    return _save(meeting, values, version, by, now, "instead")


def book_next(
    meeting: Meeting, values: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> Meeting:
    """Book the next meeting, or say why not: `next_at`, `next_place`, `next_not_because`,
    `next_told_by` (H57, H58). Raises Refused for a time that has passed, Conflict.
    """
    at = values.get("next_at")
    if isinstance(at, datetime) and at <= now:
        raise Refused(_("The next meeting must lie ahead."), "next_at")
    return _save(meeting, values, version, by, now, "next")


def _save(
    meeting: Meeting,
    values: Mapping[str, object],
    version: int,
    by: Assignment,
    now: datetime,
    what: str,
) -> Meeting:
    with transaction.atomic():
        fresh = writing.writable(meeting)
        if all(getattr(fresh, name) == value for name, value in values.items()):
            return fresh
        if fresh.version != version:
            raise Conflict(fresh)
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.save()
        note(fresh.case, Act.CHANGED, by, now, f"meeting-{what}", meeting=fresh.key)
    return fresh


def finish(meeting: Meeting, version: int, by: Assignment, now: datetime) -> Meeting:
    """End the meeting: nothing more is written in it, and the plan can be sealed.

    With a new time instead of the person's part nothing was agreed: the summons is written anew.
    Raises NotSettled with all that is missing, Conflict.
    """
    with transaction.atomic():
        fresh = writing.writable(meeting)
        if fresh.version != version:
            raise Conflict(fresh)
        sitting = reading.read(fresh, now)
        found = gaps(sitting)
        if found:
            raise NotSettled(found)
        fresh.ended_at = now
        fresh.version += 1
        fresh.save()
        roles.clear(fresh)
        _stop_waiting(fresh)
        case = fresh.case
        tasks.done(case.key, What.HOLD_MEETING, What.AWAIT_ANSWERS, What.NEW_CODE)
        polling.end(fresh.summons, now)
        if fresh.instead == Instead.NEW_TIME and sitting.person.is_absent:
            _call_anew(fresh, by, now)
        else:
            expect_plan(case, fresh.ended_at, now)
        note(case, Act.CHANGED, by, now, "meeting-end", meeting=fresh.key)
    return fresh


def expect_plan(case: Case, since: datetime, now: datetime) -> None:
    """Put the plan on the unit's list, due some days `since` it was agreed or changed (H60)."""
    answer = decide(case, "plan-by", now, meeting={"date": localdate(since)})
    tasks.expect(case, What.WRITE_PLAN, date.fromisoformat(str(answer.verdict)))


def _stop_waiting(meeting: Meeting) -> None:
    """Nobody is to answer whether they come to a meeting that has been held."""
    sent = list(Dispatch.objects.filter(recipients__summons=meeting.summons_id))
    dispatch.stop_waiting(sent)
    tasks.answered([one.key for one in sent])


def _call_anew(meeting: Meeting, by: Assignment, now: datetime) -> None:
    """The summons to the new time is begun; it is read through and sent as the first one was."""
    case = locked(meeting.case)
    where = {"place": meeting.next_place} if meeting.next_place else {}
    draft.begin_anew(case, {"starts_at": meeting.next_at, **where}, by, now)
    if case.stage == Stage.CALLED:
        case.move(Stage.SUMMONS)
    tasks.expect(case, What.WRITE_SUMMONS)


def gaps(found: Sitting) -> list[Gap]:
    """Return all that must be settled before the meeting can end, in the script's order."""
    meeting, person = found.meeting, found.person
    settled = [*_person(meeting, person)]
    if meeting.instead == Instead.NEW_TIME and person.is_absent:
        return [*settled, *_next(found)]
    settled += _questions(found)
    if found.is_child and not found.text("child:how"):
        settled.append(Gap("child", _("Write how the child took part, or why not.")))
    return [*settled, *_silent(found), *_aloud(found), *_next(found)]


def _person(meeting: Meeting, person: Participant) -> Iterator[Gap]:
    """No plan is agreed over anyone's head (H69)."""
    if not person.presence:
        yield Gap("welcome", _("Write how the person takes part."))
    elif person.is_absent:
        if not meeting.instead:
            yield Gap("welcome", _("The person is not there. Choose what is offered instead."))
        elif meeting.instead != Instead.NEW_TIME and not meeting.instead_said:
            yield Gap("welcome", _("Write what the person answered to what was offered."))


def _questions(found: Sitting) -> Iterator[Gap]:
    """Each question is summarised, or left open for a reason (H53)."""
    for one in found.questions:
        if not found.text(f"q:{one.number}:summary") and not found.text(f"q:{one.number}:open"):
            text = _("Summarise question %(n)d, or write why it is left open.") % {"n": one.number}
            yield Gap(f"q{one.number}", text)


def _silent(found: Sitting) -> Iterator[Gap]:
    """Everyone who is there has spoken, or been asked (H54)."""
    for one in found.people:
        if one.participant.is_there and not one.has_spoken:
            yield Gap("aloud", _("Has %(name)s spoken?") % {"name": one.name})


def _aloud(found: Sitting) -> Iterator[Gap]:
    """What is agreed has been read aloud, or there is a reason why not (H56)."""
    if "aloud" not in found.ticks and not found.text("aloud:not"):
        yield Gap("aloud", _("Read the planning aloud and tick it, or write why not."))


def _next(found: Sitting) -> Iterator[Gap]:
    """The next time is set, or why not; someone tells those who are not there (H57, H58)."""
    meeting = found.meeting
    if meeting.next_at is None:
        if meeting.instead == Instead.NEW_TIME:
            yield Gap("next", _("Book the new time."))
        elif not meeting.next_not_because:
            yield Gap("next", _("Book the next meeting, or write why not."))
    elif not meeting.next_told_by and any(not one.participant.hears for one in found.people):
        yield Gap("next", _("Write who tells those who are not here about the next meeting."))
