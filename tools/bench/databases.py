"""The databases that are measured: made once, kept, and copied for each run."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools.bench.measuring import PROGRAM, Ask

TOP = Path(__file__).resolve().parents[2]
KEPT = TOP / "var" / "bench"
Environment = dict[str, str]


@contextmanager
def copy(cases: int) -> Iterator[Environment]:
    """A database with so many cases to work on, gone afterwards; gives the server's environment.

    SQLite, or the PostgreSQL server of DATABASE_URL, whose user must be allowed to make databases.
    """
    name = f"{cases}-{version()}"
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with postgres_copy(name, cases) as environment:
            yield environment
    else:
        with sqlite_copy(name, cases) as environment:
            yield environment


def version() -> str:
    """What the kept databases hang on: the tables, and what is put into them."""
    source = TOP / "src" / "samlas"
    files = [*source.glob("*/migrations/0*.py"), *source.glob("faces/*/migrations/0*.py")]
    files += [*source.glob("practice/*.py"), *source.glob("practice/pattern/*.toml")]
    files += source.glob("practice/pattern/*/*.*")
    return sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:8]


@contextmanager
def sqlite_copy(name: str, cases: int) -> Iterator[Environment]:
    """A copy of the file."""
    kept, working = KEPT / name, KEPT / f"{name}-run-{token_hex(4)}"
    if not (kept / "whole").exists():
        shutil.rmtree(kept, ignore_errors=True)
        fill(surroundings(kept), cases)
        (kept / "whole").touch()
    try:
        shutil.copytree(kept, working)
        yield surroundings(working)
    finally:
        shutil.rmtree(working, ignore_errors=True)


@contextmanager
def postgres_copy(name: str, cases: int) -> Iterator[Environment]:
    """A database made from the kept one."""
    server = os.environ["DATABASE_URL"]
    kept, working = f"samlas_bench_{name}", f"samlas_bench_{name}_run_{token_hex(4)}"
    files = KEPT / f"{name}-files"
    with psycopg.connect(server, autocommit=True) as connection:

        def does(statement: str, *names: str) -> None:
            words = [sql.Identifier(name) for name in names]
            connection.execute(sql.SQL(statement).format(*words))

        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        if found.fetchone() is None:
            unfinished = f"{kept}_unfinished"
            does("DROP DATABASE IF EXISTS {}", unfinished)
            does("CREATE DATABASE {}", unfinished)
            fill(surroundings(files, at(server, unfinished)), cases)
            does("ALTER DATABASE {} RENAME TO {}", unfinished, kept)
        does("CREATE DATABASE {} TEMPLATE {}", working, kept)
        try:
            yield surroundings(files, at(server, working))
        finally:
            does("DROP DATABASE {} WITH (FORCE)", working)


def at(server: str, name: str) -> str:
    """The address of another database on the server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def surroundings(data: Path, url: str = "") -> Environment:
    """The environment of a server on that data."""
    data.mkdir(parents=True, exist_ok=True)
    return os.environ | {
        "SAMLAS_MODE": "practice",
        "SAMLAS_DATA": str(data),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
        "PYTHONPATH": os.pathsep.join([str(TOP), os.environ.get("PYTHONPATH", "")]),
    }


def fill(environment: Environment, cases: int) -> None:
    """Make the cases, and say how fast that was."""
    started, before = time.monotonic(), os.times()
    subprocess.run([PROGRAM, "demo", "--cases", str(cases)], env=environment, check=True)
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    passed = time.monotonic() - started
    print(
        f"{cases} cases made: {cases / passed * 60:.0f} a minute, "
        f"{cases / cpu * 60:.0f} a minute of CPU time"
    )


def asks(environment: Environment, count: int) -> dict[str, list[Ask]]:
    """The requests for each page, on different rows of the database."""
    made = subprocess.run(
        [sys.executable, "-m", "tools.bench.pages", str(count)],
        env=environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return {name: [Ask(**ask) for ask in some] for name, some in json.loads(made.stdout).items()}
