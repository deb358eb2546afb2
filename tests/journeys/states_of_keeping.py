"""The states of the pages about how long papers are kept, and about deleting them."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import press

MONA, VERA = "Mona Sandell", "Vera Nordlund"


@state("staff:keeping", "a head's", MONA)
def due(page: Page) -> None:
    page.goto("/keeping/")


@state("staff:keeping", "an archivist's", VERA)
def to_decide(page: Page) -> None:
    page.goto("/keeping/")


@state("staff:keeping-record", "due", MONA)
def record(page: Page) -> None:
    page.goto("/keeping/")
    page.locator("main table#id_cases th a").first.click()


@state("staff:keeping-record", "mistaken", MONA)
def record_mistaken(page: Page) -> None:
    plan(page, "Signe")
    page.get_by_role("link", name="Hur länge det sparas").click()
    press(page, "Stoppa gallringen")
    mistaken(page)


@state("staff:keeping-disposal", "proposed", MONA)
def proposed(page: Page) -> None:
    propose(page)


def propose(page: Page) -> None:
    """What is due is proposed, once."""
    page.goto("/keeping/")
    waiting = page.get_by_role("row").filter(has_text="Väntar på beslut")
    if waiting.count():
        waiting.get_by_role("link").click()
    else:
        press(page, "Föreslå att det markerade gallras")


@state("staff:keeping-disposal", "to decide", VERA)
def decide(page: Page) -> None:
    page.goto("/keeping/")
    page.get_by_role("row").filter(has_text="Väntar på beslut").get_by_role("link").click()
