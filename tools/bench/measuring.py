"""Asking servers in turn, and what each answer cost them."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "samlas"
WARM_UP = 20
BLOCK = 20
BARE = "bare view"


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


@dataclass
class Site:
    """A running server, a connection to it, and what its pages have cost so far."""

    pid: int
    connection: http.client.HTTPConnection
    turns: dict[str, Iterator[Ask]]
    cpu: dict[str, int] = field(default_factory=dict)
    passed: dict[str, float] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)

    def warm_up(self, name: str) -> None:
        """Ask the page some times, the first time for its number of queries."""
        self.queries[name] = int(self.send(next(self.turns[name]), {"X-Count": "1"}) or 0)
        for _ in range(WARM_UP):
            self.send(next(self.turns[name]))

    def ask(self, name: str, times: int) -> None:
        """Ask the page, and add up what that costs."""
        cpu, started = cpu_nanoseconds(self.pid), time.monotonic()
        for _ in range(times):
            self.send(next(self.turns[name]))
        self.passed[name] = self.passed.get(name, 0) + time.monotonic() - started
        self.cpu[name] = self.cpu.get(name, 0) + cpu_nanoseconds(self.pid) - cpu
        self.asked[name] = self.asked.get(name, 0) + times

    def send(self, ask: Ask, more: dict[str, str] | None = None) -> str | None:
        """Send one request; returns what the server says of its queries.

        Raises RuntimeError on an answer over 399.
        """
        headers = {"Cookie": ask.cookies} | (more or {})
        if ask.body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if ask.body is None else "POST"
        self.connection.request(method, ask.path, ask.body, headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{ask.path} answered {answer.status}")
        return answer.headers["X-Queries"]

    def figures(self) -> dict[str, Figure]:
        """What each page cost."""
        return {
            name: Figure(
                per_second=asked / self.passed[name],
                cpu=self.cpu[name] / asked / 1e6,
                queries=self.queries[name],
            )
            for name, asked in self.asked.items()
        }


def measure(
    sites: list[tuple[tuple[int, int], dict[str, list[Ask]]]], requests: int
) -> list[dict[str, Figure]]:
    """Ask each page of each server so many times, block by block in turn."""
    running = [
        Site(
            pid,
            http.client.HTTPConnection("127.0.0.1", port),
            {name: cycle(some) for name, some in asks.items()},
        )
        for (port, pid), asks in sites
    ]
    names = list(running[0].turns)
    for name in names:
        for site in running:
            site.warm_up(name)
    for block in range(0, requests, BLOCK):
        for name in names:
            for site in running:
                site.ask(name, min(BLOCK, requests - block))
    return [site.figures() for site in running]


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The server as `samlas run` starts it; gives its port and process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        [PROGRAM, "run", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, running.pid
    finally:
        running.terminate()
        running.wait()


def cpu_nanoseconds(pid: int) -> int:
    """CPU time of a process and its living children, thread by thread."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(
        int(task.read_text().split()[0])
        for process in (str(pid), *children)
        for task in Path(f"/proc/{process}/task").glob("*/schedstat")
    )
