"""The states of the pages about those who speak for the person, and their orders."""

import re

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import press

KARIN, MARIE, DANIEL = "Karin Ahlgren", "Marie Olander", "Daniel Rosén"


def god_man(page: Page) -> None:
    plan(page, "Nils", "speakers/")
    page.get_by_role("link", name="Christina Malm").click()


@state("staff:speakers", "two guardians", KARIN)
def speakers(page: Page) -> None:
    plan(page, "Noel", "speakers/")


@state("staff:speaker", "a god man with an order", MARIE)
def speaker(page: Page) -> None:
    god_man(page)


@state("staff:speaker", "mistaken", MARIE)
def speaker_mistaken(page: Page) -> None:
    god_man(page)
    press(page, "Spara förordnandet")
    mistaken(page)


@state("staff:order-end", "to read through", MARIE)
def order_end(page: Page) -> None:
    god_man(page)
    page.get_by_role("link", name="Avsluta det här förordnandet").click()


@state("staff:speaker-place", "mistaken", DANIEL)
def place(page: Page) -> None:
    plan(page, "Skyddade personuppgifter", "speakers/")
    speakers = page.locator('main a[href*="/speakers/"]')
    paths = speakers.evaluate_all("all => all.map((one) => one.pathname)")
    page.goto(next(path for path in paths if re.search(r"/speakers/\d+/$", path)) + "place/")
    press(page, "Ja, får veta")
    mistaken(page)
