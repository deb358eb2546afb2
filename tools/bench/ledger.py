"""Measure the ledger: an entry with and without the database's guard, and a check of them all.

    python -m tools.bench.ledger [--entries N]

In a SQLite database of its own, or in the one that DATABASE_URL names, which must be empty.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime

ROUNDS = 10


def main() -> None:
    """Print microseconds of CPU an entry, and how many are checked a second."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.ledger", description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000, metavar="N")
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAMLAS_MODE": "practice", "SAMLAS_DATA": folder}
        os.environ["DJANGO_SETTINGS_MODULE"] = "samlas.config.settings"
        measure(entries)


def measure(entries: int) -> None:
    """Write half of them with the guard and half without, by turns, and check them."""
    import django  # noqa: PLC0415  (the settings are known by now)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from samlas.ledger import anchors, guarding, verifying  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    spent: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * ROUNDS):
        is_guarded = turn % 2 == 0
        if is_guarded:
            guarding.install()
        else:
            with connection.cursor() as cursor:
                for statement in guarding.removal(connection):
                    cursor.execute(statement)
        spent[is_guarded].append(written(entries // (2 * ROUNDS)))
    for is_guarded, found in spent.items():
        name = "an entry, guarded" if is_guarded else "an entry, without its guard"
        print(f"{name:28}{statistics.median(found) * 1e6:10.0f} µs CPU")
    anchors.add(datetime.now(UTC))
    begun = time.perf_counter()
    looked = verifying.verify()
    print(f"{'checked a second':28}{looked.entries / (time.perf_counter() - begun):10.0f} entries")


def written(count: int) -> float:
    """CPU seconds of an entry in a transaction of its own."""
    from samlas.ledger import log  # noqa: PLC0415
    from samlas.ledger.models import Act  # noqa: PLC0415

    by = log.Actor("unit:1", "assignment:1")
    begun = time.process_time()
    for number in range(count):
        log.write(by, datetime.now(UTC), log.Note(Act.READ, f"PAPER{number}", "received-paper"))
    return (time.process_time() - begun) / count


if __name__ == "__main__":
    main()
