"""Samlas as it is shipped, in a process of its own, with the practice world in its own database."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from axe_playwright_python.base import AXE_FILE_PATH as AXE

SECONDS_TO_START = 60


@dataclass(frozen=True)
class Site:
    """A running Samlas: its address, its log file, and the environment that it runs in."""

    url: str
    log: Path
    environment: Mapping[str, str]


@contextmanager
def running(folder: Path, name: str) -> Iterator[Site]:
    """Fill a new database with the practice world and serve it while the block runs.

    `folder` takes the data; `name` tells the databases of several test processes apart.
    """
    with database(name) as url:
        environment = os.environ | url | {"SAMLAS_DATA": str(folder), "SAMLAS_MODE": "practice"}
        environment["DJANGO_SETTINGS_MODULE"] = "samlas.config.settings"
        # Beside our own files, so that a page may load it under its content policy, and cached.
        (folder / "static").mkdir()
        (folder / "static" / AXE.name).write_bytes(AXE.read_bytes())
        log = folder / "log"
        with log.open("wb") as lines:
            samlas = [sys.executable, "-m", "samlas.faces.command.main"]
            subprocess.run(
                [*samlas, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL
            )
            port = str(free_port())
            server = subprocess.Popen(
                [*samlas, "run", "--port", port], env=environment, stdout=lines, stderr=lines
            )
            try:
                site = Site(f"http://127.0.0.1:{port}", log, environment)
                wait_for(site, server)
                yield site
            finally:
                server.terminate()
                server.wait()


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """A database of our own on the PostgreSQL of DATABASE_URL; else SQLite in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {"DATABASE_URL": ""}
        return
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


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
