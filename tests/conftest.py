"""What every test may ask for: counted queries. Pages in a real browser: see tests/journeys."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings

from tests.filled import PracticeWorld

# How long an example takes says more of the machine than of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "PRAGMA", "SET CONSTRAINTS")

DATABASE = {"db", "transactional_db", "practice_world"}
# The practice world is filled on every database for the tests in a browser.
ONCE = {"practice"}
# What these folders and files test is quick one by one, and takes minutes together.
SLOW = {"command", "guest", "plan", "practice", "staff", "test_plain_words"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out, and what needs no second database."""
    for item in items:
        if SLOW & {item.path.parent.name, item.path.stem}:
            item.add_marker("slow")
        needs_database = item.get_closest_marker("django_db") or DATABASE & set(names_of(item))
        if item.path.parent.name in ONCE or not needs_database:
            item.add_marker("once")


def names_of(item: pytest.Item) -> list[str]:
    """The fixtures that a test stands on."""
    return list(getattr(item, "fixturenames", ()))


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
    parser.addoption("--keep-outlines", action="store_true", help="keep what pages now tell")
