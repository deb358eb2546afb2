"""`samlas barriers`: what readers have told that they could not use."""

import argparse

from django.utils.timezone import localtime

from samlas.barriers import telling
from samlas.faces.command.mistake import Mistake


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `barriers` to the program."""
    parser = subparsers.add_parser("barriers", help="what readers have told does not work for them")
    parser.add_argument(
        "--seen-to", metavar="NUMBER", type=int, help="remove the one that has been seen to"
    )
    parser.set_defaults(handler=barriers)


def barriers(arguments: argparse.Namespace) -> int:
    """Print what has been told, oldest first, or remove one; Mistake for a number that is not."""
    if arguments.seen_to is None:
        for one in telling.told():
            print(f"{one.pk}  {localtime(one.told_at):%Y-%m-%d %H.%M}  {one.where or '–'}")
            print("    " + one.text.replace("\n", "\n    "))
            if one.answer_to:
                print(f"    Wants an answer: {one.answer_to}")
    elif not telling.seen_to(arguments.seen_to):
        raise Mistake(f"there is no barrier {arguments.seen_to}")
    return 0
