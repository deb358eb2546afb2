"""Measure the queue: notices put, taken, sent and marked, on SQLite and PostgreSQL.

    python -m tools.bench.post [--notices N]

One worker in this process; the e-mails go where those of practice go, a table. The mark is 200 a
second. Each is measured beside a bare insert of as many rows, one transaction each.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

MARK = 200  # a second


def main() -> None:
    """Run the measurement in a process of its own for each database."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.post", description=__doc__)
    parser.add_argument("--notices", type=int, default=2000)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.notices)
        return
    again = [sys.executable, "-m", "tools.bench.post", "--here", f"--notices={arguments.notices}"]
    with tempfile.TemporaryDirectory() as place:
        more = {"SAMLAS_MODE": "practice", "SAMLAS_DATA": place}
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | more
        subprocess.run(again, env=environment, check=True)
        subprocess.run([sys.executable, "tools/postgres.py", *again], env=environment, check=True)


def measure(notices: int) -> None:
    """Print how many a second by the clock and by CPU, and the ratio to the bare inserts."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "samlas.config.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.utils.timezone import localtime  # noqa: PLC0415

    from samlas.directory.models import Principal, Unit  # noqa: PLC0415
    from samlas.exchange import notices as out  # noqa: PLC0415
    from samlas.exchange.notice_models import PracticeMail  # noqa: PLC0415
    from samlas.jobs import working  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    principal = Principal.objects.create(code="p", name="P", kind="region")
    unit = Unit.objects.create(
        code="u", name="U", kind="school", principal=principal, email="u@example.se"
    )
    now = localtime()
    out.tell(now, *(out.Tell(unit, "ABCDEFGHJKMN") for _n in range(notices)))

    def bare() -> None:
        for _n in range(notices):
            PracticeMail.objects.create(to="b@example.se", subject="", text="", sent_at=now)

    def queue() -> None:
        while working.work(localtime):
            pass

    plain, queued = timed(bare), timed(queue)
    assert PracticeMail.objects.filter(to=unit.email).count() == notices
    print(
        f"{connection.vendor:12}{notices / queued[0]:8.0f} a second by the clock"
        f"{notices / queued[1]:8.0f} by CPU{queued[1] / plain[1]:8.1f} times a bare insert"
    )


def timed(work: object) -> tuple[float, float]:
    """Seconds by the clock and of CPU."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    return time.perf_counter() - clock, time.process_time() - cpu


if __name__ == "__main__":
    main()
