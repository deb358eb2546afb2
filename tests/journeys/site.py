"""Samlas as it is shipped, in a process of its own, with a practice world of its own."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH as AXE
from tests.filled import SAMLAS, PracticeWorld

SECONDS_TO_START = 180  # it takes two, but for a machine with much else to do


@dataclass(frozen=True)
class Site:
    """A running Samlas: its address, its log file, and the environment that it runs in."""

    url: str
    log: Path
    environment: Mapping[str, str]


@contextmanager
def running(world: PracticeWorld, folder: Path, name: str) -> Iterator[Site]:
    """Serve a copy of the practice world while the block runs.

    `folder` takes the data; `name` tells the databases of several test processes apart.
    """
    with world.copied(folder, name) as environment:
        # Beside our own files, so that a page may load it under its content policy, and cached.
        (folder / "static" / AXE.name).write_bytes(AXE.read_bytes())
        log = folder / "log"
        port = str(free_port())
        with log.open("wb") as lines:
            server = subprocess.Popen(
                [*SAMLAS, "run", "--port", port], env=environment, stdout=lines, stderr=lines
            )
            try:
                site = Site(f"http://127.0.0.1:{port}", log, environment)
                wait_for(site, server)
                yield site
            finally:
                server.terminate()
                server.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(site: Site, server: "subprocess.Popen[bytes]") -> None:
    """Return when the site answers; fail with what it said when it does not."""
    for _ in range(SECONDS_TO_START * 10):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{site.url}/log-in/"):  # noqa: S310  our own address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Samlas did not start:\n{site.log.read_text()}")
