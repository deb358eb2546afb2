"""What an administrator does with the units of the own principal, and with those of one that nobody
looks after: what they are called, whose they are, how they are reached, which agreements they are
in, and that they cease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.directory import history
from samlas.directory.models import (
    AT_WORK,
    Agreement,
    Assignment,
    Ceased,
    Former,
    Party,
    Principal,
    Unit,
    joined_during,
)
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login.account import NotPossible
from samlas.login.looking_after import still_may, written_in


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit with its own history. `ceased`: when it ends or has ended; None: it goes on.

    `could_join`: the agreements that it is not in for good.
    """

    unit: Unit
    formerly: Sequence[Former]
    joinings: Sequence[Party]
    could_join: Sequence[Agreement]
    took_over: Sequence[Ceased]
    ceased: Ceased | None
    works: int

    @property
    def has_ceased(self) -> bool:
        """Whether its last day has passed and its work, if any, has gone over."""
        return _is_over(self.ceased)


def listed(by: Assignment, now: datetime) -> list[Unit]:
    """Return the administrator's units, then those of others; those that have ceased last."""
    log.write(by.actor, now, log.Note(Act.LISTED, "units", "directory"))
    found = written_in(by).select_related("principal", "ceased__successor")
    own = by.unit.principal_id
    return sorted(found, key=lambda one: (_is_over(_end_of(one)), one.principal_id != own))


def one(by: Assignment, number: int, now: datetime) -> Shown:
    """Return one of the units. Raises Unit.DoesNotExist."""
    unit = written_in(by).select_related("principal", "second_principal").get(pk=number)
    today = localdate(now)
    log.write(by.actor, now, log.Note(Act.READ, f"unit-{unit.pk}", "directory"))
    begun = F("valid_from").asc(nulls_first=True)
    parties = unit.joinings.select_related("agreement").order_by("agreement__title", begun)
    inside = unit.joinings.filter(valid_to=None).values("agreement")
    return Shown(
        unit,
        list(unit.formerly.select_related("principal").order_by("-valid_to", "-pk")),
        list(parties),
        list(Agreement.objects.exclude(pk__in=inside).order_by("title")),
        list(unit.took_over.exclude(done_at=None).select_related("unit")),
        _end_of(unit),
        Assignment.objects.current(today).filter(unit=unit).count(),
    )  # fmt: skip


def _end_of(unit: Unit) -> Ceased | None:
    return getattr(unit, "ceased", None)


def _is_over(end: Ceased | None) -> bool:
    return end is not None and end.done_at is not None


def successors(by: Assignment, number: int) -> list[Unit]:
    """Return the units that can go on with the work of one: others of its principal."""
    of_it = written_in(by).filter(pk=number).order_by().values("principal")
    found = written_in(by).filter(AT_WORK, ceased=None, principal__in=of_it)
    return list(found.exclude(pk=number))


def change(by: Assignment, number: int, values: Mapping[str, object], now: datetime) -> Unit:
    """Save what the unit is called, whose it is and how it is reached, from today.

    What it was called before, and whose it was, is kept with the day.
    """
    with transaction.atomic():
        unit, was = _locked(by, number, now), written_in(by).get(pk=number)
        for name, value in values.items():
            setattr(unit, name, value)
        if unit.principal_id == unit.second_principal_id:
            raise NotPossible(_("The unit has that principal already."), "principal")
        check_address(unit)
        before = history.former(unit, was, localdate(now))
        if before is not None:
            before.save()
        unit.save(update_fields=list(values))
        _note(by, unit, "unit-changed", now, sorted(values))
    return unit


