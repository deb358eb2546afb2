"""What every test may ask for: a world, counted queries. In a real browser: see tests/journeys."""

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker

from samlas.ledger import guarding
from tests.filled import PracticeWorld
from tests.world import World, world

# How long an example takes says more of the machine than of the code.
examples.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("house")

# Nothing that is loaded while tests are collected is ever thrown away.
gc.disable()
SELDOM = 200_000, 20, 100

TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "PRAGMA", "SET CONSTRAINTS")

DATABASE = {"db", "transactional_db", "practice_world"}
# The practice world is filled on every database for the tests in a browser. Pages ask the database
# through the rooms beneath, whose tests run on both, as do the long journeys, the fuzz and
# tests/protected/test_readings, which opens every address. What is tried here is what pages say,
# and that is the same on both.
ONCE = {"attacks", "guest", "house", "languages", "person", "practice", "staff"}
# But here much is asked that no other test asks: searches, lists, sessions, counted guesses. What
# the other pages alone ask is plain reads and writes by key.
BOTH = {
    "guest/test_answering", "person/test_codes", "staff/test_cases", "staff/test_clocks",
    "staff/test_codes", "staff/test_login", "staff/test_printing", "staff/test_scans",
}  # fmt: skip
# All of it runs once.
ALL_ONCE = {"house", "languages", "papers", "practice", "rulebook"}
# What these folders and files test is quick one by one, and takes minutes together.
SLOW = {
    "backup", "files", "followup", "person", "plan", "protected", "staff", "test_alone",
    "test_answering", "test_asking", "test_check", "test_clocks", "test_closing", "test_command",
    "test_counting", "test_disposing", "test_door", "test_due", "test_erasing", "test_filling",
    "test_fives", "test_forged", "test_generator", "test_guardians", "test_informing",
    "test_invitations", "test_languages", "test_reading",
    "test_letters", "test_meeting", "test_others", "test_overview", "test_plain_words",
    "test_printing", "test_properties", "test_sample_command", "test_sending", "test_sources",
    "test_unposted", "test_world",
}  # fmt: skip
# Yet `make quick` opens some pages too.
QUICK = {"test_login", "test_tasks", "test_word", "test_words"}
# What takes longest comes first, so that no test process waits for another at the end.
# Browsers come after all else: the loop that drives them stays in the process.
FIRST = {
    "practice", "test_anything_goes", "test_bench", "test_everywhere", "test_hidden",
    "test_main_journey", "test_matrix", "test_no_fault", "test_second_half",
}  # fmt: skip


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether to pass a file by, for all of it is left out; None where others decide."""
    left_out = config.getoption("markexpr")
    passed_by = (
        ("not slow" in left_out and is_slow(collection_path))
        or ("not browser" in left_out and collection_path.parent.name == "journeys")
        or ("not once" in left_out and collection_path.parent.name in ALL_ONCE)
    )
    return True if passed_by and collection_path.name.startswith("test_") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out, and what needs no second database."""
    items.sort(key=turn)
    for item in items:
        if is_slow(item.path):
            item.add_marker("slow")
        if is_once(item):
            item.add_marker("once")


def is_slow(path: Path) -> bool:
    """Whether `make quick` leaves the file out."""
    return path.stem not in QUICK and bool(SLOW & {path.parent.name, path.stem})


def is_once(item: pytest.Item) -> bool:
    """Whether a test says the same whatever the database: that is why it runs on SQLite only."""
    marked = item.get_closest_marker("django_db")
    if marked and marked.kwargs.get("transaction"):
        return False
    folder = item.path.parent.name
    if folder in ONCE and f"{folder}/{item.path.stem}" not in BOTH:
        return True
    return not marked and not DATABASE & set(names_of(item))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look through it again, all run long.

    And it need not look often: the processes are short, and what a test leaves is little.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


def turn(item: pytest.Item) -> tuple[bool, bool]:
    """What decides when a test's turn comes: the smaller, the earlier."""
    names = {item.path.parent.name, item.path.stem}
    return "journeys" in names, not FIRST & names


def names_of(item: pytest.Item) -> list[str]:
    """The fixtures that a test stands on."""
    return list(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def emptied() -> Iterator[None]:
    """Tests that commit are followed by emptied tables: the ledger's guard is put aside for that.

    It is put back with what Django does after it has emptied the tables.
    """
    operations = type(connection.ops)
    emptying = operations.sql_flush

    def unguarded(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [*guarding.removal(connection), *emptying(self, *args, **kwargs)]

    operations.sql_flush = unguarded  # type: ignore[method-assign]
    yield
    operations.sql_flush = emptying  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def ground(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[bytes]:
    """The world of units and people, and what the module's `begin_with(there)` makes in it.

    Both are made once for all tests of the module, which work on top in transactions of their own,
    each with its own copy of what was made: pickled, which is faster than a deep copy.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        there = world()
        begin_with = getattr(request.module, "begin_with", None)
        yield pickle.dumps((there, begin_with(there) if begin_with else None))
        transaction.set_rollback(True)


@pytest.fixture
def copies(ground: bytes, db: None) -> tuple[World, Any]:
    """The ground to change as one likes."""
    copied: tuple[World, Any] = pickle.loads(ground)  # noqa: S301  (our own, of this run)
    return copied


@pytest.fixture
def there(copies: tuple[World, Any]) -> World:
    """The world of units and people that tests of the steps and of the pages begin with."""
    return copies[0]


@pytest.fixture
def begun(copies: tuple[World, Any]) -> Any:
    """What the module's `begin_with(there)` has made."""
    return copies[1]


@pytest.fixture(autouse=True)
def no_anchors() -> Iterator[None]:
    """What a test anchors of its ledger is taken back with it, though it stands in a file."""
    folder = settings.ANCHORS
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def queries() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with queries() as done:` fills `done` with the statements but those of transactions."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        done: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield done
        statements = (str(query["sql"]) for query in captured.captured_queries)
        done += [sql for sql in statements if not sql.lstrip().startswith(TRANSACTION)]

    return counting


@pytest.fixture(scope="session")
def practice_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeWorld]:
    """The practice world that all test processes of the run copy."""
    run = tmp_path_factory.getbasetemp()
    world = PracticeWorld((run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "world")
    yield world
    world.forget()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pictures of every state of every page, and what a screen reader is told of some."""
    parser.addoption("--pictures", default="", help="a folder for pictures of all pages")
    parser.addoption("--all-cells", action="store_true", help="the whole matrix of who sees what")
    parser.addoption("--keep-outlines", action="store_true", help="keep what pages now tell")
