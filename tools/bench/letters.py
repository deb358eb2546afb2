"""Measure letters: one by one, and 100 and 1,000 as one print (make bench).

    python -m tools.bench.letters [--letters N …]

A print is set in parts as the worker sets it, and joined as it is when it is fetched; each in a
process of its own, so that its peak of memory is its own.
"""

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pypdfium2

from samlas import papers
from samlas.casework.printing.joining import joined
from samlas.papers import Paper

LETTERS_A_PART = 5
TIMES = 40
PAGES = 2


def main() -> None:
    """Print the CPU of a two-page letter, and time and memory of the prints."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.letters", description=__doc__)
    parser.add_argument("--letters", type=int, nargs="+", default=[100, 1000], metavar="N")
    parser.add_argument("--one-print", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one_print:
        one_print(arguments.one_print)
        return
    for name, cpu in one_by_one().items():
        print(f"{name:28}{cpu:8.1f} ms CPU")
    print(
        f"\n{'letters in a print':28}{'CPU ms each':>12}{'join s':>8}{'peak MB':>9}{'file MB':>9}"
    )
    for letters in arguments.letters:
        call = [sys.executable, "-m", "tools.bench.letters", "--one-print", str(letters)]
        done = subprocess.run(call, check=True, capture_output=True, text=True)
        print(done.stdout, end="")


def one_by_one() -> dict[str, float]:
    """CPU milliseconds of a letter, for each sample of two pages; none is the same as another."""
    found = {}
    for name, paper in papers.samples().items():
        if len(pypdfium2.PdfDocument(papers.letter(paper))) != PAGES:
            continue
        begun = time.process_time()
        for number in range(TIMES):
            papers.letter(numbered(paper, number))
        found[name] = (time.process_time() - begun) / TIMES * 1000
    return found


def one_print(letters: int) -> None:
    """Set so many letters in parts and join them; print what it took."""
    paper = papers.samples()["summons"]
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for first in range(0, letters, LETTERS_A_PART):
            some = range(first, min(first + LETTERS_A_PART, letters))
            said = [(numbered(paper, one), ()) for one in some]
            part = Path(folder) / str(first)
            part.write_bytes(papers.bundle(said, "Letters", paper.made_on))
            parts.append(part)
        cpu = (time.process_time() - begun) / letters * 1000
        started = time.monotonic()
        with joined(part.read_bytes() for part in parts) as whole:
            size = whole.seek(0, io.SEEK_END)
        took = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{letters:<28}{cpu:12.1f}{took:8.1f}{peak:9.0f}{size / 1e6:9.1f}")


def numbered(paper: Paper, number: int) -> Paper:
    """The same letter to another: nothing that was set before serves again."""
    return replace(paper, reference=f"{paper.reference}-{number}")


if __name__ == "__main__":
    main()
