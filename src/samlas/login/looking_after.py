"""What an administrator does: people, their assignments and offices, and their way to log in.

The scope is the units of the administrator's principal. Nobody does any of it to themselves, so
there is always an administrator left; nor to one who also works for another principal, where it
would open what is not theirs to open. The administrator reads no case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.directory.models import AT_WORK, Assignment, Office, OfficeKind, Principal, Staff, Unit
from samlas.directory.offices import holds_office
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.login import one_time
from samlas.login.account import Account, NotPossible, Passkey, is_blocked
from samlas.login.models import LoginSession
from samlas.login.telling import tell

LASTS = timedelta(hours=24)  # of a code that an account is set up by
PAGE = 50


class State(StrEnum):
    """How far someone's account has come."""

    NONE = "none"
    INVITED = "invited"
    OUT = "out"  # the code was not used in time
    READY = "ready"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Row:
    """One of the people in the list, with the assignments of today."""

    staff: Staff
    state: State
    assignments: Sequence[Assignment]


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the people, by name; `after` leads on to those that follow, None at the end."""

    people: Sequence[Row]
    after: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people, with all that is looked after. `closed` says why nothing can be done.

    The assignments are those of the administrator's units, ended ones too.
    """

    staff: Staff
    account: Account | None
    state: State
    assignments: Sequence[Assignment]
    closed: str


@dataclass(frozen=True, slots=True)
class New:
    """Someone who begins: `code` is what they log in by."""

    name: str
    code: str
    email: str
    phone: str
    unit: int
    title: str
    is_head: bool
    first: date


def units(by: Assignment) -> QuerySet[Unit]:
    """The units that the administrator looks after."""
    return Unit.objects.filter(principal=by.unit.principal_id).order_by("name", "pk")


def principals(by: Assignment) -> QuerySet[Principal]:
    """Those whose units the administrator writes in: the own, and whom nobody looks after.

    Nobody does where none of its units uses the program.
    """
    looked_after = Unit.objects.filter(uses_samlas=True).values("principal")
    own = Principal.objects.filter(pk=by.unit.principal_id)
    return (Principal.objects.exclude(pk__in=looked_after) | own).order_by("name", "pk")


def written_in(by: Assignment) -> QuerySet[Unit]:
    """The units of those principals, by name."""
    whose = principals(by).order_by().values("pk")
    return Unit.objects.filter(principal__in=whose).order_by("name", "pk")


def people(by: Assignment, after: int | None, now: datetime) -> Found:
    """Those who work in the units, or have done, by name; `after` is the last one shown before."""
    found = _theirs(by).order_by("name", "pk")
    last = _theirs(by).filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    held = Assignment.objects.current(localdate(now)).filter(unit__in=units(by))
    held = held.select_related("unit").order_by("unit__name", "title")
    page = list(found.prefetch_related(Prefetch("assignments", held, "here"))[: PAGE + 1])
    log.write(by.actor, now, log.Note(Act.LISTED, "accounts", "account"))
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    rows = [Row(one, _state(one, now), getattr(one, "here", ())) for one in page[:PAGE]]
    return Found(rows, more)


def person(by: Assignment, number: int, now: datetime) -> Person:
    """One of the people. Raises Staff.DoesNotExist."""
    staff = _theirs(by).get(pk=number)
    account = getattr(staff, "account", None)
    held = Assignment.objects.filter(staff=staff, unit__in=units(by)).select_related("unit")
    held = held.prefetch_related("held_offices").order_by("unit__name", "title")
    about = account.key if account else "accounts"
    log.write(by.actor, now, log.Note(Act.READ, about, "account"))
    closed = _closed(by, staff, localdate(now))
    return Person(staff, account, _state(staff, now), list(held), closed)


def _state(staff: Staff, now: datetime) -> State:
    """How far the account has come of one that `_theirs` has found."""
    account: Account | None = getattr(staff, "account", None)
    if account is None:
        return State.NONE
    if account.is_blocked:
        return State.BLOCKED
    if account.password or getattr(staff, "has_passkey", False):
        return State.READY
    return State.INVITED if account.is_invited(now) else State.OUT


