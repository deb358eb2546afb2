"""The states of the pages about a unit's letters: to print, printed, alone, and come back."""

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.states_of_protection import DANIEL
from tests.journeys.states_of_summons import KARIN
from tests.journeys.steps import press


@state("staff:printing-all", "some wait", KARIN)
def all_letters(page: Page) -> None:
    page.goto("/letters/")


@state("staff:printing", "under way", KARIN)
def printing(page: Page) -> None:
    all_letters(page)
    button = page.get_by_role("button", name="Skriv ut")
    if button.count():
        button.click()
    else:
        page.locator("[aria-labelledby=prints] a").first.click()
    expect(page.get_by_role("heading", name="En utskrift av brev")).to_be_visible()


@state("staff:letter-alone", "to be forwarded", DANIEL)
def alone(page: Page) -> None:
    all_letters(page)
    page.locator("[aria-labelledby=alone] a").first.click()


@state("staff:letter-back", "nothing said", KARIN)
def back(page: Page) -> None:
    plan(page, "Hugo", "letters/")
    first = page.get_by_role("button", name="Markera som postat").first
    if first.count():
        with page.expect_navigation():
            first.click()
    page.get_by_role("link", name="Brevet kom tillbaka").first.click()
    press(page, "Brevet kom tillbaka")
    mistaken(page)


@state("staff:forms", "all", KARIN)
def forms(page: Page) -> None:
    page.goto("/forms/")


@state("staff:case-forms", "of a plan", KARIN)
def forms_of_case(page: Page) -> None:
    plan(page, "Hugo", "forms/")
