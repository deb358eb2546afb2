"""`samlas demo`: fill the practice world, or make cases by the thousand for measuring."""

import argparse
import sys
import time

from django.conf import settings
from django.utils.timezone import localtime

from samlas.faces.command.mistake import Mistake
from samlas.faces.command.ready import make_folder, prepare
from samlas.practice import emptying, generator, world

MOST_CASES = 10_000_000


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the program."""
    parser = subparsers.add_parser("demo", help="fill the practice world")
    parser.add_argument(
        "--cases", metavar="N", type=int, help="make N cases to measure with, instead of the world"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same cases (default: 1)"
    )
    parser.add_argument(
        "--anew", action="store_true", help="throw away everything in the database first"
    )
    parser.set_defaults(handler=demo)


def demo(arguments: argparse.Namespace) -> int:
    """Fill an empty database and tell whom to log in as. Mistake outside practice mode."""
    if not settings.PRACTICE:
        raise Mistake("invented people belong in practice only: set SAMLAS_MODE=practice")
    if arguments.anew and arguments.cases is not None:
        raise Mistake("--anew makes the practice world: leave out --cases")
    if arguments.cases is not None:
        return make(arguments.cases, arguments.seed)
    if arguments.anew:
        throw_away()
    prepare()
    if not fill_if_empty():
        raise Mistake("the database holds something already: `make reset` begins anew")
    tell_whom()
    return 0


def throw_away() -> None:
    """Empty the database; a Mistake when it holds people who are not invented."""
    make_folder()
    if emptying.holds_real_people():
        raise Mistake("the database names people who are not invented: nothing was thrown away")
    emptying.empty()


def make(cases: int, seed: int) -> int:
    """Make cases to measure with, telling how far it has come."""
    if not 1 <= cases <= MOST_CASES:
        raise Mistake(f"{cases} cases cannot be made: give a number from 1 to {MOST_CASES}")
    prepare()
    started = time.monotonic()

    def told(made: int) -> None:
        speed = made / (time.monotonic() - started) * 60
        print(f"\r{made} of {cases} cases, {speed:.0f} a minute", end="", file=sys.stderr)

    generator.generate(cases, localtime(), seed, told)
    print(file=sys.stderr)
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
