"""The states of the pages for those who look after the log."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, state
from tests.journeys.steps import fill, press

MONA, GUN = "Mona Sandell", "Gun Åstrand"


@state("staff:log", "a log checker's", MONA)
def log(page: Page) -> None:
    page.goto("/log/")


@state("staff:log", "a sample", GUN)
def sample(page: Page) -> None:
    page.goto("/log/?size=5&seed=abc")


@state("staff:log", "mistaken", MONA)
def log_mistaken(page: Page) -> None:
    page.goto("/log/")
    fill(page, first="i går")
    press(page, "Visa")
    mistaken(page)


@state("staff:log-entry", "to check", GUN)
def entry(page: Page) -> None:
    page.goto("/log/")
    page.locator("main table a").first.click()


@state("staff:log-export", "to take out", GUN)
def export(page: Page) -> None:
    page.goto("/log/export/")
