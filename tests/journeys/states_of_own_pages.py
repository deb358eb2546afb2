"""The states of a private person's own pages, and what the unit reads of them."""

from playwright.sync_api import Page
from tests.journeys.states import plan, state
from tests.journeys.steps import follow

CHILD, YOUNG, ADULT, MOTHER = (
    "own Vidar Askling",
    "own Hugo Wikström",
    "own Otto",
    "own Linn Askling",
)


def at(page: Page, part: str = "") -> None:
    """Open a part of the pages of the one SIP there is."""
    page.goto("/my/")
    page.goto(page.url + part)


@state("person:login", "the invented", who="")
def login(page: Page) -> None:
    page.goto("/my/log-in/")


@state("person:whose", "nothing there", YOUNG)
def whose(page: Page) -> None:
    page.goto("/my/")


@state("person:home", "a meeting ahead", YOUNG)
def home(page: Page) -> None:
    at(page)


@state("person:home", "a plan", CHILD)
def home_of_child(page: Page) -> None:
    at(page)


@state("person:home", "of one who speaks", MOTHER)
def home_of_mother(page: Page) -> None:
    at(page)


@state("person:papers", "some", ADULT)
def papers(page: Page) -> None:
    at(page, "papers/")


@state("person:paper", "one", YOUNG)
def paper(page: Page) -> None:
    at(page, "papers/")
    follow(page, "Din kopia")


@state("person:consent", "given", YOUNG)
def consent(page: Page) -> None:
    at(page, "who/")


@state("person:readers", "some", YOUNG)
def readers(page: Page) -> None:
    at(page, "read/")


@state("staff:own-words", "nothing yet", "Karin Ahlgren")
def own_words(page: Page) -> None:
    plan(page, "Hugo", "own-words/")
