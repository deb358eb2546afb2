"""A unit's own routine around a summons: steps that its head adds, read and ticked by its staff.

They come on top of what the law and the agreements ask (H4): no question, no gap and no stage asks
for them, so none of them can stop anything, or stand in for anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import models, transaction
from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas import papers
from samlas.casework.case import Case, Refused, check_open
from samlas.casework.succeeding import about as about_unit
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment, Unit
from samlas.exchange import inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import Dispatch
from samlas.keys import KEY_LENGTH
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people import personal_number

LONGEST = 200
MOST = 30  # in force in one unit
LATEST = 10  # of those that are no longer
TICKED = ("routine-done", "routine-undone")  # in the ledger
_LIKE_A_NUMBER = re.compile(r"(?<!\d)(\d{6}(?:\d\d)?)(\W{0,3})(\d{4})(?!\d)")


class Moment(models.TextChoices):
    """When a step is to be done, in the order of the work."""

    BEFORE_SENDING = "before-sending", gettext_lazy("Before the summons is sent")
    RECEIVED = "received", gettext_lazy("When a summons has come")
    BEFORE_MEETING = "before-meeting", gettext_lazy("Before the meeting")
    AFTER_MEETING = "after-meeting", gettext_lazy("After the meeting")


CALLING = frozenset(Moment) - {Moment.RECEIVED}
CALLED = frozenset(Moment) - {Moment.BEFORE_SENDING}


class RoutineStep(models.Model):
    """One step of a unit's own. Its text stays as it was ticked: a change ends it, and begins
    another in its `place`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="routine")
    moment = models.CharField(max_length=14, choices=Moment.choices)
    place = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"step {self.pk} of unit {self.unit_id}"


class RoutineTick(models.Model):
    """That a step is done for one meeting: `about` tells which, as `of_summons` or a paper's thread
    does, in the case with the key `case`.
    """

    step = models.ForeignKey(RoutineStep, models.CASCADE, related_name="ticks")
    case = models.CharField(max_length=KEY_LENGTH, db_index=True)
    about = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "about"], name="ticked_once")]

    def __str__(self) -> str:
        return f"tick {self.pk}"


@dataclass(frozen=True, slots=True)
class Group:
    """The steps of one moment. Where they are for one meeting, each has its `tick`, or None."""

    moment: Moment
    steps: Sequence[RoutineStep]

    @property
    def done(self) -> int:
        """How many are ticked."""
        return sum(getattr(step, "tick", None) is not None for step in self.steps)


def of_unit(by: Assignment) -> list[Group]:
    """Return the routine of the reader's unit."""
    return list(_grouped(_in_force(by)))


def former(by: Assignment) -> list[RoutineStep]:
    """Return what was in the unit's routine and is no longer, the latest first."""
    ended = RoutineStep.objects.filter(unit=by.unit_id).exclude(ended_at=None)
    return list(ended.order_by("-ended_at", "-pk")[:LATEST])


def one(pk: int, by: Assignment) -> RoutineStep:
    """Return a step of the own unit's. Raises RoutineStep.DoesNotExist."""
    return RoutineStep.objects.get(pk=pk, unit=by.unit_id)


def at_hand(by: Assignment, about: str, moments: Collection[Moment]) -> list[Group]:
    """Return the own unit's steps of these moments, with their ticks for one meeting.

    One that is no longer in the routine is among them where it was ticked for this meeting.
    """
    if not by.unit.has_routine:
        return []
    steps = (
        RoutineStep.objects.filter(unit=by.unit_id, moment__in=moments)  # type: ignore[misc]
        .annotate(tick=FilteredRelation("ticks", condition=Q(ticks__about=about)))
        .filter(Q(ended_at=None) | Q(tick__isnull=False))
        .select_related("tick__by__staff")
    )
    return list(_grouped(steps))


def _grouped(steps: models.QuerySet[RoutineStep]) -> Iterator[Group]:
    turn = list(Moment)
    found = sorted(steps, key=lambda step: (turn.index(Moment(step.moment)), step.place, step.pk))
    for moment, group in groupby(found, key=lambda step: step.moment):
        yield Group(Moment(moment), list(group))


def _in_force(by: Assignment) -> models.QuerySet[RoutineStep]:
    return RoutineStep.objects.filter(unit=by.unit_id, ended_at=None)


def add(by: Assignment, moment: str, text: str, now: datetime) -> RoutineStep:
    """Add a step to the unit's routine; one that is there already is not added again.

    This and what else changes the routine is its head's to do: for others raises
    RoutineStep.DoesNotExist. Raises Refused.
    """
    said = _said(text, now)
    with transaction.atomic():
        unit = _held(by)
        found = _in_force(by).filter(moment=moment, text=said).first()
        if found is None:
            _check_room(by)
            place = RoutineStep.objects.filter(unit=unit).count()
            found = _begin(by, moment, said, place, now)
    return found


def change(pk: int, by: Assignment, moment: str, text: str, now: datetime) -> RoutineStep:
    """Put another step in the place of one. Raises Refused, RoutineStep.DoesNotExist."""
    said = _said(text, now)
    with transaction.atomic():
        _held(by)
        old = one(pk, by)
        found = _in_force(by).filter(moment=moment, text=said).first()
        if found is None and old.ended_at is not None:
            raise Refused(_("This step was changed or taken away meanwhile. Add it anew."), "text")
        if found != old:
            _end(old, by, now)
        return found or _begin(by, moment, said, old.place, now)


