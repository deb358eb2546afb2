"""The states of the pages for anyone: log in, and what is not there."""

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, state
from tests.journeys.steps import fill, press


@state("staff:login", "everyone open", who="")
def login(page: Page) -> None:
    page.goto("/log-in/")
    for more in page.locator("main details summary").all():
        more.click()


@state("staff:assignment", "to change", who="Carina Moberg")
def assignment(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Byt tjänst").click()


@state("", "not found", who="")
def not_found(page: Page) -> None:
    page.goto("/no-such-page/")


@state("guest:ask", "open too long", who="")
def stale_form(page: Page) -> None:
    page.goto("/ask/")
    page.context.clear_cookies()
    page.locator("main form button:not([data-variant])").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sidan hade varit öppen för länge")


@state("guest:accessibility", "to read", who="")
def accessibility(page: Page) -> None:
    page.goto("/accessibility/")


@state("guest:barrier", "mistaken", who="")
def barrier_mistaken(page: Page) -> None:
    page.goto("/accessibility/report/")
    press(page, "Gå vidare och läs igenom")
    mistaken(page)


@state("guest:barrier", "to check", who="")
def barrier_to_check(page: Page) -> None:
    page.goto("/accessibility/report/")
    fill(page, text="Knappen hörs inte.", where="Min sida")
    press(page, "Gå vidare och läs igenom")


@state("guest:barrier-sent", "sent", who="")
def barrier_sent(page: Page) -> None:
    page.goto("/accessibility/report/sent/")
