"""A directory begins: an administrator writes in units and principals, and sees what is missing.

Units are written in for the own principal, and for one that nobody here looks after: those of a
region that do not use the program have to be found, and written to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain, count

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.directory.models import (
    AT_WORK,
    Agreement,
    Assignment,
    Office,
    OfficeKind,
    Party,
    Principal,
    PrincipalKind,
    Unit,
    in_force,
    joined,
)
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login.account import NotPossible
from samlas.login.looking_after import principals, still_may, units
from samlas.login.units import check_address

CODE_LENGTH = 50
CATCHING = (PrincipalKind.MUNICIPALITY, PrincipalKind.REGION)  # who may be called for anybody
TWO = 2  # one proposes and another decides; nobody does anything to themselves


class Step(StrEnum):
    """What a directory has to hold before work can begin, in the order it is written in."""

    UNITS = "units"
    CATCHES_UP = "catches-up"
    OTHERS = "others"
    HEADS = "heads"
    LOG_CHECKERS = "log-checkers"
    ADMINISTRATORS = "administrators"
    OFFICES = "offices"
    KEEPERS = "keepers"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class State:
    """How far a step has come; `missing` names the units, principals or offices that lack
    something, `there` what has been written in."""

    step: Step
    is_done: bool
    missing: Sequence[str] = ()
    there: Sequence[str] = ()


def states(by: Assignment, now: datetime) -> list[State]:
    """Return each step with how far it has come in the administrator's directory.

    One who is alone with a single unit has it when somebody works with people there.
    """
    on = localdate(now)
    mine = list(units(by).filter(AT_WORK, uses_samlas=True))
    log.write(by.actor, now, log.Note(Act.LISTED, "units", "directory"))
    work = Assignment.objects.with_cases(on).filter(unit__in=mine)
    heads = work.filter(is_head=True)
    held = _held(mine, on)
    others, lacking = _others(by)
    each = (OfficeKind.AUDITOR, OfficeKind.ARCHIVIST, OfficeKind.DEVIATIONS)
    empty = [str(kind.label) for kind in each if not held[kind]]
    catches_up = units(by).filter(AT_WORK, catches_up=True)
    called = [State(Step.CATCHES_UP, catches_up.exists())]
    return [
        State(Step.UNITS, len(mine) > 1 or work.exists(), there=[unit.name for unit in mine]),
        *(called if by.unit.principal.kind in CATCHING else ()),
        State(Step.OTHERS, bool(others) and not lacking, lacking, others),
        _each(Step.HEADS, mine, set(heads.values_list("unit", flat=True))),
        _each(Step.LOG_CHECKERS, mine, {unit for unit, _staff in held[OfficeKind.LOG_CHECKER]}),
        State(Step.ADMINISTRATORS, _are_two(held[OfficeKind.ADMINISTRATOR])),
        State(Step.OFFICES, not empty, empty),
        State(Step.KEEPERS, _are_two(held[OfficeKind.AGREEMENTS])),
        State(Step.AGREEMENT, _has_agreement(mine, on)),
    ]


def _others(by: Assignment) -> tuple[list[str], list[str]]:
    """The units of others that are called when nobody knows the person; and which principals that
    nobody looks after lack one, or have no unit at all."""
    at_work = Unit.objects.filter(AT_WORK)
    catching = at_work.filter(catches_up=True).exclude(principal=by.unit.principal_id)
    there = [
        f"{unit.name}, {unit.principal.name}"
        for unit in catching.select_related("principal").order_by("principal__name", "name", "pk")
    ]
    needed = Exists(catching.filter(principal=OuterRef("pk")))
    any_unit = Exists(at_work.filter(principal=OuterRef("pk")))
    lacks = ~any_unit | Q(kind__in=CATCHING) & ~needed
    lacking = principals(by).exclude(pk=by.unit.principal_id).filter(lacks)
    return there, list(lacking.values_list("name", flat=True))


Held = Mapping[str, set[tuple[int, int]]]


def _held(mine: Sequence[Unit], on: date) -> Held:
    """In which unit, and by whom, each office is held on the day."""
    now_at_work = Assignment.objects.current(on).filter(unit__in=mine)
    offices = Office.objects.filter(in_force(on), assignment__in=now_at_work)
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for kind, unit, staff in offices.values_list("kind", "assignment__unit", "assignment__staff"):
        found[kind].add((unit, staff))
    return found


def _each(step: Step, mine: Sequence[Unit], have: set[int]) -> State:
    lacking = [unit.name for unit in mine if unit.pk not in have]
    return State(step, bool(mine) and not lacking, lacking)


def _are_two(held: set[tuple[int, int]]) -> bool:
    return len({staff for _unit, staff in held}) >= TWO


def _has_agreement(mine: Sequence[Unit], on: date) -> bool:
    """Whether a unit has joined an agreement that holds, or will."""
    inside = Party.objects.filter(joined(on), unit__in=mine).values("agreement")
    found = Agreement.objects.filter(pk__in=inside)
    books = (rulebook.standing(one.rulebook, one.editions, on) for one in found)
    return any(book is not None and on <= book.top.valid_to for book in books)


def add_unit(by: Assignment, values: Mapping[str, object], now: datetime) -> Unit:
    """Write in a unit; that of another principal gets its papers by post, and logs in nowhere.

    Raises NotPossible for a name that its principal has already, and for another principal's
    without an address: it could be mended by nobody here.
    """
    with transaction.atomic():
        _alone(by, now)
        principal = next((one for one in principals(by) if one.pk == values["principal_id"]), None)
        if principal is None:
            raise NotPossible(_("Choose a principal."), "principal")
        if principal.units.filter(AT_WORK, name__iexact=values["name"]).exists():
            raise NotPossible(_("The principal has a unit of that name."), "name")
        unit = Unit(**values, code=_code(Unit, str(values["name"])))
        unit.uses_samlas = principal.pk == by.unit.principal_id
        check_address(unit)
        unit.save()
        log.write(by.actor, now, log.Note(Act.CHANGED, f"unit-{unit.pk}", "unit-added"))
    return unit


def add_principal(by: Assignment, name: str, kind: str, now: datetime) -> Principal:
    """Write in one who answers for units. Raises NotPossible for a name that is there."""
    with transaction.atomic():
        _alone(by, now)
        if Principal.objects.filter(name__iexact=name).exists():
            raise NotPossible(_("There is a principal of that name."), "name")
        made = Principal.objects.create(name=name, kind=kind, code=_code(Principal, name))
        log.write(by.actor, now, log.Note(Act.CHANGED, f"principal-{made.pk}", "principal-added"))
    return made


def _alone(by: Assignment, now: datetime) -> None:
    """All administrators write in one after the other, so that no name or code is there twice."""
    Principal.objects.select_for_update(no_key=True).order_by("pk").first()
    still_may(by, now)


def _code(model: type[models.Model], name: str) -> str:
    """A code made of the name, that no other has: files know the row by it."""
    plain = slugify(slugify(name).replace("_", "-"))
    first = plain[:CODE_LENGTH].strip("-") or model.__name__.lower()
    taken = set(
        models.QuerySet(model).filter(code__startswith=first).values_list("code", flat=True)
    )
    numbered = (f"{first}-{number}" for number in count(2))
    return next(code for code in chain([first], numbered) if code not in taken)
