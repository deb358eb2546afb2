"""The states of the pages where a plan is closed, and of what the others get then."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import choose, fill, press, turned_to

KARIN, MARIE, SARA = "Karin Ahlgren", "Marie Olander", "Sara Nyström"


def filled(page: Page) -> None:
    """The form of a plan that nobody else's walk looks at, filled in."""
    plan(page, "Saga", "close/")
    for box in page.locator('main [name="grounds"]').all():
        box.uncheck()
    choose(page, grounds="no-need-of-both")
    fill(
        page, goal_outcome="Saga klarar skolan.", decided_with="Saga och mamma",
        person_told_on="2026-01-15", person_told_how="På mötet", turn_to_phone="08-465 004 21",
    )  # fmt: skip


@state("staff:close", "nothing filled in", KARIN)
def close(page: Page) -> None:
    plan(page, "Noel", "close/")


@state("staff:close", "mistaken", KARIN)
def close_mistaken(page: Page) -> None:
    plan(page, "Noel", "close/")
    press(page, "Gå vidare och läs igenom")
    mistaken(page)


@state("staff:close-check", "read through", KARIN)
def check(page: Page) -> None:
    filled(page)
    press(page, "Gå vidare och läs igenom")
    expect(page).to_have_url(re.compile("/close/check/"))


@state("staff:closed", "a letter to post", KARIN)
def closed(page: Page) -> None:
    plan(page, "Sixten", "closed/")


@state("staff:closed", "not all was done", MARIE)
def closed_in_force(page: Page) -> None:
    plan(page, "Greta", "closed/")


@state("staff:closed-recorded", "mistaken", KARIN)
def recorded_mistaken(page: Page) -> None:
    plan(page, "Sixten", "closed/")
    page.get_by_label("Dokumenterat i vårt eget system den").fill("i går")
    press(page, "Det står i vår dokumentation")
    mistaken(page)


@state("staff:closed-posted", "mistaken", KARIN)
def posted_mistaken(page: Page) -> None:
    plan(page, "Sixten", "closed/")
    page.get_by_label("Postat den").first.fill("i går")
    press(page, "Brevet är postat")
    mistaken(page)


def notice(page: Page) -> None:
    """The notice that the school has got, from its work list."""
    page.goto("/")
    turned_to(page, page.get_by_role("link", name="att SIP:en är avslutad")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("avslutad")


@state("staff:received-paper", "a closing", SARA)
def received(page: Page) -> None:
    notice(page)


@state("staff:received-closing-recorded", "mistaken", SARA)
def received_mistaken(page: Page) -> None:
    notice(page)
    page.get_by_label("Dokumenterat i vårt eget system den").fill("i går")
    press(page, "Det står i vår dokumentation")
    mistaken(page)
