"""The door of the `samlas` program."""

import argparse
import importlib
import os
import sys
from importlib.util import find_spec

NAMES = ("run", "demo", "rules", "paper", "check")


def main(arguments: list[str] | None = None) -> int:
    """Run the subcommand in `arguments` (else the command line's); returns the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samlas.config.settings")
    parser = argparse.ArgumentParser(prog="samlas", description="Samlas, on the command line.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in NAMES:
        if find_spec(f"samlas.faces.command.{name}"):
            importlib.import_module(f"samlas.faces.command.{name}").register(subparsers)
    parsed = parser.parse_args(arguments)
    return int(parsed.handler(parsed))


if __name__ == "__main__":
    sys.exit(main())