def take_away(pk: int, by: Assignment, now: datetime) -> None:
    """Let a step be no longer in the routine. Where it was ticked, that stands."""
    with transaction.atomic():
        _held(by)
        _end(one(pk, by), by, now)


def put_back(pk: int, by: Assignment, now: datetime) -> None:
    """Let a step be in the routine again, as it was. Raises Refused."""
    with transaction.atomic():
        _held(by)
        step = one(pk, by)
        if step.ended_at is None or _in_force(by).filter(moment=step.moment, text=step.text):
            return
        _check_room(by)
        step.ended_at, step.ended_by = None, None
        step.save(update_fields=["ended_at", "ended_by"])
        _note(step, by, now, "routine-again")


def _said(text: str, now: datetime) -> str:
    """The text of a step, when it is one: the same for all cases, and of nobody."""
    said = " ".join(papers.clean(text).split())
    if not said:
        raise Refused(_("Write what is to be done."), "text")
    for born, between, last in _LIKE_A_NUMBER.findall(said):
        sign = "+" if "+" in between else ""
        try:
            personal_number.parse(f"{born}{sign}{last}", now.date())
        except ValueError:
            continue
        raise Refused(_("A personal number stands in it. Write nothing about a person."), "text")
    return said


def _held(by: Assignment) -> Unit:
    """The head's unit, locked: two who add at once do it one after the other."""
    if not by.is_head:
        raise RoutineStep.DoesNotExist
    return Unit.objects.select_for_update().get(pk=by.unit_id)


def _check_room(by: Assignment) -> None:
    if _in_force(by).count() >= MOST:
        raise Refused(_("There are %(n)d steps. Take one away first.") % {"n": MOST}, "text")


def _begin(by: Assignment, moment: str, text: str, place: int, now: datetime) -> RoutineStep:
    step = RoutineStep.objects.create(
        unit_id=by.unit_id, moment=moment, text=text, place=place, begun_at=now, begun_by=by
    )
    Unit.objects.filter(pk=by.unit_id).update(has_routine=True)
    _note(step, by, now, "routine-added")
    return step


def _end(step: RoutineStep, by: Assignment, now: datetime) -> None:
    if step.ended_at is None:
        step.ended_at, step.ended_by = now, by
        step.save(update_fields=["ended_at", "ended_by"])
        _note(step, by, now, "routine-ended")


def _note(step: RoutineStep, by: Assignment, now: datetime, purpose: str) -> None:
    note = log.Note(Act.CHANGED, about_unit(by.unit), purpose, {"step": step.pk})
    log.write(by.actor, now, note)


def of_summons(summons: Summons) -> str:
    """What a tick of the unit that calls is about."""
    return f"summons-{summons.pk}"


def tick_in_case(
    key: str, summons: int, pk: int, by: Assignment, now: datetime, *, is_done: bool
) -> RoutineStep:
    """Tick a step, or take that back, for a summons of the unit's own case: the one that the page
    was about, for the next may have been begun meanwhile.

    Raises Case.DoesNotExist, Summons.DoesNotExist, RoutineStep.DoesNotExist; Refused.
    """
    case = Case.objects.seen_by(by).get(key=key)
    check_open(case)
    about = of_summons(case.summonses.get(pk=summons, cancelled_at=None))
    return _tick(_done_at(CALLING, pk, by), key, key, about, by, now, is_done=is_done)


def goes_with(paper: Dispatch) -> bool:
    """Whether the steps of one who is called stand with a received paper."""
    return paper.kind == papers.Summons.kind and paper.is_current


def tick_on_paper(
    key: str, pk: int, by: Assignment, now: datetime, *, is_done: bool
) -> RoutineStep:
    """Tick a step, or take that back, for the meeting that a received paper calls to.

    Raises Dispatch.DoesNotExist, RoutineStep.DoesNotExist; answers.NotInForce.
    """
    paper = inbox.held(key, by)
    if not goes_with(paper):
        raise NotInForce
    step = _done_at(CALLED, pk, by)
    return _tick(step, key, paper.case, paper.thread, by, now, is_done=is_done)


def _done_at(moments: Collection[Moment], pk: int, by: Assignment) -> RoutineStep:
    """A step of the own unit's that is ticked in such a place. Raises RoutineStep.DoesNotExist."""
    return RoutineStep.objects.get(pk=pk, unit=by.unit_id, moment__in=moments)


def _tick(
    step: RoutineStep,
    key: str,
    case: str,
    about: str,
    by: Assignment,
    now: datetime,
    *,
    is_done: bool,
) -> RoutineStep:
    """A second click finds it as the first left it, and whoever was first stays who did it."""
    with transaction.atomic():
        if is_done:
            _row, is_new = RoutineTick.objects.get_or_create(
                step=step, about=about, defaults={"case": case, "at": now, "by": by}
            )
        else:
            gone, _each = RoutineTick.objects.filter(step=step, about=about).delete()
            is_new = bool(gone)
        if is_new:
            purpose = TICKED[0] if is_done else TICKED[1]
            log.write(by.actor, now, log.Note(Act.CHANGED, key, purpose, {"step": step.pk}))
    return step
