"""The clocks ring: what is due is told, once, and the next time each is looked at is set."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.utils.timezone import localdate, localtime

from samlas.casework import tasks
from samlas.casework.clocks import alarms, contact
from samlas.casework.clocks.alarms import Alarm, Ground
from samlas.casework.clocks.models import Clock, Ring
from samlas.casework.tasks import UNSEEN, Task, What
from samlas.directory import absence
from samlas.directory.models import Unit
from samlas.exchange import invitations, notices
from samlas.exchange.answers import holder
from samlas.exchange.notices import Tell
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.rulebook.errors import BadFacts, BadSource

logger = logging.getLogger(__name__)

BATCH = 200
LATER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One unit that is told, about what, by which clock; `with_notice` if word is sent of it.

    `late` is the unit that has not answered, where its principal's contact is told.
    """

    unit: Unit
    about: str
    ring: Ring
    with_notice: bool
    late: Unit | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """A row as it is looked at: what it is about, and its alarms from first to last."""

    row: Task
    ground: Ground
    schedule: Sequence[Alarm]


def ring(now: datetime, size: int = BATCH) -> tuple[list[Told], bool]:
    """Ring what is due by `now`, among up to `size` rows that it is time to look at.

    Returns what was told, and whether there may be more to look at. All of it is one transaction;
    what has rung once does not ring again. Two workers never look at the same row.
    """
    with transaction.atomic():
        due = Task.objects.filter(looks_at__lte=now).order_by("looks_at", "pk")
        locked = due.select_for_update(of=("self",), skip_locked=True)
        rows = list(locked.select_related("unit__principal", "responsible__staff")[:size])
        if not rows:
            return [], False
        looks = _looks(rows, now)
        told = _tell(looks, now)
        _set_next(looks, now)
    return told, len(rows) == size


def _looks(rows: Sequence[Task], now: datetime) -> list[_Look]:
    """Look at each row. One that the rules have no answer for waits a day, and stops no other."""
    grounds = alarms.grounds(rows, now.date())
    looks = []
    for row in rows:
        try:
            schedule = alarms.schedule(row, grounds[row.pk], now)
        except (BadFacts, BadSource) as fault:
            logger.warning("the clock of a %s row: %s", row.what, type(fault).__name__)
            Task.objects.filter(pk=row.pk).update(looks_at=now + LATER)
        else:
            looks.append(_Look(row, grounds[row.pk], schedule))
    return looks


def _tell(looks: Sequence[_Look], now: datetime) -> list[Told]:
    """Keep what rings for the first time, write it to the ledger, and put what it asks for."""
    told = _not_rung(list(_told(looks, now)))
    Ring.objects.bulk_create([one.ring for one in told], ignore_conflicts=True)
    for one in told:
        if one.late is not None:
            due, name = one.ring.due, one.late.name
            tasks.expect_of_unit(one.unit.pk, What.CHASE_ANSWER, one.about, due, name)
    notices.tell(now, *(Tell(one.unit, one.about) for one in told if one.with_notice))
    notices.tell(now, *_to_responsible(looks, told, now))
    _invite_first(looks, told, now)
    _note(told, now)
    return told


def _invite_first(looks: Sequence[_Look], told: Sequence[Told], now: datetime) -> None:
    """Where the first recipient of a paper comes after all, its calendar is told anew (K14)."""
    back = {one.about for one in told if one.ring.clock == Clock.ANSWER_FALLS_BACK}
    for look in looks:
        paper = look.ground.paper
        if paper is not None and look.row.about in back:
            invitations.bring_in_line(paper, [look.row.unit, holder(paper).unit], now)


