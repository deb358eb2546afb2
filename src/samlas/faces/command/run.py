"""`samlas run`: make the database ready, in practice fill it, and serve the pages."""

import argparse
import os
import socket

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from samlas.faces.command import worker
from samlas.faces.command.demo import fill_if_empty, tell_whom
from samlas.faces.command.mistake import Mistake
from samlas.faces.command.ready import prepare
from samlas.practice import door

ADDRESS = "127.0.0.1"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `run` to the program."""
    parser = subparsers.add_parser("run", help="serve the pages, with the database made ready")
    parser.add_argument(
        "--port", default=os.environ.get("PORT", "8000"), help="default: PORT, else 8000"
    )
    parser.set_defaults(handler=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped. A port that is no port or is taken is a Mistake."""
    port = free_port(arguments.port)
    prepare()
    door.refuse()
    if settings.PRACTICE:
        fill_if_empty()
        tell_whom()
    print(f"\nSamlas runs on http://{ADDRESS}:{port}/  (stop with Ctrl-C)", flush=True)
    server = Granian(
        "samlas.config.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.THREADS,
        log_level=LogLevels.warning,
        websockets=False,
    )
    with worker.beside():
        server.serve()
    return 0


def free_port(typed: str) -> int:
    """The port that was typed, when it can be listened on."""
    if not typed.isdecimal() or not 0 < int(typed) < 65536:
        raise Mistake(f"{typed!r} is not a port: give a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, int(typed)))
        except OSError as fault:
            raise Mistake(f"port {typed} cannot be used: {fault.strerror}; give another") from fault
    return int(typed)
