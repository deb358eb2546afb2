"""A unit ceases, and another goes on with its work: plans, papers, staff and agreements go over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q
from django.utils.timezone import localtime

from samlas.casework import individual
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.tasks import Task
from samlas.directory import history
from samlas.directory.models import (
    Absence,
    Assignment,
    Ceased,
    Office,
    Unit,
    joined,
    joined_during,
)
from samlas.exchange.models import NamedReader
from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import Individual
from samlas.people.others import OtherYes

every("units", timedelta(hours=1))


@handler("units")
def succeed(_job: Job, now: datetime) -> None:
    """Look for units whose last day has passed."""
    go_over(localtime(now))


def about(unit: Unit) -> str:
    """How the ledger knows a unit."""
    return f"unit-{unit.pk}"


def go_over(now: datetime) -> int:
    """Let the work of every unit whose last day has passed go over. Returns how many there were."""
    passed = Ceased.objects.filter(last_day__lt=now.date(), done_at=None)
    due = list(passed.order_by("last_day", "pk").values_list("pk", flat=True))
    for pk in due:
        with transaction.atomic():
            _one(Ceased.objects.select_for_update().get(pk=pk), now)
    return len(due)


def _one(end: Ceased, now: datetime) -> None:
    if end.done_at is not None:
        return
    old, new = end.unit, end.successor
    if new is not None:
        cases = list(Case.objects.filter(unit=old).values_list("key", flat=True))
        history.hand_over(old, new)
        _still_may_know(old, new)
        _join(end, new)
        for was, then in _hired(end, new).items():
            _instead(was, then)
        _protect(old, new, now)
        Ceased.objects.filter(successor=old).update(successor=new)
        notes = [log.Note(Act.CHANGED, key, "unit-succeeded", {"from": old.pk}) for key in cases]
        if notes:
            log.write(log.Actor(f"unit:{new.pk}", "system"), now, *notes)
    _close(end, new)
    end.done_at = now
    end.save(update_fields=["done_at"])
    note = log.Note(Act.CHANGED, about(old), "unit-ceased", {"to": new.pk if new else None})
    log.write(log.Actor(f"unit:{old.pk}", "system"), now, note)


def _still_may_know(old: Unit, new: Unit) -> None:
    """What someone else has said yes to that the old unit knows, the new one may know."""
    cases = Contact.objects.filter(unit=new).values("case__key")
    for yes in OtherYes.objects.filter(person__case__in=cases):
        if old.pk in yes.units:
            yes.units = [new.pk if one == old.pk else one for one in yes.units]
            yes.save(update_fields=["units"])


def _hired(end: Ceased, new: Unit) -> Mapping[Assignment, Assignment]:
    """Give whoever works in the old unit the same assignment in the new one; offices go along.

    Being its head does not: the new unit has its own.
    """
    found = {}
    first = end.last_day + timedelta(days=1)
    still = Q(valid_to=None) | Q(valid_to__gte=first)
    for was in Assignment.objects.filter(still, unit=end.unit):
        then, is_new = Assignment.objects.get_or_create(
            staff_id=was.staff_id, unit=new, title=was.title,
            defaults={
                "valid_from": max(first, was.valid_from), "valid_to": was.valid_to,
                "commission": was.commission,
            },
        )  # fmt: skip
        if not is_new and then.valid_to and then.valid_to < first:
            then.valid_from, then.valid_to, then.is_head = first, was.valid_to, False
            then.save(update_fields=["valid_from", "valid_to", "is_head"])
        taken = Office.objects.filter(assignment=then).values("kind")
        was.held_offices.exclude(kind__in=taken).update(assignment=then)
        found[was] = then
    return found


def _instead(was: Assignment, then: Assignment) -> None:
    """Whoever was responsible, named, away or stood in does so by their new assignment."""
    Case.objects.filter(responsible=was).update(responsible=then)
    Task.objects.filter(responsible=was).update(responsible=then)
    was.roles.update(holder=then)
    Absence.objects.filter(assignment=was).update(assignment=then)
    Absence.objects.filter(substitute=was).update(substitute=then)
    named = NamedReader.objects.filter(reader=then).values("case")
    NamedReader.objects.filter(reader=was).exclude(case__in=named).update(reader=then)


def _protect(old: Unit, new: Unit, now: datetime) -> None:
    """Who is protected in the one unit's record is in the other's too: they are one unit now."""
    left = {one.personal_number: one for one in Individual.objects.filter(held_by=old)}
    for mine in Individual.objects.filter(held_by=new, personal_number__in=left):
        theirs = left[mine.personal_number]
        if mine.is_protected and not theirs.is_protected:
            individual.protect_too(theirs, mine, None, now)
        elif theirs.is_protected and not mine.is_protected:
            individual.protect_too(mine, theirs, None, now)


def _join(end: Ceased, new: Unit) -> None:
    """The new unit is in the agreements of the old one from its end, until it is in them itself."""
    first = end.last_day + timedelta(days=1)
    Unit.objects.select_for_update().get(pk=new.pk)
    for one in end.unit.joinings.filter(joined_during(first, None)):
        begins = max(first, one.valid_from or first)
        own = new.joinings.filter(agreement=one.agreement_id)
        if own.filter(joined(begins)).exists():
            continue
        anew = own.filter(valid_from__gt=begins).aggregate(day=Min("valid_from"))["day"]
        ends = [one.valid_to, anew and anew - timedelta(days=1)]
        own.create(
            agreement_id=one.agreement_id, unit=new, valid_from=begins,
            valid_to=min(filter(None, ends), default=None),
        )  # fmt: skip


def _close(end: Ceased, new: Unit | None) -> None:
    """Nothing comes to the old unit any more, and nobody works there."""
    old = end.unit
    first = end.last_day + timedelta(days=1)
    old.joinings.filter(valid_from__gte=first).delete()
    old.joinings.filter(joined(first)).update(valid_to=end.last_day)
    held = old.assignments.filter(Q(valid_to=None) | Q(valid_to__gte=first))
    Office.objects.filter(assignment__in=held).update(valid_to=end.last_day)
    held.update(valid_to=end.last_day)
    if new is not None:
        new.catches_up = new.catches_up or old.catches_up
        new.sdk_address = new.sdk_address or old.sdk_address
        new.has_routine = new.has_routine or old.has_routine
        new.save(update_fields=["catches_up", "sdk_address", "has_routine"])
    old.catches_up, old.uses_samlas, old.sdk_address = False, False, ""
    old.save(update_fields=["catches_up", "uses_samlas", "sdk_address"])
