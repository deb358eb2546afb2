"""Asking a server, and what each answer cost it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "samlas"
REQUESTS = 400
WARM_UP = 50
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ask:
    """One request: where, with which cookies, and a form's body when it is a POST."""

    path: str
    cookies: str = ""
    body: str | None = None


@dataclass(frozen=True)
class Figure:
    """What one page cost: per second, CPU milliseconds and queries for one request."""

    per_second: float
    cpu: float
    queries: int


def measure(port: int, pid: int, asks: list[Ask]) -> Figure:
    """Ask the server REQUESTS times, after a warm-up; raises RuntimeError on an answer over 399."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    turn = cycle(asks)
    queries = int(send(connection, next(turn), {"X-Count": "1"}) or 0)
    for ask in islice(turn, WARM_UP):
        send(connection, ask)
    cpu, started = cpu_seconds(pid), time.monotonic()
    for ask in islice(turn, REQUESTS):
        send(connection, ask)
    passed, cpu = time.monotonic() - started, cpu_seconds(pid) - cpu
    return Figure(REQUESTS / passed, cpu / REQUESTS * 1000, queries)


def send(
    connection: http.client.HTTPConnection, ask: Ask, more: dict[str, str] | None = None
) -> str | None:
    """Send one request; returns what the server says of its queries."""
    headers = {"Cookie": ask.cookies} | (more or {})
    if ask.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("GET" if ask.body is None else "POST", ask.path, ask.body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status >= 400:
        raise RuntimeError(f"{ask.path} answered {answer.status}")
    return answer.headers["X-Queries"]


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """The server as `samlas run` starts it; gives its port and process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen([PROGRAM, "run", "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, running.pid
    finally:
        running.terminate()
        running.wait()


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its living children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for process in [str(pid), *children]:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS
