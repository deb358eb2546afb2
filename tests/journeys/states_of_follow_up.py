"""The states of what happens between the meetings, and of the follow-up."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.states import key_in, mistaken, state
from tests.journeys.steps import fill, press, turned_to

KARIN, ELIN, MARIE, YLVA = "Karin Ahlgren", "Elin Bergvall", "Marie Olander", "Ylva Modig"
SIGNE = "Signe Ö."


def plan(page: Page, name: str, part: str) -> None:
    """Open a part of the plan that stands in the lead's list under this name."""
    page.goto(f"/plans/{key_in(page, '/follow-up/', name)}/{part}")


def own_rows(page: Page) -> None:
    """Open the own rows of the plan that is on the work list."""
    page.goto("/")
    asked = page.get_by_role("link", name=re.compile("Berätta hur det har gått.*Signe"))
    turned_to(page, asked).click()


@state("staff:received-report", "to tell", ELIN)
def report(page: Page) -> None:
    own_rows(page)


@state("staff:received-report", "mistaken", ELIN)
def report_mistaken(page: Page) -> None:
    own_rows(page)
    press(page, "Skicka")
    mistaken(page)


@state("staff:received-questions", "to answer", ELIN)
def own_questions(page: Page) -> None:
    own_rows(page)
    page.goto(page.url.replace("/report/", "/questions/"))
    expect(page.get_by_role("button", name="Spara svaren")).to_be_visible()


@state("staff:follow-ups", "late", KARIN)
def late(page: Page) -> None:
    page.goto("/follow-up/")


@state("staff:follow-ups", "untold", KARIN)
def untold(page: Page) -> None:
    page.goto("/follow-up/?look=untold")


@state("staff:follow-ups", "forgotten", KARIN)
def forgotten(page: Page) -> None:
    page.goto("/follow-up/?look=forgotten")
    expect(page.get_by_role("link", name="Agnes L.")).to_be_visible()


@state("staff:follow-ups", "none", YLVA)
def none_late(page: Page) -> None:
    page.goto("/follow-up/")


@state("staff:follow-ups", "no plan forgotten", YLVA)
def none_forgotten(page: Page) -> None:
    page.goto("/follow-up/?look=forgotten")


@state("staff:follow-up", "called", KARIN)
def follow_up(page: Page) -> None:
    plan(page, SIGNE, "follow-up/")


@state("staff:follow-up-report", "to write", KARIN)
def enter(page: Page) -> None:
    plan(page, SIGNE, "follow-up/")
    page.get_by_role("link", name="Skriv in ett svar").last.click()


@state("staff:follow-up-report", "mistaken", KARIN)
def enter_mistaken(page: Page) -> None:
    enter(page)
    fill(page, said_by="")
    press(page, "Spara svaret")
    mistaken(page)


@state("staff:follow-up-prepare", "called already", KARIN)
def prepare(page: Page) -> None:
    plan(page, SIGNE, "follow-up/prepare/")


@state("staff:follow-up-prepare", "begun", MARIE)
def prepare_begun(page: Page) -> None:
    plan(page, "Ebba T.", "follow-up/prepare/")


@state("staff:follow-up-questions", "some answers", KARIN)
def questions(page: Page) -> None:
    plan(page, SIGNE, "follow-up/questions/")


@state("staff:follow-up-side", "the person's", KARIN)
def side(page: Page) -> None:
    plan(page, SIGNE, "follow-up/questions/person/")


@state("staff:follow-up-side", "a party's", KARIN)
def side_of_party(page: Page) -> None:
    questions(page)
    page.get_by_role("link", name="Prima BUP").click()


@state("staff:follow-up-outcome", "to decide", KARIN)
def outcome(page: Page) -> None:
    plan(page, SIGNE, "follow-up/outcome/")


@state("staff:follow-up-outcome", "mistaken", KARIN)
def outcome_mistaken(page: Page) -> None:
    outcome(page)
    press(page, "Spara och gå vidare")
    mistaken(page)


@state("staff:follow-up-goals", "drawn", KARIN)
def goals(page: Page) -> None:
    plan(page, SIGNE, "follow-up/goals/")
    expect(page.locator("svg.chart")).to_have_count(2)


@state("staff:follow-up-goals", "after two follow-ups", MARIE)
def goals_twice(page: Page) -> None:
    page.goto(f"/plans/{key_in(page, '/plans/', 'Otto W.')}/follow-up/goals/")
    expect(page.locator("svg.chart")).to_have_count(2)


@state("staff:follow-up-goals", "mistaken", KARIN)
def goals_mistaken(page: Page) -> None:
    goals(page)
    press(page, "Spara hur långt")
    mistaken(page)


@state("staff:changes", "one to settle", KARIN)
def changes(page: Page) -> None:
    plan(page, SIGNE, "changes/")


@state("staff:changes", "mistaken", KARIN)
def changes_mistaken(page: Page) -> None:
    changes(page)
    press(page, "Notera och gå igenom")
    mistaken(page)


@state("staff:change", "to settle", KARIN)
def change(page: Page) -> None:
    changes(page)
    page.get_by_role("link", name=re.compile("skola")).first.click()


@state("staff:change", "mistaken", KARIN)
def change_mistaken(page: Page) -> None:
    change(page)
    press(page, "Avgör")
    mistaken(page)
