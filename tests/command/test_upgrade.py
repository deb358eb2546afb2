"""A filled database and the next version: nothing is lost, and what is old is told of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.filled import SAMLAS, Environment, PracticeWorld, inside, tell

COUNTED = """
from samlas.backup import rows
print(*(rows.counted(one) for one in rows.tables()), sep="\\n")
"""
OLDER = "connection.cursor().execute(\"DELETE FROM django_migrations WHERE app = 'casework'\")"
UNLIKE = 'connection.cursor().execute("ALTER TABLE jobs_job ADD COLUMN later integer")'
DJANGO = (sys.executable, "-m", "django")


@pytest.mark.slow
def test_a_filled_database_is_brought_up_to_date_saved_and_restored_without_a_change(
    practice_world: PracticeWorld, tmp_path: Path
) -> None:
    with practice_world.copied(tmp_path, f"upgrade-{os.getpid()}") as there:
        before = inside(there, COUNTED)
        tell(there, *DJANGO, "migrate", "--noinput")
        assert inside(there, COUNTED) == before

        saved = str(tmp_path / "saved")
        told = tell(there, *SAMLAS, "backup", saved)
        assert int(told.split("rows: ")[1].split()[0]) > 3000
        assert tell(there, *SAMLAS, "restore", "--anew", saved) == told
        assert said_by(there, "check")[0] == 0

        inside(there, UNLIKE)
        assert said_by(there, "check") == (1, "jobs_job is of another version")
        inside(there, OLDER)
        assert said_by(there, "check") == (1, "The database is older than the program")


def said_by(there: Environment, command: str) -> tuple[int, str]:
    """The status of a command, and which of the two faults it tells of."""
    done = subprocess.run(
        [*SAMLAS, command], env=there, stdout=subprocess.PIPE, text=True, check=False
    )
    faults = ("jobs_job is of another version", "The database is older than the program")
    return done.returncode, next((one for one in faults if one in done.stdout), "")
