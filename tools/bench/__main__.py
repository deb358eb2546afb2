"""Measure the pages against a bare view, on one server and one database (make bench).

    python -m tools.bench [CASES …]      default: 1000 100000

Fills a database of its own with so many cases, starts the server as `samlas run` does, and asks it
one page at a time over one connection. CPU is the server process's own, from /proc (Linux).
With DATABASE_URL the cases go there: name an empty database.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.bench.measuring import PROGRAM, REQUESTS, WARM_UP, Ask, Figure, measure, server

TOP = Path(__file__).resolve().parents[2]


def main(sizes: list[int]) -> None:
    """Print a table for each size."""
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {
            "SAMLAS_MODE": "practice",
            "SAMLAS_DATA": place,
            "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
            "PYTHONPATH": str(TOP),
        }
        there = 0
        before: dict[str, Figure] = {}
        for size in sizes:
            started = time.monotonic()
            subprocess.run([PROGRAM, "demo", "--cases", str(size - there)], check=True)
            speed = (size - there) / (time.monotonic() - started) * 60
            print(f"\n{size} cases, made at {speed:.0f} a minute")
            with server() as (port, pid):
                figures = {name: measure(port, pid, asks) for name, asks in pages().items()}
            show(figures, before)
            there, before = size, before or figures


def pages() -> dict[str, list[Ask]]:
    """Each page that is measured, with requests for different rows, asked in turn."""
    from tools.bench import pages as measured  # noqa: PLC0415  reads the database that main() has filled

    return measured.pages(REQUESTS + WARM_UP + 1)


def show(figures: dict[str, Figure], before: dict[str, Figure]) -> None:
    """Print the figures, their ratio to the bare view, and to the smaller database."""
    bare = figures["bare view"].cpu
    print(f"{'':28}{'req/s':>8}{'CPU ms':>8}{'× bare':>8}{'queries':>8}{'× smaller':>10}")
    for name, figure in figures.items():
        growth = f"{figure.cpu / before[name].cpu:.2f}" if before else ""
        ratio = figure.cpu / bare
        print(
            f"{name:28}{figure.per_second:8.0f}{figure.cpu:8.2f}{ratio:8.1f}"
            f"{figure.queries:8}{growth:>10}"
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 100_000])
