"""`samlas backup` and `samlas restore`: all rows of one moment in a sealed file, and back."""

import argparse
import os
from pathlib import Path

from django.utils.timezone import localtime

from samlas.backup import making, restoring
from samlas.backup.container import BadFile
from samlas.backup.making import Told
from samlas.backup.restoring import Refused
from samlas.faces.command.mistake import Mistake
from samlas.faces.command.ready import make_tables
from samlas.faces.command.retention import run_again
from samlas.retention import again
from samlas.sealed.keyring import Unreadable


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` and `restore` to the program."""
    parser = subparsers.add_parser("backup", help="write all that the database holds to a file")
    parser.add_argument("file", metavar="FILE", type=Path, help="one that is not there yet")
    parser.set_defaults(handler=backup)
    parser = subparsers.add_parser("restore", help="read a backup into an empty database")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--anew", action="store_true", help="throw away everything in the database first"
    )
    parser.set_defaults(handler=restore)


def backup(arguments: argparse.Namespace) -> int:
    """Write the file, readable by its owner only, and print what it holds."""
    target: Path = arguments.file
    if target.exists():
        raise Mistake(f"{target} is there already: name a new file")
    partial = target.with_name(f"{target.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            told = making.make(file, localtime())
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    except FileExistsError:
        raise Mistake(
            f"{partial} is there: another backup is being made, or was broken off"
        ) from None
    except BaseException as fault:
        partial.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise Mistake(f"{target} cannot be written: {fault.strerror}") from fault
        raise
    _print(told)
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Read the file in and print what the database holds then: the same as `backup` printed.

    What has been deleted since the backup was made is deleted again.
    """
    source: Path = arguments.file
    make_tables()
    try:
        with source.open("rb") as file:
            told = restoring.restore(file, localtime(), anew=arguments.anew)
    except OSError as fault:
        raise Mistake(f"{source} cannot be read: {fault.strerror}") from fault
    except BadFile as fault:
        raise Mistake(f"{source} {fault}: nothing was restored") from None
    except (Refused, Unreadable) as fault:
        raise Mistake(f"{source}: {fault}") from None
    _print(told)
    if told.missing:
        print(older(told.missing))
    return run_again(arguments) if any(again.lines()) else 0


def older(missing: int) -> str:
    """Return what is told of a backup that entries had been anchored after."""
    return f"the backup is older than the last anchor: {missing} entries after it are missing"


def _print(told: Told) -> None:
    for one in told.tables:
        print(f"{one.table:<32} {one.rows:>9} {one.digest}")
    print(f"rows: {sum(one.rows for one in told.tables)}  ledger heads: {told.heads}")
