"""The practice world as `samlas demo --anew` makes it: once in a run, and copied for each user."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

SAMLAS = (sys.executable, "-m", "samlas.faces.command.main")
BEGIN = "import django; django.setup(); from django.db import connection\n"
# What stands in the database before: some of ours, to be thrown away, and a table of others.
LEFT = """
from samlas.directory.models import Staff
with connection.schema_editor() as tables:
    tables.create_model(Staff)
Staff.objects.create(code="left", name="Kvar", email="left@example.se")
connection.cursor().execute("CREATE TABLE somebody_else (number integer)")
"""

Environment = Mapping[str, str]


class PracticeWorld:
    """Filled by the first test process that asks for a copy of it.

    `folder` lies where all test processes of the run see it, and holds what the program said too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "said"
        self.name = f"samlas-world-{folder.parent.name}"
        self.is_ours = False

    @contextmanager
    def copied(self, folder: Path, name: str) -> Iterator[Environment]:
        """A copy in `folder`, and on PostgreSQL in the database `name`; gives its environment."""
        with self._alone():
            if not self.said.exists():
                self._fill()
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)
            if on_postgres():
                make(name, template=self.name)
        yield environment(folder, name)
        if on_postgres():
            drop(name)

    def forget(self) -> None:
        """Leave nothing on the server; who asks for a copy after this makes it anew."""
        with self._alone():
            if self.is_ours and on_postgres():
                self.said.unlink()
                drop(self.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While the other processes of the run wait."""
        with self.folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _fill(self) -> None:
        self.is_ours = True
        self.folder.mkdir(exist_ok=True)
        if on_postgres():
            drop(self.name)
            make(self.name)
        inside(environment(self.folder, self.name), LEFT)
        said = tell(environment(self.folder, self.name), *SAMLAS, "demo", "--anew")
        self.said.write_text(said, encoding="utf-8")


def inside(there: Environment, code: str) -> str:
    """What a few lines of Python print in that installation."""
    return tell(there, sys.executable, "-c", BEGIN + code).strip()


def tell(there: Environment, *command: str) -> str:
    """What a command prints there."""
    done = subprocess.run(command, env=there, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def environment(folder: Path, name: str) -> Environment:
    """The environment of a program that works on the data in `folder` and the database `name`."""
    return os.environ | {
        "DATABASE_URL": address_of(name) if on_postgres() else "",
        "DJANGO_SETTINGS_MODULE": "samlas.config.settings",
        "SAMLAS_DATA": str(folder),
        "SAMLAS_MODE": "practice",
    }


def on_postgres() -> bool:
    """Whether DATABASE_URL names a PostgreSQL; else SQLite lies in the data folder."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def address_of(name: str) -> str:
    """The address of a database on the server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def make(name: str, template: str = "template1") -> None:
    """Make a database on the server."""
    ask_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(name: str) -> None:
    """Drop the database on the server, where there is one."""
    ask_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ask_server(statement: str) -> None:
    """Have the server do something that no transaction can hold."""
    with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
        server.execute(statement.encode())
