"""`samlas ledger`: is it whole, anchoring it, the day's digest on paper, and database rights."""

import argparse
import sys
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate, localtime

from samlas.backup import restoring
from samlas.directory.models import Unit
from samlas.faces.command.backup import older
from samlas.faces.command.mistake import Mistake
from samlas.ledger import anchors, guarding, printed, verifying
from samlas.ledger.anchors import Anchor, BadAnchor
from samlas.oversight import exporting
from samlas.oversight.reading import Wanted

WRITERS = {"xml": exporting.as_xml, "json": exporting.as_json}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ledger` to the program."""
    parser = subparsers.add_parser("ledger", help="check, anchor and print the ledger")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, handler, told in (
        ("verify", verify, "look through every chain and hold it against the anchors"),
        ("anchor", anchor, "write the heads of all chains to the file of anchors, now"),
        ("digest", digest, "print a day's anchor as a page to sign"),
        ("export", export, "print a unit's entries in the fields of the national log service"),
        ("grants", grants, "print what a PostgreSQL role needs to run the program, and no more"),
    ):
        action = actions.add_parser(name, help=told)
        action.set_defaults(handler=handler)
        if name == "digest":
            action.add_argument("day", metavar="DATE", nargs="?", type=_day, help="YYYY-MM-DD")
        if name == "export":
            action.add_argument("--from", dest="first", metavar="DATE", type=_day, required=True)
            action.add_argument("--to", dest="last", metavar="DATE", type=_day, required=True)
            action.add_argument("--unit", metavar="CODE", required=True)
            action.add_argument("--format", choices=sorted(WRITERS), default="xml")
        if name == "grants":
            action.add_argument("role", metavar="ROLE", help="the role that the program logs in as")


def verify(_arguments: argparse.Namespace) -> int:
    """Print each chain that is not whole, with the place and what is wrong; 1 when there is any."""
    looked = verifying.verify()
    for fault in looked.faults:
        print(fault)
    restored = restoring.last()
    if looked.faults and restored and restored[1]:
        print(f"restored {localdate(restored[0])}: {older(restored[1])}")
    print(f"entries: {looked.entries}  chains: {looked.chains}  anchors: {looked.lines}")
    return 1 if looked.faults else 0


def anchor(_arguments: argparse.Namespace) -> int:
    """Add a line to the file and print what was anchored."""
    now = localtime()
    try:
        made = anchors.add(now)
    except BadAnchor as bad:
        raise _broken(bad) from None
    except OSError as fault:
        raise Mistake(f"SAMLAS_ANCHORS: {anchors.path()}: {fault.strerror}") from fault
    with transaction.atomic():
        anchors.note(made, now)
    print(f"line: {made.line}  chains: {made.chains}  entries: {made.entries}")
    return 0


def digest(arguments: argparse.Namespace) -> int:
    """Print the last anchor of the day (else the last of all), in Swedish."""
    try:
        lines = anchors.read()
        found = lines[-1:] if arguments.day is None else [anchors.of_day(arguments.day)]
    except BadAnchor as bad:
        raise _broken(bad) from None
    made: Anchor | None = next(iter(found), None)
    if made is None:
        raise Mistake(f"{anchors.path()} holds no anchor of that day: `samlas ledger anchor`")
    with translation.override(settings.LANGUAGE_CODE):
        print(printed.page(made, settings.PUBLIC_URL))
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Print the entries of staff in one unit, with whom they are about: for the log service."""
    unit = Unit.objects.select_related("principal").filter(code=arguments.unit).first()
    if unit is None:
        raise Mistake(f"--unit: the directory has no unit {arguments.unit}")
    if arguments.last < arguments.first:
        raise Mistake("--to: a day before --from")
    found = exporting.for_service(unit, Wanted(arguments.first, arguments.last), localtime())
    sys.stdout.writelines(WRITERS[arguments.format](found))
    return 0


def grants(arguments: argparse.Namespace) -> int:
    """Print the SQL, for the one who owns the tables to run after each upgrade."""
    print(*guarding.grants(arguments.role), sep="\n")
    return 0


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _broken(bad: BadAnchor) -> Mistake:
    return Mistake(f"{anchors.path()} has been tampered with: {bad}")
