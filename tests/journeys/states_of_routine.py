"""The states of a unit's own routine, as its head writes it and its staff read it."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, state
from tests.journeys.steps import press

MONA, KARIN, YLVA = "Mona Sandell", "Karin Ahlgren", "Ylva Modig"


@state("staff:routine", "mistaken", MONA)
def routine(page: Page) -> None:
    page.goto("/routine/")
    press(page, "Lägg till")
    mistaken(page)


@state("staff:routine", "read by staff", KARIN)
def routine_read(page: Page) -> None:
    page.goto("/routine/")


@state("staff:routine", "nothing yet", YLVA)
def routine_empty(page: Page) -> None:
    page.goto("/routine/")


@state("staff:routine", "one step taken away", MONA)
def routine_away(page: Page) -> None:
    page.goto("/routine/")
    page.get_by_role("button", name="Ta bort").last.click()
    page.wait_for_url("**said=away")
    page.get_by_role("button", name="Lägg tillbaka").first.click()
    page.wait_for_url("**said=back")
    page.goto("/routine/?said=away")


@state("staff:routine-step", "to change", MONA)
def step(page: Page) -> None:
    page.goto("/routine/")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