def join(by: Assignment, number: int, agreement: int, first: date, now: datetime) -> None:
    """Let the unit be in an agreement from a day, today at the earliest: what has begun stays as it
    began."""
    with transaction.atomic():
        unit = _locked(by, number, now)
        if first < localdate(now):
            raise NotPossible(_("The first day is today at the earliest."), "first")
        known = Agreement.objects.filter(pk=agreement).first()
        if known is None:
            raise NotPossible(_("Choose an agreement."), "agreement")
        if unit.joinings.filter(joined_during(first, None), agreement=known).exists():
            raise NotPossible(_("The unit is in that agreement already."), "agreement")
        unit.joinings.create(agreement=known, valid_from=first)
        _note(by, unit, "agreement-joined", now, [known.rulebook])


def leave(by: Assignment, number: int, party: int, last: date, now: datetime) -> None:
    """Let the unit leave an agreement after a day. Cases that have begun keep what they began with.

    Raises Party.DoesNotExist, also when it has left already: then it can join anew.
    """
    with transaction.atomic():
        unit = _locked(by, number, now)
        still = joined_during(localdate(now), None)
        found = unit.joinings.select_for_update().get(still, pk=party)
        if last < localdate(now):
            raise NotPossible(_("The last day is today at the earliest."), "last")
        if found.valid_from and last < found.valid_from:
            raise NotPossible(_("That is before its first day in the agreement."), "last")
        others = unit.joinings.exclude(pk=party).filter(agreement=found.agreement_id)
        if others.filter(joined_during(found.valid_from, last)).exists():
            raise NotPossible(_("It has joined that agreement anew by then."), "last")
        found.valid_to = last
        found.save(update_fields=["valid_to"])
        _note(by, unit, "agreement-left", now, [found.agreement.rulebook])


def cease(by: Assignment, number: int, successor: int | None, last: date, now: datetime) -> None:
    """Let the unit cease after its last day, today at the earliest, and another go on with it.

    What it has goes over the night after that day. Without a successor only what has never worked
    can cease.
    """
    with transaction.atomic():
        unit = _locked(by, number, now)
        if last < localdate(now):
            raise NotPossible(_("The last day is today at the earliest."), "last")
        if unit.pk == by.unit_id:
            raise NotPossible(_("You work there yourself. Another administrator has to do it."))
        heir = next((one for one in successors(by, number) if one.pk == successor), None)
        if heir is None and (successor or history.has_worked(unit)):
            raise NotPossible(
                _("It has plans or papers. Choose the unit that goes on with them."), "successor"
            )
        if Ceased.objects.filter(successor=unit, done_at=None).exists():
            raise NotPossible(_("Another unit's work is to go over to this one first."))
        defaults = {"successor": heir, "last_day": last}
        Ceased.objects.update_or_create(unit=unit, defaults=defaults)
        _note(by, unit, "unit-to-cease", now, ["successor", "last_day"])


def go_on(by: Assignment, number: int, now: datetime) -> None:
    """Take back that the unit is to cease, before it has. Raises Ceased.DoesNotExist."""
    with transaction.atomic():
        unit = _locked(by, number, now)
        Ceased.objects.get(unit=unit, done_at=None).delete()
        _note(by, unit, "unit-goes-on", now, [])


def principals() -> list[Principal]:
    """Return those who can answer for a unit."""
    return list(Principal.objects.order_by("name", "pk"))


def _locked(by: Assignment, number: int, now: datetime) -> Unit:
    """One of the administrator's units that has not ceased. Raises Unit.DoesNotExist."""
    still_may(by, now)
    found = written_in(by).filter(AT_WORK).order_by().values("pk")
    return Unit.objects.select_for_update().get(pk=number, pk__in=found)


def check_address(unit: Unit) -> None:
    """Raise NotPossible where papers go by post and the address is not whole."""
    is_reached = unit.uses_samlas or unit.sdk_address
    for field in () if is_reached else ("street", "postcode", "town"):
        if not getattr(unit, field):
            raise NotPossible(_("Papers go there by post: write the whole address."), field)


def _note(by: Assignment, unit: Unit, purpose: str, now: datetime, fields: Sequence[str]) -> None:
    detail = {"fields": list(fields)}
    log.write(by.actor, now, log.Note(Act.CHANGED, f"unit-{unit.pk}", purpose, detail))
