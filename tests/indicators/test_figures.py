"""What is shown of the counts, on pages and in files, and what never can be told from it."""

import csv
import io
import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from itertools import combinations, product
from pathlib import Path
from zipfile import ZipFile

import pytest
from rdflib import DCAT, RDF, Graph
from tests import world
from tests.world import World

from samlas import sheets
from samlas.directory.models import Principal
from samlas.indicators import counting, exporting, figures, open_data
from samlas.indicators.definitions import BY_NAME, DAYS
from samlas.indicators.facts import Fact
from samlas.indicators.figures import Asked, By, Table, Within
from samlas.indicators.open_data import Publisher
from samlas.small import FEW

ANSWERS = BY_NAME["answers-in-time"]
KINDS, AGES, CONTEXTS = ("school", "social-services"), ("0-6", "7-12"), ("open-care", "discharge")
MONTHS = (202601, 202602, 202605)
DONE = date(2026, 7, 1)


def happened(there: World, number: int, seed: int, of: str = "haninge") -> None:
    """Count so many answers, of all sorts, in three months."""
    some = random.Random(seed)  # noqa: S311  (no secret)
    principal = Principal.objects.get(code=of).pk
    counting.count(
        Fact(
            principal, "answers-in-time", some.choice(MONTHS),
            some.choices(("in-time", "late", "none"), (70, 25, 5))[0], some.choice(KINDS),
            some.choice(CONTEXTS), some.choice(AGES), some.choice(("law", "haninge")),
        )
        for _n in range(number)
    )  # fmt: skip
    while counting.make_fives(DONE):
        pass


def asked(of: str = "haninge", **narrowed: str) -> Asked:
    principal = Principal.objects.get(code=of).pk
    return Asked(principal=principal, first=202601, last=202606, **narrowed)


def numbers(table: Table) -> Iterable[int]:
    """Every number, share's numerator and rest that can be read of a table, none as nothing."""
    shown = [row.number or 0 for row in table.rows]
    total = table.total or 0
    return [*shown, total, *(total - number for number in shown)]


@pytest.fixture
def there(db: None) -> World:
    return world.world()


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_smaller_than_five_comes_of_any_two_filters(there: World, seed: int) -> None:
    """All filters across each other, all tables of each, and the difference of any two numbers."""
    happened(there, 83, seed)
    seen: set[int] = set()
    for kind, age, context in product(("", *KINDS), ("", *AGES), ("", *CONTEXTS)):
        one = asked(kind=kind, age=age, context=context)
        tables = [
            *figures.tables(one),
            *figures.course(one, ANSWERS).values(),
            *(table for by in By for table in figures.parts(one, ANSWERS, by).values()),
        ]
        seen.update(number for table in tables for number in numbers(table))
    assert len(seen) > FEW
    assert all(abs(one - other) >= FEW for one, other in combinations(seen, 2))


def test_a_file_tells_what_the_page_tells(there: World) -> None:
    happened(there, 40, 4)
    tables = [("", figures.tables(asked())[10])]
    about = exporting.About("Haninge kommun", "2026", "Skola")
    rows = [exporting.head(), *exporting.lines(about, tables)]
    shown = {row.label: row.number for row in tables[0][1].rows}
    written = list(csv.reader(io.StringIO(sheets.as_csv(rows).decode("utf-8-sig")), delimiter=";"))
    assert {tuple(line[:3]) for line in written[1:]} == {tuple(about)}
    assert {line[6]: line[7] for line in written[1:-1]} == {
        label: str(number or "–") for label, number in shown.items()
    }
    for kind in ("ods", "xlsx"):
        with ZipFile(io.BytesIO(sheets.WRITERS[kind][0](rows))) as packed:
            text = b"".join(packed.read(name) for name in packed.namelist()).decode(
                "utf-8", "replace"
            )
        assert all(str(label) in text for label in (*shown, *about))


def test_pages_of_figures_ask_once(
    there: World, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    happened(there, 40, 5)
    one = asked()
    with queries() as all_of_them:
        figures.tables(one)
    with queries() as parts:
        figures.parts(one, ANSWERS, By.AGE)
    with queries() as course:
        figures.course(one, ANSWERS)
    assert (len(all_of_them), len(parts), len(course)) == (1, 1, 1)


def test_the_way_tells_how_many_came_at_least_so_far() -> None:
    way = figures.table(BY_NAME["way"], {"need": 10, "called": 20, "planned": 30})
    assert [row.number for row in way.rows] == [60, 50, 50, 50, 30, 30, None]


def test_every_measure_of_the_fields_list_is_there_in_order() -> None:
    numbers = [int(one.number[1:]) for one in BY_NAME.values()]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 21))


def test_days_tell_within_which_half_and_nine_of_ten_lie() -> None:
    days = figures.table(BY_NAME["to-meeting"], {"2-3": 20, "8-14": 15, "31-60": 10})
    assert days.middle == Within(str(DAYS["8-14"]), is_open=False)
    assert days.most == Within(str(DAYS["31-60"]), is_open=False)
    late = figures.table(BY_NAME["to-meeting"], {"2-3": 25, "61-": 5})
    assert late.most == Within(str(DAYS["61-"]), is_open=True)
    assert figures.table(BY_NAME["to-meeting"], {}).most is None


def test_a_quarter_without_figures_stands_in_the_course(there: World) -> None:
    happened(there, 60, 6)
    assert list(figures.course(asked(), ANSWERS)) == [202601, 202604]
    assert figures.quarters(202511, 202602) == [202510, 202601]


def test_a_year_is_published_with_its_description(there: World, tmp_path: Path) -> None:
    happened(there, 60, 7)
    happened(there, 3, 8, of="ekhagen")
    publisher = Publisher("Haninge kommun", "https://example.se/haninge", "sip@example.se")
    paths = open_data.publish(2026, tmp_path, publisher, "https://example.se/data", DONE)
    written = paths[0].read_text(encoding="utf-8-sig")
    assert "Haninge kommun" in written
    assert "Ekhagens" not in written
    described = Graph().parse(paths[1])
    dataset = described.value(predicate=RDF.type, object=DCAT.Dataset)
    file = described.value(dataset, DCAT.distribution)
    assert str(described.value(file, DCAT.downloadURL)) == "https://example.se/data/sip-2026.csv"
    assert described.value(dataset, DCAT.contactPoint) is not None
