"""`samlas directory`: the directory out to files, and back in from them."""

import argparse
from pathlib import Path

from django.utils.timezone import localdate

from samlas.directory import exporting, importing
from samlas.faces.command.mistake import Mistake


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `directory` to the program."""
    parser = subparsers.add_parser(
        "directory", help="export or import principals, units, staff and agreements"
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, handler, told in (
        ("export", export, "write the whole directory"),
        ("import", import_, "add and change what the files hold; takes nothing away"),
    ):
        action = actions.add_parser(name, help=told)
        action.add_argument(
            "path", metavar="PATH", type=Path, help="a folder of CSV files, or a file.json"
        )
        action.set_defaults(handler=handler)


def export(arguments: argparse.Namespace) -> int:
    """Write the files and print how many rows each table has."""
    try:
        counts = exporting.save(arguments.path)
    except OSError as fault:
        raise Mistake(f"{arguments.path} cannot be written: {fault.strerror}") from fault
    for name, rows in counts.items():
        print(f"{name}: {rows}")
    return 0


def import_(arguments: argparse.Namespace) -> int:
    """Import the files; print what was added and changed, or every row that is wrong.

    The faults go to stdout, one line each, so that they can be kept in a file.
    """
    try:
        counts = importing.load(arguments.path, localdate())
    except OSError as fault:
        raise Mistake(f"{arguments.path} cannot be read: {fault.strerror}") from fault
    except importing.Faulty as faulty:
        print(*faulty.faults, sep="\n", flush=True)
        number = len(faulty.faults)
        told = "the fault" if number == 1 else f"the {number} faults"
        raise Mistake(f"nothing was imported: mend {told} told above") from None
    for name, count in counts.items():
        print(f"{name}: {count.added} added, {count.changed} changed, {count.same} as before")
    return 0
