"""`samlas retention`: what is due to be deleted, deleting it by two people, and after a restore."""

import argparse
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime

from samlas.casework.case import Refused
from samlas.directory.models import Assignment, Unit
from samlas.faces.command.mistake import Mistake
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.retention import again, disposing, due
from samlas.retention.again import BadList
from samlas.retention.due import PURPOSE, Kept
from samlas.retention.models import Disposal
from samlas.retention.stopping import is_head


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `retention` to the program."""
    parser = subparsers.add_parser("retention", help="what is due to be deleted, and deleting it")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("list", help="print what is due, by reference; nothing is deleted")
    action.add_argument("--unit", metavar="CODE", help="of this unit; else of all")
    action.add_argument("--on", metavar="DATE", type=date.fromisoformat, help="as if it were then")
    action.set_defaults(handler=list_due)
    action = actions.add_parser("run", help="delete what is due in a unit, and print a report")
    action.add_argument("--unit", metavar="CODE", required=True)
    action.add_argument("--proposed-by", metavar="STAFF", required=True, help="the unit's head")
    action.add_argument(
        "--approved-by", metavar="STAFF", required=True, help="an archivist, or another head"
    )
    action.add_argument("references", metavar="REFERENCE", nargs="*", help="these alone")
    action.set_defaults(handler=run)
    action = actions.add_parser("again", help="delete anew what a restored backup brought back")
    action.set_defaults(handler=run_again)


def list_due(arguments: argparse.Namespace) -> int:
    """Print a line for each record: unit, reference, kind, last entry, from, by, clauses, hold."""
    now = localtime()
    units = [_unit(arguments.unit)] if arguments.unit else list(Unit.objects.order_by("code"))
    for unit in units:
        found = due.of_unit(unit, arguments.on or now.date())
        system = log.Actor(chain=f"unit:{unit.pk}", who="system")
        log.write(system, now, log.Note(Act.LISTED, "keeping", PURPOSE, {"records": len(found)}))
        for one in found:
            print("\t".join([unit.code, *_told(one)]))
    return 0


def _told(one: Kept) -> Sequence[str]:
    record = one.record
    clauses = ", ".join(clause.id for clause in one.answer.because)
    return (
        record.case, record.kind, f"{record.last_entry}", f"{one.first}", f"{one.last or '-'}",
        clauses, f"held: {one.hold.why}" if one.hold else "due",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Propose and approve as these two, delete, and print what came of it; 1 when any stayed."""
    now = localtime()
    unit = _unit(arguments.unit)
    on = now.date()
    heads = [
        one for one in _of(arguments.proposed_by) if one.unit_id == unit.pk and is_head(one, on)
    ]
    others = [one for one in _of(arguments.approved_by) if disposing.may_decide(one, unit, on)]
    if not heads:
        raise Mistake(f"--proposed-by: {arguments.proposed_by} is not the head of {unit.code}")
    if not others:
        raise Mistake(
            f"--approved-by: {arguments.approved_by} is no archivist and no head under the "
            f"principal of {unit.code}"
        )
    wanted = arguments.references or [one.record.case for one in due.of_unit(unit, on)]
    try:
        with transaction.atomic():
            made = disposing.propose(wanted, heads[0], now)
            disposing.approve(made.key, others[0], now)
    except Refused as why:
        raise Mistake(str(why)) from None
    for row in made.rows.all():
        disposing.carry_out(row.pk, now)
    return _report(made)


def _report(made: Disposal) -> int:
    stayed = 0
    for row in made.rows.all():
        print(f"{row.case}\t{row.kind}\t{row.left_out or f'{row.things} deleted'}")
        stayed += bool(row.left_out)
    print(f"disposal: {made.key}  left: {stayed}")
    return 1 if stayed else 0


def run_again(_arguments: argparse.Namespace) -> int:
    """Print how many records had come back and are deleted anew."""
    try:
        print(f"deleted again: {again.delete_again(localtime())}")
    except BadList as bad:
        raise Mistake(f"{again.path()}: {bad}") from None
    return 0


def _unit(code: str) -> Unit:
    unit = Unit.objects.select_related("principal").filter(code=code).first()
    if unit is None:
        raise Mistake(f"--unit: the directory has no unit {code}")
    return unit


def _of(staff: str) -> list[Assignment]:
    on = localtime().date()
    found = Assignment.objects.current(on).filter(staff__code=staff)
    return list(found.select_related("staff", "unit__principal").order_by("pk"))
