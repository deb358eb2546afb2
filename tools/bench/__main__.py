"""Measure the pages against a bare view, on one server and one database (make bench).

    python -m tools.bench [--cases N …] [--requests N]      default: 1000 and 100000 cases

For each number of cases there is a database, made once and kept under var/bench; the run works on
a copy. A server as `samlas run` starts it stands on each copy, and all are asked in turn, a few
requests of each page at a time, so that a busy machine slows everything alike. CPU is the server
process's own, from /proc (Linux). docs/performance.md tells what the figures mean.
"""

import argparse
from contextlib import ExitStack

from tools.bench import databases
from tools.bench.measuring import BARE, Figure, measure, server


def main() -> None:
    """Print a table for each number of cases."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 100_000], metavar="N")
    parser.add_argument("--requests", type=int, default=400, help="of each page (default: 400)")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        sites = []
        for cases in arguments.cases:
            environment = stack.enter_context(databases.copy(cases))
            asks = databases.asks(environment, arguments.requests)
            sites.append((stack.enter_context(server(environment)), asks))
        found = measure(sites, arguments.requests)
    smaller = found[0]
    for cases, figures in zip(arguments.cases, found, strict=True):
        show(cases, figures, None if figures is smaller else smaller)


def show(cases: int, figures: dict[str, Figure], smaller: dict[str, Figure] | None) -> None:
    """Print the figures, their ratio to the bare view, and to the smaller database."""
    print(f"\n{cases} cases")
    print(f"{'':28}{'req/s':>8}{'CPU ms':>8}{'× bare':>8}{'queries':>8}{'× smaller':>10}")
    for name, figure in figures.items():
        growth = f"{figure.cpu / smaller[name].cpu:.2f}" if smaller else ""
        ratio = figure.cpu / figures[BARE].cpu
        print(
            f"{name:28}{figure.per_second:8.0f}{figure.cpu:8.2f}{ratio:8.1f}"
            f"{figure.queries:8}{growth:>10}"
        )


if __name__ == "__main__":
    main()
