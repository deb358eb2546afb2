"""The states of requests for a SIP: the public pages, and the unit's own."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.states import key_in, mistaken, state
from tests.journeys.steps import choose, fill, press

KARIN, SARA, MONA, YLVA = "Karin Ahlgren", "Sara Nyström", "Mona Sandell", "Ylva Modig"
CHECK = "läs igenom"


def write_request(page: Page) -> None:
    """Fill in the public form as a mother would."""
    page.goto("/ask/")
    choose(page, asked_by="guardian")
    place = page.locator('[name="unit"] option', has_text="Mottagningsgruppen barn och unga")
    page.locator('[name="unit"]').select_option(place.first.get_attribute("value"))
    fill(page, person_name="Ture Ask", need="Ingen vet vem som gör vad.", asker_name="Mia Ask")
    fill(page, asker_phone="070-174 06 05", known_units="Skolan och BUP")


@state("staff:my-calendar", "a new address", "Karin Ahlgren")
def my_calendar(page: Page) -> None:
    page.goto("/my-calendar/")
    page.get_by_role("button", name="adress").first.click()


@state("guest:about", "to read", who="")
def about(page: Page) -> None:
    page.goto("/about/")


@state("guest:ask", "empty", who="")
def ask(page: Page) -> None:
    page.goto("/ask/")


@state("guest:ask", "mistaken", who="")
def ask_mistaken(page: Page) -> None:
    page.goto("/ask/")
    fill(page, personal_number="1234", asker_email="mia")
    press(page, CHECK)
    mistaken(page)


@state("guest:ask", "to check", who="")
def ask_check(page: Page) -> None:
    write_request(page)
    press(page, CHECK)
    expect(page.get_by_text("Ingen vet vem som gör vad.")).to_be_visible()


@state("guest:receipt", "received", who="")
def receipt(page: Page) -> None:
    write_request(page)
    press(page, CHECK)
    press(page, "Skicka")
    expect(page).to_have_url(re.compile("/ask/received/"))


def request(page: Page, person: str, part: str = "") -> None:
    """Open a request by the name that stands in the list."""
    page.goto(f"/requests/{key_in(page, '/requests/?all=1', person)}/{part}")


@state("staff:requests", "to answer", KARIN)
def requests(page: Page) -> None:
    page.goto("/requests/")


@state("staff:requests", "all, for the head", MONA)
def requests_all(page: Page) -> None:
    page.goto("/requests/?all=1")


@state("staff:requests", "none", YLVA)
def requests_none(page: Page) -> None:
    page.goto("/requests/")


@state("staff:request", "to answer", KARIN)
def one(page: Page) -> None:
    request(page, "Leo Stenberg")


@state("staff:request", "late", KARIN)
def one_late(page: Page) -> None:
    request(page, "Maja Ivarsson")


@state("staff:request", "refused", KARIN)
def one_refused(page: Page) -> None:
    request(page, "Albin Kron")


@state("staff:request-posted", "mistaken", KARIN)
def posted_mistaken(page: Page) -> None:
    one_refused(page)
    fill(page, posted_on="i går")
    press(page, "Markera som postat")
    mistaken(page)


@state("staff:request", "passed on", SARA)
def one_passed_on(page: Page) -> None:
    request(page, "Alice Backman")


@state("staff:request", "arrived from another unit", KARIN)
def one_arrived(page: Page) -> None:
    request(page, "Alice Backman")


@state("staff:request-assess", "filled in", KARIN)
def assess(page: Page) -> None:
    request(page, "Leo Stenberg", "start/")


@state("staff:request-assess", "mistaken", KARIN)
def assess_mistaken(page: Page) -> None:
    request(page, "Leo Stenberg", "start/")
    fill(page, personal_number="", born="")
    page.locator("main form button:not([data-variant])").last.click()
    mistaken(page)


@state("staff:request-refuse", "empty", KARIN)
def refuse(page: Page) -> None:
    request(page, "Leo Stenberg", "refuse/")


@state("staff:request-refuse", "mistaken", KARIN)
def refuse_mistaken(page: Page) -> None:
    request(page, "Leo Stenberg", "refuse/")
    press(page, CHECK)
    mistaken(page)


@state("staff:request-refuse", "to check", KARIN)
def refuse_check(page: Page) -> None:
    request(page, "Leo Stenberg", "refuse/")
    fill(page, reason="Det finns bara en insats.")
    page.locator('[name="second_look_by"]').select_option(index=1)
    press(page, CHECK)
    expect(page.get_by_text("Det finns bara en insats.")).to_be_visible()


@state("staff:request-pass-on", "to choose", KARIN)
def pass_on(page: Page) -> None:
    request(page, "Leo Stenberg", "pass-on/")


@state("staff:request-pass-on", "mistaken", KARIN)
def pass_on_mistaken(page: Page) -> None:
    request(page, "Leo Stenberg", "pass-on/")
    page.locator("main form button:not([data-variant])").last.click()
    mistaken(page)


@state("staff:request-enter", "empty", KARIN)
def enter(page: Page) -> None:
    page.goto("/requests/enter/")


@state("staff:request-enter", "mistaken", KARIN)
def enter_mistaken(page: Page) -> None:
    page.goto("/requests/enter/")
    page.locator("main form button:not([data-variant])").last.click()
    mistaken(page)
