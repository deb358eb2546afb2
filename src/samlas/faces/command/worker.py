"""`samlas worker`: do the work that waits, until stopped; as many beside each other as wanted."""

import argparse
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

from django.db import OperationalError, close_old_connections
from django.utils.timezone import localtime

from samlas.faces.command.database import unready
from samlas.faces.command.mistake import Mistake
from samlas.jobs import working

logger = logging.getLogger(__name__)

IDLE, ROUND, TROUBLE = 0.5, 20.0, 5.0  # seconds


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `worker` to the program."""
    parser = subparsers.add_parser("worker", help="do the work that waits: post, reminders, prints")
    parser.add_argument("--drain", action="store_true", help="stop when nothing is due")
    parser.add_argument("--with-parent", type=int, default=0, help=argparse.SUPPRESS)
    parser.set_defaults(handler=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C, which lets the jobs in hand be done first."""
    if said := unready():
        raise Mistake(said)
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    next_round = 0.0
    while not stopped.is_set() and _has_parent(arguments.with_parent):
        try:
            if time.monotonic() >= next_round:
                working.rounds(localtime())
                next_round = time.monotonic() + ROUND
            if not working.work(localtime):
                if arguments.drain:
                    break
                stopped.wait(IDLE)
        except OperationalError as fault:
            logger.warning("the database does not answer: %s", type(fault).__name__)
            close_old_connections()
            stopped.wait(TROUBLE)
    return 0


def _has_parent(parent: int) -> bool:
    return not parent or os.getppid() == parent


@contextmanager
def beside() -> Iterator[None]:
    """Keep one worker of its own process at work, started anew should it end."""
    command = [sys.executable, "-m", "samlas.faces.command.main", "worker"]
    ended = Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ended.is_set():
            running[:] = [subprocess.Popen([*command, "--with-parent", str(os.getpid())])]
            running[0].wait()
            ended.wait(TROUBLE)

    keeper = Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        for process in running:
            process.terminate()
        keeper.join(timeout=10)
