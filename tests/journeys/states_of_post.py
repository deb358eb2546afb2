"""The states of what goes out: each copy's way, notices, and what practice shows of them."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.states_of_own_pages import ADULT, at
from tests.journeys.steps import choose, fill, press

KARIN = "Karin Ahlgren"


@state("staff:copies", "sent", KARIN)
def copies(page: Page) -> None:
    plan(page, "Hedda", "copies/")


@state("staff:notices", "mistaken", KARIN)
def notices(page: Page) -> None:
    page.goto("/notices/")
    fill(page, email="karin")
    press(page, "Spara")
    mistaken(page)


@state("guest:outbox", "some", who="")
def outbox(page: Page) -> None:
    page.goto("/outbox/")


@state("person:word", "mistaken", ADULT)
def word(page: Page) -> None:
    at(page, "word/")
    choose(page, way="email")
    fill(page, to="otto")
    press(page, "Spara")
    mistaken(page)


@state("staff:absence", "mistaken", KARIN)
def absence(page: Page) -> None:
    page.goto("/absence/")
    fill(page, first_day="i går")
    press(page, "Spara")
    mistaken(page)


@state("staff:offices", "held", "Robin Dahlberg")
def offices(page: Page) -> None:
    page.goto("/offices/")
