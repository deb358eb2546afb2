"""What every test may ask for: counted queries, and pages in a real browser."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tools import browser as chromium

TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "PRAGMA", "SET CONSTRAINTS")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    # Playwright's loop runs in this thread, and Django would refuse to talk to the database in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Make a reader: `new_context(viewport=PHONE, java_script_enabled=False, …)`.

    At the end the test fails when a page has said an error in its console or asked another host.
    """
    readers: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
        page.on("request", lambda request: faults.extend(outside(request.url, live_server.url)))

    def make(**options: Any) -> BrowserContext:
        reader = browser.new_context(base_url=live_server.url, locale="sv-SE", **options)
        reader.set_default_timeout(10_000)
        reader.on("page", watch)
        readers.append(reader)
        return reader

    yield make
    for reader in readers:
        reader.close()
    assert faults == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desktop, with JavaScript."""
    return new_context().new_page()


@pytest.fixture
def plain_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page without JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Assert that axe finds nothing in the page, and that at 320 px nothing sticks out."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert found.violations_count == 0, found.generate_report()
        before = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 640})
        sticks_out = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if before:
            page.set_viewport_size(before)
        assert sticks_out <= 0, f"{sticks_out} px too wide at 320 px"

    return check


def is_fault(line: Any) -> bool:
    """Whether a console line tells of a fault: an answer of 4xx is what some tests are about."""
    return line.type == "error" and "the server responded with a status of 4" not in line.text


def outside(url: str, home: str) -> list[str]:
    """The address, when it is not one of ours."""
    parts = urlsplit(url)
    ours = parts.scheme in ("data", "blob", "about") or parts.netloc == urlsplit(home).netloc
    return [] if ours else [f"asked another host: {parts.netloc}"]
