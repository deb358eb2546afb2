"""Readers in a real browser, at a Samlas in a process of its own with the practice world in it.

One browser and one site serve a whole test process; a test that changes something does so in a
case of its own, so that no test needs a fresh world.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
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
PATIENCE = 10_000  # milliseconds to wait for something on a page


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
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One Samlas for the whole run, filled with the practice world."""
    name = f"journeys-{os.getpid()}"
    with running(tmp_path_factory.mktemp("site"), name) as served:
        yield served


@pytest.fixture
def new_context(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Make a reader: `new_context(viewport=PHONE, java_script_enabled=False, …)`.

    At the end the test fails when a page has said an error in its console or asked another host.
    """
    readers: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
        page.on("request", lambda request: faults.extend(outside(request.url, site.url)))

    def make(**options: Any) -> BrowserContext:
        reader = browser.new_context(base_url=site.url, locale="sv-SE", **options)
        reader.set_default_timeout(PATIENCE)
        reader.on("page", watch)
        readers.append(reader)
        return reader

    yield make
    for reader in readers:
        reader.close()
    assert faults == []


@pytest.fixture(scope="session")
def logged_in() -> dict[str, Any]:
    """The cookies of those who have logged in, by name, so that each need do it only once."""
    return {}


@pytest.fixture
def page_of(
    new_context: Callable[..., BrowserContext], logged_in: dict[str, Any]
) -> Callable[..., Page]:
    """Open a page as someone: `page_of("Karin Ahlgren")`, or as the public: `page_of("")`."""

    def open_page(name: str, **options: Any) -> Page:
        context = new_context(storage_state=logged_in.get(name), **options)
        page = context.new_page()
        if name and name not in logged_in:
            log_in(page, name)
            logged_in[name] = context.storage_state()
        return page

    return open_page


def is_fault(line: ConsoleMessage) -> bool:
    """Whether a console line tells of a fault: an answer of 4xx is what some tests are about."""
    return line.type == "error" and "the server responded with a status of 4" not in line.text


def outside(url: str, home: str) -> list[str]:
    """The address, when it is not one of ours."""
    parts = urlsplit(url)
    ours = parts.scheme in ("data", "blob", "about") or parts.netloc == urlsplit(home).netloc
    return [] if ours else [f"asked another host: {parts.netloc}"]
