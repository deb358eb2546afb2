"""The states of the pages where what went wrong is told, received and answered."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.states_of_codes import HUGO
from tests.journeys.states_of_own_pages import at
from tests.journeys.states_of_received import paper
from tests.journeys.steps import log_in, press

ELIN, RITVA, LISBET = "Elin Bergvall", "Ritva Aalto", "Lisbet Holmén"


def told(page: Page) -> None:
    """Tell of the first kind there is."""
    page.goto("/deviations/new/")
    page.get_by_role("main").get_by_role("listitem").get_by_role("button").first.click()


def received(page: Page) -> None:
    """As a handler, look at what has just been told."""
    page.goto("/offices/deviations/")
    assert page.context.browser
    other = page.context.browser.new_context(base_url=page.url, locale="sv-SE")
    at_work = other.new_page()
    log_in(at_work, ELIN)
    told(at_work)
    other.close()
    page.reload()


@state("staff:deviation-new", "the kinds", ELIN)
def kinds(page: Page) -> None:
    page.goto("/deviations/new/")


@state("staff:deviation-new", "a person in an idea", ELIN)
def idea_with_person(page: Page) -> None:
    page.goto("/deviations/new/?kind=idea")
    page.get_by_role("main").get_by_role("textbox").first.fill("Ring 070-174 06 33 i stället.")
    press(page, "Skicka")
    mistaken(page)


@state("staff:deviation-case", "the kinds", "Karin Ahlgren")
def of_case(page: Page) -> None:
    plan(page, "Liam", "deviation/")


@state("staff:received-deviation", "the kinds", ELIN)
def of_paper(page: Page) -> None:
    paper(page, "Försenat")
    page.get_by_role("link", name="Berätta att något gick fel").click()


@state("staff:deviation", "sent", ELIN)
def sent(page: Page) -> None:
    told(page)


@state("staff:deviations", "some", ELIN)
def ours(page: Page) -> None:
    told(page)
    page.goto("/deviations/")


@state("staff:deviations-handling", "some", RITVA)
def handling(page: Page) -> None:
    received(page)


@state("staff:deviation-handle", "to receive", RITVA)
def handle(page: Page) -> None:
    received(page)
    page.get_by_role("main").get_by_role("row").get_by_role("link").first.click()


@state("staff:deviations-export", "what of", RITVA)
def export(page: Page) -> None:
    page.goto("/offices/deviations/export/")


@state("person:wrong", "nothing written", "own Ture Wallin")
def wrong(page: Page) -> None:
    at(page, "wrong/")


@state("person:code-wrong", "nothing written", HUGO)
def wrong_by_code(page: Page) -> None:
    page.goto("/my/code/wrong/")
