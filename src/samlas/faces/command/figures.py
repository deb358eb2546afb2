"""`samlas figures`: count everything anew, or publish a year's figures as open data."""

import argparse
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.timezone import localdate

from samlas.faces.command.mistake import Mistake
from samlas.indicators import counting, open_data
from samlas.indicators.open_data import Publisher


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `figures` to the program."""
    parser = subparsers.add_parser("figures", help="how it goes, in figures")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    rebuild = parts.add_parser("rebuild", help="count all cases anew")
    rebuild.set_defaults(handler=count_anew)
    publish = parts.add_parser("publish", help="a year as open data: CSV, and its description")
    publish.add_argument("year", type=int)
    publish.add_argument("folder", type=Path)
    publish.add_argument("--publisher", required=True, help="who publishes, by name")
    publish.add_argument("--uri", required=True, help="who publishes, by their address on the web")
    publish.add_argument("--email", required=True, help="where questions are answered")
    publish.add_argument("--where", required=True, help="the address that the folder will have")
    publish.set_defaults(handler=open_data_of)


def count_anew(_arguments: argparse.Namespace) -> int:
    """Rebuild all figures from the cases; what was let go of stays as it was counted."""
    counting.rebuild(localdate())
    return 0


def open_data_of(arguments: argparse.Namespace) -> int:
    """Write the files and print where they are; Mistake for a year that is not over or an address
    that is none.
    """
    today = localdate()
    if not 2000 <= arguments.year < today.year:
        raise Mistake(f"{arguments.year} is not a year that has ended")
    web = URLValidator()
    for name, check in (("uri", web), ("where", web), ("email", validate_email)):
        try:
            check(getattr(arguments, name))
        except ValidationError as fault:
            raise Mistake(f"--{name}: this is no address: {getattr(arguments, name)}") from fault
    publisher = Publisher(arguments.publisher, arguments.uri, arguments.email)
    try:
        paths = open_data.publish(
            arguments.year, arguments.folder, publisher, arguments.where, today
        )
    except OSError as fault:
        raise Mistake(f"{arguments.folder} cannot be written: {fault.strerror}") from fault
    print("\n".join(map(str, paths)))
    return 0
