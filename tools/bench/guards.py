"""Measure what the ledger and the access rule cost a request.

    python -m tools.bench.guards [--requests N]

Two pages about a person are asked with and without writing to the ledger, by turns; and a case is
asked for by its key with and without the rule of who may see it. In a database of its own, in one
process: CPU alone.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

CASES = 200
WARM_UP = 20


def main() -> None:
    """Print milliseconds of CPU with and without, and the difference."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.guards", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, metavar="N")
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAMLAS_MODE": "practice", "SAMLAS_DATA": folder}
        os.environ["DJANGO_SETTINGS_MODULE"] = "samlas.config.settings"
        import django  # noqa: PLC0415  (the settings are known by now)

        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.utils.timezone import localtime  # noqa: PLC0415

        from samlas.practice import generator  # noqa: PLC0415

        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        generator.generate(CASES, localtime(), 1, lambda _made: None)
        print(f"{'CPU a request':34}{'with':>10}{'without':>10}{'of it':>8}")
        for name, (with_it, without) in measured(requests).items():
            share = 100 * (with_it - without) / with_it
            print(f"{name:34}{with_it:7.2f} ms{without:7.2f} ms{share:6.0f} %")


def measured(requests: int) -> Mapping[str, tuple[float, float]]:
    """The milliseconds with and without, of each."""
    from samlas.casework.case import Case  # noqa: PLC0415
    from samlas.exchange.models import Holding  # noqa: PLC0415

    cases = list(Case.objects.select_related("responsible__unit"))
    held = list(Holding.objects.filter(number=1, dispatch__kind="summons").select_related("unit"))
    overviews = [(case.responsible_id, f"/plans/{case.key}/") for case in cases]
    papers = [(unit_staff(one.unit_id), f"/received/{one.dispatch.key}/") for one in held]
    silent = mock.patch("samlas.ledger.log.write", unwritten)
    found = {
        "a plan's overview: ledger": by_turns(asking(overviews), requests, silent),
        "a received paper: ledger": by_turns(asking(papers), requests, silent),
    }
    open_to_all = mock.patch("samlas.casework.case.open_to", everyone)
    found["a case by its key: access rule"] = by_turns(seeing(cases), requests, open_to_all)
    return found


def unwritten(*_entry: Any) -> None:
    """Write nothing to the ledger."""


def everyone(*_asked: Any) -> Any:
    """The condition that holds for all."""
    from django.db.models import Q  # noqa: PLC0415

    return Q()


def unit_staff(unit: int) -> int:
    """Someone who works in the unit."""
    from samlas.directory.models import Assignment  # noqa: PLC0415

    return Assignment.objects.filter(unit=unit).values_list("pk", flat=True)[0]


def asking(pages: list[tuple[int, str]]) -> Callable[[], object]:
    """Return what asks for a page by chance, as who may see it."""
    from django.test import Client  # noqa: PLC0415

    some = random.Random(1)  # noqa: S311  (no secret)
    clients: dict[int, Client] = {}
    for who, _path in pages:
        if who not in clients:
            clients[who] = Client()
            clients[who].post("/log-in/", {"assignment": who})

    def ask() -> object:
        who, path = some.choice(pages)
        answer = clients[who].get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return answer

    return ask


def seeing(cases: list[Any]) -> Callable[[], object]:
    """Return what asks for a case by chance, as its responsible may see it."""
    from samlas.casework.case import Case  # noqa: PLC0415

    some = random.Random(1)  # noqa: S311  (no secret)

    def ask() -> object:
        case = some.choice(cases)
        return Case.objects.seen_by(case.responsible).get(key=case.key)

    return ask


def by_turns(ask: Callable[[], object], times: int, without: Any) -> tuple[float, float]:
    """The median CPU milliseconds as it is, and with the patch on."""
    for _n in range(WARM_UP):
        ask()
    spent: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * times):
        is_on = turn % 2 == 0
        if not is_on:
            without.start()
        begun = time.process_time()
        ask()
        spent[is_on].append((time.process_time() - begun) * 1000)
        if not is_on:
            without.stop()
    return statistics.median(spent[True]), statistics.median(spent[False])


if __name__ == "__main__":
    main()
