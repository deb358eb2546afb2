"""The states of the pages about the units that an administrator looks after."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, state
from tests.journeys.states_of_accounts import ROBIN
from tests.journeys.steps import fill, follow, press


def to_unit(page: Page) -> None:
    page.goto("/units/")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()


@state("staff:units", "listed", ROBIN)
def units(page: Page) -> None:
    page.goto("/units/")


@state("staff:unit", "one of the units", ROBIN)
def unit(page: Page) -> None:
    to_unit(page)


@state("staff:unit-change", "mistaken", ROBIN)
def change(page: Page) -> None:
    to_unit(page)
    follow(page, "Ändra enheten")
    fill(page, name="")
    press(page, "Spara")
    mistaken(page)


@state("staff:unit-join", "to choose", ROBIN)
def join(page: Page) -> None:
    to_unit(page)
    follow(page, "Gå med i en överenskommelse")


@state("staff:unit-leave", "to fill in", ROBIN)
def leave(page: Page) -> None:
    to_unit(page)
    page.get_by_role("link", name="Lämna").first.click()


@state("staff:unit-cease", "to choose", ROBIN)
def cease(page: Page) -> None:
    to_unit(page)
    follow(page, "Enheten upphör")


@state("staff:starting", "something is missing", ROBIN)
def starting(page: Page) -> None:
    page.goto("/units/start/")
    page.locator("summary").first.click()


@state("staff:unit-new", "mistaken", ROBIN)
def new(page: Page) -> None:
    page.goto("/units/new/")
    press(page, "Spara")
    mistaken(page)


@state("staff:principal-new", "mistaken", ROBIN)
def principal(page: Page) -> None:
    page.goto("/units/principals/new/")
    press(page, "Spara")
    mistaken(page)