def begin(by: Assignment, new: New, now: datetime) -> tuple[Staff, str]:
    """Write down someone who begins, with an account; returns the code to set it up by."""
    _check_field(units(by).filter(AT_WORK, pk=new.unit).exists(), _("Choose a unit."), "unit")
    with transaction.atomic():
        still_may(by, now)
        try:
            with transaction.atomic():
                staff = Staff.objects.create(
                    code=new.code, name=new.name, email=new.email, phone=new.phone
                )
        except IntegrityError:
            raise NotPossible(_("Someone has that user name already."), "code") from None
        Assignment.objects.create(
            staff=staff, unit_id=new.unit, title=new.title, is_head=new.is_head,
            valid_from=new.first,
        )  # fmt: skip
        return staff, invite(by.actor, staff, now)


def send_code(by: Assignment, number: int, now: datetime) -> str:
    """Return a new code for the account, which is made if there is none.

    Whatever they logged in by before is worth nothing any more, and their log-ins end.
    """
    with transaction.atomic():
        return invite(by.actor, _one(by, number, now), now)


def invite(by: Actor, staff: Staff, now: datetime) -> str:
    """As `send_code`, without asking whether they may."""
    with transaction.atomic():
        made, _is_new = Account.objects.get_or_create(staff=staff)
        account = Account.objects.select_for_update().get(pk=made.pk)
        account.passkeys.all().delete()
        code = one_time.invite(account, now + LASTS)
        account.save()
        _note(by, account, "account-invited", now)
        _end_log_ins(staff)
        tell(account, now)
    return code


def invite_by_hand(staff: Staff, now: datetime) -> str:
    """As `invite`, by whoever runs the program; a blocked account is opened again too."""
    latest = staff.assignments.order_by("-valid_from", "-pk").first()
    by = Actor(latest.actor.chain if latest else "system", "system")
    with transaction.atomic():
        Account.objects.filter(staff=staff).update(blocked_at=None)
        return invite(by, staff, now)


def block(by: Assignment, number: int, now: datetime) -> None:
    """Let nobody in by the account, and end its log-ins, until it is opened again."""
    _set_blocked(by, number, now, "account-blocked", now)


def unblock(by: Assignment, number: int, now: datetime) -> None:
    """Open the account again, with what one logged in by before."""
    _set_blocked(by, number, None, "account-unblocked", now)


def _set_blocked(
    by: Assignment, number: int, at: datetime | None, purpose: str, now: datetime
) -> None:
    with transaction.atomic():
        staff = _one(by, number, now)
        account = Account.objects.select_for_update().get(staff=staff)
        account.blocked_at = at
        account.save(update_fields=["blocked_at"])
        _note(by.actor, account, purpose, now)
        _end_log_ins(staff)
        tell(account, now)


def assign(
    by: Assignment, number: int, unit: int, title: str, is_head: bool, first: date, now: datetime
) -> None:
    """Give one of the people one more assignment, or one that they had before again."""
    with transaction.atomic():
        staff = _one(by, number, now)
        _check_field(units(by).filter(AT_WORK, pk=unit).exists(), _("Choose a unit."), "unit")
        held = Assignment.objects.select_for_update().filter(staff=staff, unit=unit, title=title)
        last = held.first()
        ends_later = last and (last.valid_to is None or last.valid_to >= first)
        _check_field(not ends_later, _("They have that assignment already."), "title")
        kept, _is_new = Assignment.objects.update_or_create(
            staff=staff, unit_id=unit, title=title,
            defaults={"is_head": is_head, "valid_from": first, "valid_to": None},
        )  # fmt: skip
        kept.held_offices.all().delete()
        _note_of(by, staff, "account-assigned", now)


