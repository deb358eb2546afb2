"""The states of the pages for anyone: log in, and what is not there."""

from playwright.sync_api import Page, expect
from tests.journeys.states import state


@state("staff:login", "everyone open", who="")
def login(page: Page) -> None:
    page.goto("/log-in/")
    for more in page.locator("main details summary").all():
        more.click()


@state("", "not found", who="")
def not_found(page: Page) -> None:
    page.goto("/no-such-page/")


@state("guest:ask", "open too long", who="")
def stale_form(page: Page) -> None:
    page.goto("/ask/")
    page.context.clear_cookies()
    page.locator("main form button:not([data-variant])").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sidan hade varit öppen för länge")
