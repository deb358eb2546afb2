"""`samlas jobs`: what waits for the worker, what was given up, and trying that again."""

import argparse

from django.utils.timezone import localtime

from samlas.jobs import queue


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `jobs` to the program."""
    parser = subparsers.add_parser("jobs", help="what the worker waits with, and has given up")
    parser.add_argument(
        "--retry", nargs="*", metavar="KEY", help="try what was given up again; all without keys"
    )
    parser.set_defaults(handler=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each way out that is down and each parked job; 1 when there is any."""
    now = localtime()
    if arguments.retry is not None:
        print(f"{queue.try_again(now, *arguments.retry)} tried again")
        return 0
    waiting, lines, parked = queue.waiting(now), queue.closed_lines(now).values(), queue.parked()
    print(f"due: {waiting}  parked: {len(parked)}")
    for line in lines:
        print(f"down\t{line.name}\t{line.fault}\tsince {line.since:%Y-%m-%d %H:%M}")
    for job in parked:
        print(f"parked\t{job.key}\t{job.fault}\t{job.parked_at:%Y-%m-%d %H:%M}")
    return 1 if lines or parked else 0