def end_assignment(by: Assignment, number: int, assignment: int, now: datetime) -> None:
    """Let an assignment of one of the people have ended yesterday: they are out at once.

    One that had not begun by then is kept as yesterday's alone: none ends before it begins.
    """
    yesterday = localdate(now) - timedelta(days=1)
    with transaction.atomic():
        staff = _one(by, number, now)
        still = Q(valid_to=None) | Q(valid_to__gt=yesterday)
        among = Assignment.objects.select_for_update().filter(still, staff=staff)
        held = among.get(pk=assignment)
        held.valid_from, held.valid_to = min(held.valid_from, yesterday), yesterday
        held.save(update_fields=["valid_from", "valid_to"])
        held.sessions.all().delete()
        _note_of(by, staff, "account-assignment-ended", now)


def grant(by: Assignment, number: int, assignment: int, kind: OfficeKind, now: datetime) -> None:
    """Entrust an assignment with an office from today."""
    with transaction.atomic():
        staff = _one(by, number, now)
        held = Assignment.objects.get(pk=assignment, staff=staff)
        if not held.holds(localdate(now)):
            raise Assignment.DoesNotExist
        today = {"valid_from": localdate(now), "valid_to": None}
        if not holds_office(held, kind, localdate(now)):
            Office.objects.update_or_create(assignment=held, kind=kind, defaults=today)
        _note_of(by, staff, f"office-given-{kind.value}", now)


def take_back(by: Assignment, number: int, office: int, now: datetime) -> None:
    """End an office, from today."""
    with transaction.atomic():
        staff = _one(by, number, now)
        held = Office.objects.get(pk=office, assignment__staff=staff)
        _note_of(by, staff, f"office-ended-{held.kind}", now)
        held.delete()


def _theirs(by: Assignment) -> QuerySet[Staff]:
    here = Assignment.objects.filter(staff=OuterRef("pk"), unit__in=units(by))
    keys = Passkey.objects.filter(account__staff=OuterRef("pk"))
    found = Staff.objects.filter(Exists(here)).annotate(has_passkey=Exists(keys))
    return found.select_related("account")


def _closed(by: Assignment, staff: Staff, on: date) -> str:
    """Why the administrator can do nothing about this one; empty if they can."""
    if staff.pk == by.staff_id:
        return _("This is you. Your log-in you look after yourself; the rest someone else does.")
    still = Q(valid_to=None) | Q(valid_to__gte=on)
    elsewhere = Assignment.objects.filter(still, staff=staff).exclude(unit__in=units(by))
    if elsewhere.exists():
        return _(
            "They also work for another organisation. Whoever runs the program does this"
            " for you: samlas account."
        )
    return ""


def _one(by: Assignment, number: int, now: datetime) -> Staff:
    """The one to do something about, while both are as they were. Raises DoesNotExist too."""
    still_may(by, now)
    staff = _theirs(by).get(pk=number)
    if closed := _closed(by, staff, localdate(now)):
        raise NotPossible(closed)
    return staff


def still_may(by: Assignment, now: datetime) -> None:
    """Those who look after the same people do it one after the other, and only while they may.

    So two who block each other at once are not both blocked.
    """
    today = localdate(now)
    Principal.objects.select_for_update(no_key=True).get(pk=by.unit.principal_id)
    mine = Assignment.objects.get(pk=by.pk)
    if is_blocked(mine.staff_id) or not holds_office(mine, OfficeKind.ADMINISTRATOR, today):
        raise ObjectDoesNotExist


def _check_field(is_right: object, message: str, field: str) -> None:
    if not is_right:
        raise NotPossible(message, field)


def _end_log_ins(staff: Staff) -> None:
    LoginSession.objects.filter(assignment__staff=staff).delete()


def _note_of(by: Assignment, staff: Staff, purpose: str, now: datetime) -> None:
    account = Account.objects.filter(staff=staff).first()
    if account is not None:
        _note(by.actor, account, purpose, now)
        tell(account, now)
    else:
        log.write(by.actor, now, log.Note(Act.CHANGED, "accounts", purpose))


def _note(by: Actor, account: Account, purpose: str, now: datetime) -> None:
    log.write(by, now, log.Note(Act.CHANGED, account.key, purpose))
