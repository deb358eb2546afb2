"""`samlas demo`: fill the practice world, or make cases by the thousand for measuring."""

import argparse

from django.conf import settings
from django.utils.timezone import localtime

from samlas.faces.command.mistake import Mistake
from samlas.faces.command.ready import prepare
from samlas.practice import world


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the program."""
    parser = subparsers.add_parser("demo", help="fill the practice world")
    parser.add_argument(
        "--if-empty", action="store_true", help="leave a database alone that holds something"
    )
    parser.set_defaults(handler=demo)


def demo(arguments: argparse.Namespace) -> int:
    """Fill an empty database and tell whom to log in as. Mistake outside practice mode."""
    if not settings.PRACTICE:
        raise Mistake("invented people belong in practice only: set SAMLAS_MODE=practice")
    prepare()
    if not fill_if_empty() and not arguments.if_empty:
        raise Mistake("the database holds something already: `make reset` begins anew")
    tell_whom()
    return 0


def fill_if_empty() -> bool:
    """Fill a database that has no directory, and print what it holds then; tell whether it did."""
    if not world.is_empty():
        return False
    print("Filling the practice world …", flush=True)
    filled = world.fill(localtime())
    print(
        f"{filled.units} units, {filled.staff} people at work, {filled.cases} cases, "
        f"{filled.requests} requests."
    )
    return True


def tell_whom() -> None:
    """Print whom a newcomer may log in as."""
    suggestions = world.suggested()
    if suggestions:
        print("Log in as:")
    for one in suggestions:
        print(f"  {one.assignment.staff}, {one.assignment.unit}: {one.to_do}")
