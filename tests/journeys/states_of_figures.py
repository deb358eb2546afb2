"""The states of the pages that tell how it goes."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, state

SIMON = "Simon Edwall"


@state("staff:figures", "a year", SIMON)
def figures(page: Page) -> None:
    page.goto("/figures/")


@state("staff:figures", "mistaken", SIMON)
def figures_mistaken(page: Page) -> None:
    page.goto("/figures/?first=202604&last=202601")
    mistaken(page)


@state("staff:figure", "a share", "Elin Bergvall")
def share(page: Page) -> None:
    page.goto("/figures/answers-in-time/?by=age")


@state("staff:figure", "days", SIMON)
def days(page: Page) -> None:
    page.goto("/figures/to-meeting/")


@state("staff:figure", "too few", SIMON)
def too_few(page: Page) -> None:
    page.goto("/figures/way/?context=discharge")


@state("staff:figure", "many outcomes", SIMON)
def many_outcomes(page: Page) -> None:
    page.goto("/figures/deviations/")


@state("staff:figure", "what people say", SIMON)
def said(page: Page) -> None:
    page.goto("/figures/said-heard/")
