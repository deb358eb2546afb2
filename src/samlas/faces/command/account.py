"""`samlas account`: the first account, and one whose owner no administrator can help."""

import argparse

from django.db import transaction
from django.utils.timezone import localdate, localtime

from samlas.directory.models import Assignment, Office, OfficeKind, Staff, Unit
from samlas.directory.tables import CODE
from samlas.faces.command.mistake import Mistake
from samlas.login import looking_after


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `account` to the program."""
    parser = subparsers.add_parser("account", help="let someone in without a log-in provider")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    new = actions.add_parser("new", help="write down someone who begins, and print their code")
    new.add_argument("user", metavar="USER", help="what they log in by: small letters, digits, -")
    new.add_argument("--name", required=True, help="their name")
    new.add_argument("--unit", required=True, metavar="CODE", help="where they work")
    new.add_argument("--title", required=True, help="what they work as")
    new.add_argument("--email", default="", help="where they are told what is done to the account")
    new.add_argument(
        "--administrator", action="store_true", help="entrust them with the office, and no case"
    )
    new.set_defaults(handler=begin)
    reset = actions.add_parser("reset", help="print a new code; what they had is worth nothing")
    reset.add_argument("user", metavar="USER", help="what they log in by")
    reset.set_defaults(handler=reset_)


def begin(arguments: argparse.Namespace) -> int:
    """Make the member of staff, the assignment, the office and the account, and print the code."""
    today = localdate()
    if not CODE.fullmatch(arguments.user):
        raise Mistake(
            f"{arguments.user!r} cannot be a user name: small letters a to z, digits and -"
        )
    try:
        unit = Unit.objects.get(code=arguments.unit)
        with transaction.atomic():
            staff, is_new = Staff.objects.get_or_create(
                code=arguments.user, defaults={"name": arguments.name, "email": arguments.email}
            )
            if not is_new:
                raise Mistake(f"there is a {arguments.user} already: see samlas account reset")
            held = Assignment.objects.create(
                staff=staff, unit=unit, title=arguments.title, valid_from=today
            )
            if arguments.administrator:
                kind = OfficeKind.ADMINISTRATOR
                Office.objects.create(assignment=held, kind=kind, valid_from=today)
            _print(looking_after.invite_by_hand(staff, localtime()))
    except Unit.DoesNotExist:
        raise Mistake(f"no unit has the code {arguments.unit}") from None
    return 0


def reset_(arguments: argparse.Namespace) -> int:
    """Print a new code for one who is there; their log-ins end."""
    try:
        staff = Staff.objects.get(code=arguments.user)
        _print(looking_after.invite_by_hand(staff, localtime()))
    except Staff.DoesNotExist:
        raise Mistake(f"no member of staff has the code {arguments.user}") from None
    return 0


def _print(code: str) -> None:
    print(f"The code, good once within a day: {code}")
    print("Tell it in person or by letter. It is written at /log-in/first/.")
