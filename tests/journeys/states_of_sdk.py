"""The states of messages that came by SDK."""

from playwright.sync_api import Page
from tests.journeys.states import plan, state

LEIF = "Leif Ågren"


@state("staff:sdk-unfiled", "one", LEIF)
def unfiled(page: Page) -> None:
    page.goto("/messages/")


@state("staff:sdk-message", "without a plan", LEIF)
def message(page: Page) -> None:
    page.goto("/messages/")
    page.get_by_role("link", name="Arbetsförmedlingen").click()


@state("staff:sdk-messages", "none", "Karin Ahlgren")
def of_case(page: Page) -> None:
    plan(page, "Signe Ö.", "messages/")
