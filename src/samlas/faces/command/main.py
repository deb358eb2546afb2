"""The door of the `samlas` program."""

import argparse
import importlib
import os
import sys
from importlib.util import find_spec
from typing import NoReturn

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from samlas.faces.command import database
from samlas.faces.command.mistake import Mistake

NAMES = (
    "run", "worker", "jobs", "demo", "directory", "ledger", "rules", "paper", "barriers", "check",
    "sbom", "backup", "keys", "figures", "account", "retention",
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{message} (see {self.prog} --help)")


def main(arguments: list[str] | None = None) -> int:
    """Run the subcommand in `arguments` (else the command line's).

    Returns the exit status: 0 when all went well, 1 when something was found to be wrong, 2 for a
    mistake of the user, which is told in one line on stderr.
    """
    try:
        return run(arguments)
    except Mistake as mistake:
        print(f"samlas: {mistake}", file=sys.stderr)
        return 2
    except ImproperlyConfigured as fault:
        print(f"samlas: {str(fault).splitlines()[0]}", file=sys.stderr)
        return 2
    except DatabaseError as fault:
        print(f"samlas: {database.told(fault)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run(arguments: list[str] | None) -> int:
    """Find the subcommand and call its handler. Django is ready before any room is imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samlas.config.settings")
    try:
        django.setup()
    except ValueError as fault:
        raise Mistake(f"a setting in the environment cannot be used: {fault}") from fault
    parser = Parser(prog="samlas", description="Samlas, on the command line.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in NAMES:
        if find_spec(f"samlas.faces.command.{name}"):
            importlib.import_module(f"samlas.faces.command.{name}").register(subparsers)
    parsed = parser.parse_args(arguments)
    return int(parsed.handler(parsed))


if __name__ == "__main__":
    sys.exit(main())
