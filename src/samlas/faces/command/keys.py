"""`samlas keys`: which key has sealed how much, and sealing all of it with the newest."""

import argparse
import secrets

from samlas.faces.command.mistake import Mistake
from samlas.sealed import keyring, rotating
from samlas.sealed.keyring import Unreadable

SECRET_BYTES = 32


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `keys` to the program."""
    parser = subparsers.add_parser("keys", help="how many rows each key has sealed; a new key")
    parser.set_defaults(handler=told)
    actions = parser.add_subparsers(metavar="ACTION")
    action = actions.add_parser("new", help="print a new secret for SAMLAS_KEYS")
    action.set_defaults(handler=new)
    action = actions.add_parser("rotate", help="seal all rows with the newest key")
    action.set_defaults(handler=rotate)


def told(_arguments: argparse.Namespace) -> int:
    """Print the keys, the newest first, with their rows; 1 when a row's key is not at hand."""
    found = rotating.counts()
    known = keyring.ids()
    for number, key_id in enumerate(known):
        print(f"{key_id} {found.pop(key_id, 0):>9}  {'older' if number else 'newest'}")
    for key_id, rows in sorted(found.items()):
        print(f"{key_id} {rows:>9}  not in SAMLAS_KEYS: these rows cannot be read")
    return 1 if found else 0


def new(_arguments: argparse.Namespace) -> int:
    """Print a secret of 256 random bits."""
    print(secrets.token_urlsafe(SECRET_BYTES))
    return 0


def rotate(arguments: argparse.Namespace) -> int:
    """Seal anew, telling how far it has come; then print what `samlas keys` does."""
    try:
        for done in rotating.rotate():
            print(f"{done.name:<40} {done.rows:>9}", flush=True)
    except Unreadable as fault:
        raise Mistake(f"{fault}; what was sealed anew before it stays so") from None
    return told(arguments)