def _to_responsible(looks: Sequence[_Look], told: Sequence[Told], now: datetime) -> Iterator[Tell]:
    """Word to whoever is responsible, or steps in: of what others have caused, and what rings."""
    rung = {(one.unit.pk, one.about) for one in told if one.with_notice}
    wanted = [
        (look.row.responsible, look.row.about)
        for look in looks
        if look.row.responsible is not None
        and not look.ground.is_protected
        and (_is_news(look.row) or (look.row.unit_id, look.row.about) in rung)
    ]
    instead = absence.in_place_of({one.pk for one, _about in wanted}, localdate(now))
    for one, about in wanted:
        yield Tell(instead.get(one.pk, one.staff), about)


def _is_news(row: Task) -> bool:
    return row.looks_at == UNSEEN and row.what in tasks.FROM_OTHERS


def _told(looks: Sequence[_Look], now: datetime) -> Iterator[Told]:
    """Whom every alarm that has come tells."""
    wanted = [(look, alarm) for look in looks for alarm in _due(look, now)]
    late = {look.row.unit for look, alarm in wanted if alarm.is_for_contact}
    contacts = contact.of_units(late)
    for look, alarm in wanted:
        row, hidden = look.row, look.ground.is_protected
        if not alarm.is_for_contact:
            made = _made(look, alarm, row.unit, now)
            yield Told(row.unit, row.about, made, with_notice=not hidden)
        elif row.unit_id in contacts:
            to = contacts[row.unit_id]
            made = _made(look, alarm, to, now)
            yield Told(to, row.about, made, with_notice=True, late=row.unit)


def _due(look: _Look, now: datetime) -> list[Alarm]:
    """The alarms that have come since the row was last looked at; of several, the last to each.

    A row put after one of its times does not ring for that: it was never there to be reminded of.
    """
    since = _since(look, now)
    passed = [one for one in look.schedule if since <= one.at <= now]
    last = {one.is_for_contact: one for one in passed}
    return list(last.values())


def _since(look: _Look, now: datetime) -> datetime:
    row, ground = look.row, look.ground
    assert row.looks_at is not None
    if row.looks_at > UNSEEN:
        return row.looks_at
    if ground.paper is not None:
        return ground.paper.sent_at
    if ground.case is not None and row.what == What.TELL_ADMISSION:
        return ground.case.started_at
    return datetime.combine(localtime(now).date(), time(), localtime(now).tzinfo)


def _made(look: _Look, alarm: Alarm, to: Unit, now: datetime) -> Ring:
    return Ring(
        clock=alarm.clock,
        about=look.row.about,
        case=look.ground.case.key if look.ground.case else "",
        unit=to,
        of_unit=look.row.unit,
        due=alarm.due,
        rung_at=now,
        because=[one.reference() for one in alarm.because],
    )


def _not_rung(told: Sequence[Told]) -> list[Told]:
    """Leave out what has rung before, and what two rows would tell the same unit."""
    known = set(
        Ring.objects.filter(about__in={one.about for one in told}).values_list(
            "about", "clock", "unit_id", "of_unit_id", "due"
        )
    ) if told else set()  # fmt: skip
    fresh = []
    for one in told:
        key = (one.about, str(one.ring.clock), one.unit.pk, one.ring.of_unit_id, one.ring.due)
        if key not in known:
            known.add(key)
            fresh.append(one)
    return fresh


def _note(told: Iterable[Told], now: datetime) -> None:
    """Each unit's own chain tells that it was told, when and why (K34)."""
    by_unit = sorted(told, key=attrgetter("unit.pk"))
    for unit_id, ones in groupby(by_unit, key=attrgetter("unit.pk")):
        actor = log.Actor(chain=f"unit:{unit_id}", who="system")
        notes = [log.Note(Act.CHANGED, one.about, "clock", _detail(one.ring)) for one in ones]
        log.write(actor, now, *notes)


def _detail(ring: Ring) -> Mapping[str, object]:
    return {"clock": str(ring.clock), "due": ring.due.isoformat()}


def _set_next(looks: Sequence[_Look], now: datetime) -> None:
    for look in looks:
        look.row.looks_at = next((one.at for one in look.schedule if one.at > now), None)
    Task.objects.bulk_update([look.row for look in looks], ["looks_at"])
