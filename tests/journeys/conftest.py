"""Readers in a real browser, at a Samlas in a process of its own with the practice world in it.

One browser and one site serve a whole test process; a test that changes something does so in a
case of its own, so that no test needs a fresh world.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from tests.filled import PracticeWorld
from tests.journeys.site import Site, running
from tests.journeys.steps import log_in
from tools import browser as chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds to wait for something on a page, on a busy machine too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder opens a browser."""
    for item in items:
        if item.path.parent.name == "journeys":
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    # Playwright's loop runs in this thread, and Django would refuse to talk to the database in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(practice_world: PracticeWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One Samlas for the whole test process, with the practice world in it.

    A module whose journeys change what everybody sees has one of its own, by this name.
    """
    name = f"journeys-{os.getpid()}"
    with running(practice_world, tmp_path_factory.mktemp("site"), name) as served:
        yield served


@pytest.fixture
def watch(site: Site) -> Iterator[Callable[[BrowserContext], None]]:
    """Fail at the end if a watched reader's page has said an error or asked another host (T16)."""
    faults: list[str] = []
    watched: list[BrowserContext] = []
    heard: dict[Any, Callable[[Any], None]] = {
        "weberror": lambda told: faults.append(f"script: {told.error}"),
        "console": lambda line: faults.append(line.text) if is_fault(line) else None,
        "request": lambda request: faults.extend(outside(request.url, site.url)),
    }

    def start(reader: BrowserContext) -> None:
        watched.append(reader)
        for event, hear in heard.items():
            reader.on(event, hear)

    yield start
    for reader in watched:
        for event, hear in heard.items():
            reader.remove_listener(event, hear)
    assert faults == []


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Those who have a browser already, logged in where they are staff."""
    known: dict[str, BrowserContext] = {}
    yield known
    for context in known.values():
        context.close()


@pytest.fixture
def page_of(
    browser: Browser,
    site: Site,
    readers: dict[str, BrowserContext],
    watch: Callable[[BrowserContext], None],
) -> Iterator[Callable[..., Page]]:
    """Open a page as someone: `page_of("Karin Ahlgren")`, or as the public: `page_of("")`.

    The same reader with the same options keeps the browser from test to test, and logs in anew
    where a test has logged them out. They want no motion: what folds out slowly is looked at, and
    pressed, while it still moves.
    """
    opened: set[BrowserContext] = set()

    def open_page(name: str, **options: Any) -> Page:
        reader = f"{site.url} {name} {options}"
        if reader not in readers:
            readers[reader] = browser.new_context(
                base_url=site.url, locale="sv-SE", reduced_motion="reduce", **options
            )
            readers[reader].set_default_timeout(PATIENCE)
        context = readers[reader]
        if context not in opened:
            watch(context)
        opened.add(context)
        page = context.new_page()
        if name and not is_logged_in(context):
            log_in(page, name)
        return page

    yield open_page
    for context in opened:
        context.set_offline(False)
        for page in context.pages:
            page.close()


def is_logged_in(reader: BrowserContext) -> bool:
    """Whether the browser has a session."""
    return any(cookie["name"].endswith("samlas_session") for cookie in reader.cookies())


# What some tests are about: answers of 4xx, and a network that is away. A page of the meeting that
# stands open asks for news after the role in it has ended.
MEANT = (
    "Error Code 404 from news/",
    "with a status of 4",
    "ERR_INTERNET_DISCONNECTED",
    "htmx:sendError",
    "htmx:afterRequest",
)


def is_fault(line: ConsoleMessage) -> bool:
    """Whether a console line tells of a fault."""
    return line.type == "error" and not any(meant in line.text for meant in MEANT)


def outside(url: str, home: str) -> list[str]:
    """The address, when it is not one of ours."""
    parts = urlsplit(url)
    ours = parts.scheme in ("data", "blob", "about") or parts.netloc == urlsplit(home).netloc
    return [] if ours else [f"asked another host: {parts.netloc}"]
