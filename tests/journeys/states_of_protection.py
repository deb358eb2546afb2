"""The states of the pages about who reads what is about a protected person."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.states_of_received import paper
from tests.journeys.steps import press

DANIEL, KRISTINA, GORAN = "Daniel Rosén", "Kristina Lager", "Göran Vinter"
PROTECTED = "Skyddade personuppgifter"


@state("staff:readers", "one named", DANIEL)
def readers(page: Page) -> None:
    plan(page, PROTECTED, "readers/")


@state("staff:readers", "nobody chosen", DANIEL)
def readers_mistaken(page: Page) -> None:
    plan(page, PROTECTED, "readers/")
    press(page, "Låt kollegan läsa")
    mistaken(page)


@state("staff:received-readers", "one named", KRISTINA)
def received_readers(page: Page) -> None:
    paper(page, PROTECTED, "readers/")


@state("staff:received-paper", "protected, not taken", GORAN)
def not_taken(page: Page) -> None:
    paper(page, PROTECTED)
