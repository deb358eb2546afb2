"""The bench runs, and measures every page that it promises to."""

import subprocess
import sys
from pathlib import Path

import pytest
from tools.bench.__main__ import show
from tools.bench.measuring import BARE, Figure

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


@pytest.mark.thorough
def test_a_small_run_gives_every_figure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", "--cases", "60", "--requests", "2"],
        cwd=TOP, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith(PAGES)]
    assert len(rows) == len(PAGES)
    for row in rows:
        name = next(page for page in PAGES if row.startswith(page))
        _per_second, cpu, _ratio, queries = row.removeprefix(name).split()
        assert float(cpu) > 0
        assert int(queries) >= 1


def test_the_larger_database_is_compared_with_the_smaller(
    capsys: pytest.CaptureFixture[str],
) -> None:
    smaller = {BARE: Figure(100, 2.0, 1), "work list": Figure(20, 10.0, 4)}
    larger = {BARE: Figure(100, 2.0, 1), "work list": Figure(15, 15.0, 4)}
    show(100_000, larger, smaller)
    assert capsys.readouterr().out.splitlines()[-1].split()[2:] == [
        "15",
        "15.00",
        "7.5",
        "4",
        "1.50",
    ]
