"""The states of the pages for anyone: log in, and what is not there."""

from playwright.sync_api import Page
from tests.journeys.states import state


@state("staff:login", "everyone open", who="")
def login(page: Page) -> None:
    page.goto("/log-in/")
    for more in page.locator("main details summary").all():
        more.click()


@state("", "not found", who="")
def not_found(page: Page) -> None:
    page.goto("/no-such-page/")
