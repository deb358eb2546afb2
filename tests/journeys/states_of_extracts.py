"""The states of the pages where all that is written is taken out, and of a note of correction."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.states_of_own_pages import BESIDE, YOUNG, at, beside, paper
from tests.journeys.states_of_summons import KARIN, sent_paper
from tests.journeys.steps import press


@state("person:extract", "nothing asked for", "own Ture Wallin")
def own(page: Page) -> None:
    at(page, "all/")


@state("person:beside-extract", "nothing asked for", BESIDE)
def of_one_beside(page: Page) -> None:
    beside(page)
    page.goto(page.url + "all/")


@state("staff:extract", "for the person", KARIN)
def by_staff(page: Page) -> None:
    plan(page, "Liam", "all/individual/")


@state("staff:sent-correct", "nothing written", KARIN)
def correction(page: Page) -> None:
    sent_paper(page)
    page.get_by_role("link", name="Rättelseanteckning").click()


@state("staff:sent-correct", "mistaken", KARIN)
def correction_mistaken(page: Page) -> None:
    correction(page)
    press(page, "Skriv anteckningen")
    mistaken(page)


@state("person:say", "nothing written", YOUNG)
def say(page: Page) -> None:
    paper(page)
    page.get_by_role("link", name="Något är fel, eller jag håller inte med").click()
