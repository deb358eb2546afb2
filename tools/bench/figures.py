"""Measure the figures: how long a page's questions take, and making the fives, by size.

    python -m tools.bench.figures [--cases N]

Against a thousand cases. In a SQLite database of its own, or in the empty one that DATABASE_URL
names.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

PRINCIPALS, YEARS, ROUNDS = 4, 5, 9
KINDS = ("school", "social-services", "primary-care", "child-psychiatry")
CONTEXTS = ("open-care", "discharge")


def main() -> None:
    """Print milliseconds a question by the clock, for a thousand cases and for many."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.figures", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, metavar="N")
    cases = parser.parse_args().cases
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAMLAS_MODE": "practice", "SAMLAS_DATA": folder}
        os.environ["DJANGO_SETTINGS_MODULE"] = "samlas.config.settings"
        import django  # noqa: PLC0415  (the settings are known by now)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        few, many = measured(1000), measured(cases)
        print(f"{'':34}{'1000':>12}{cases:>12}{'ratio':>9}", flush=True)
        for name, taken in few.items():
            print(f"{name:34}{taken:9.1f} ms{many[name]:9.1f} ms{many[name] / taken:9.1f}")


def measured(cases: int) -> dict[str, float]:
    """Fill the counts anew as of so many cases, and ask; the milliseconds of each question."""
    from datetime import date  # noqa: PLC0415

    from samlas.directory.models import Principal  # noqa: PLC0415
    from samlas.indicators import counting, figures  # noqa: PLC0415
    from samlas.indicators.definitions import BY_NAME  # noqa: PLC0415
    from samlas.indicators.figures import Asked, By  # noqa: PLC0415
    from samlas.indicators.models import Stream  # noqa: PLC0415

    fill(cases)

    def make() -> None:
        Stream.objects.update(is_stale=True)
        while counting.make_fives(date(2026, 1, 1)):
            pass

    first, again = once(make), once(make)
    one = Principal.objects.order_by("pk")[0].pk
    year = Asked(principal=one, first=202501, last=202512)
    all_years = Asked(principal=one, first=202101, last=202512)
    narrow = Asked(principal=one, first=202501, last=202512, kind="school", age="7-12")
    answers = BY_NAME["answers-in-time"]
    questions: dict[str, Callable[[], Any]] = {
        "all measures, a year": lambda: figures.tables(year),
        "all measures, five years": lambda: figures.tables(all_years),
        "all measures, a year, narrowed": lambda: figures.tables(narrow),
        "one measure, quarter by quarter": lambda: figures.course(all_years, answers),
        "one measure, by age": lambda: figures.parts(all_years, answers, By.AGE),
    }
    making = {"all fives made": first, "all fives made again": again}
    return {name: taken(ask) for name, ask in questions.items()} | making


def fill(cases: int) -> None:
    """Throw away what is counted, and count so many cases, one measure of a principal at a time."""
    from samlas.directory.models import Principal  # noqa: PLC0415
    from samlas.indicators.definitions import BY_NAME  # noqa: PLC0415
    from samlas.indicators.models import Count, Five, Stream  # noqa: PLC0415

    for model in (Five, Count, Stream, Principal):
        model.objects.all().delete()
    for n in range(PRINCIPALS):
        Principal.objects.create(code=f"p{n}", name=f"P{n}", kind="municipality")
    for principal in Principal.objects.all():
        for name in BY_NAME:
            Stream.objects.create(principal=principal, indicator=name)
            Count.objects.bulk_create(counts(principal.pk, name, cases), batch_size=5000)


def taken(ask: Callable[[], Any]) -> float:
    """The median of some rounds, in milliseconds."""
    return statistics.median(once(ask) for _n in range(ROUNDS))


def once(do: Callable[[], Any]) -> float:
    """How long it took, in milliseconds."""
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1000


def counts(principal: int, name: str, cases: int) -> Iterator[Any]:
    """Counts of a principal's share of the cases, spread over all cells by chance."""
    from samlas.indicators.definitions import BY_NAME  # noqa: PLC0415
    from samlas.indicators.facts import AGES  # noqa: PLC0415
    from samlas.indicators.models import Count  # noqa: PLC0415

    some = random.Random(f"{principal} {name}")  # noqa: S311  (no secret)
    months = [year * 100 + month for year in range(2021, 2021 + YEARS) for month in range(1, 13)]
    ages = [band for _above, band in AGES]
    cells = list(product(months, BY_NAME[name].outcomes, KINDS, CONTEXTS, ages))
    each = cases / PRINCIPALS / len(cells)
    for month, outcome, kind, context, age in cells:
        number = int(each * some.uniform(0, 2) + some.random())
        if number:
            yield Count(
                principal_id=principal, indicator=name, month=month, outcome=outcome, kind=kind,
                context=context, age=age, agreement="law", number=number,
            )  # fmt: skip


if __name__ == "__main__":
    main()
