"""The bench runs, and measures every page that it promises to."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
PAGES = (
    "bare view",
    "past the models",
    "work list",
    "plan overview",
    "opening a received paper",
    "answering",
    "opening a received plan",
    "sending to four",
    "saving a text of the minutes",
    "sealing a plan for six",
)


@pytest.mark.slow
def test_a_small_run_gives_every_figure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", "--cases", "60", "60", "--requests", "2"],
        cwd=TOP, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith(PAGES)]
    assert len(rows) == 2 * len(PAGES)
    for row in rows:
        name = next(page for page in PAGES if row.startswith(page))
        figures = row.removeprefix(name).split()
        assert len(figures) == (5 if row in rows[len(PAGES) :] else 4)
        assert float(figures[1]) > 0
        assert int(figures[3]) >= 1
