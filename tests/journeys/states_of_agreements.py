"""The states of the agreements' pages."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, state
from tests.journeys.steps import press

STURE = "Sture Ekdahl"
TERMS = "/agreements/haninge/"


def draft(page: Page) -> None:
    page.goto(TERMS)
    press(page, "Skriv nästa version")


@state("staff:agreements", "a few", "Elin Bergvall")
def agreements(page: Page) -> None:
    page.goto("/agreements/")


@state("staff:agreement", "on trial", "Mona Sandell")
def on_trial(page: Page) -> None:
    page.goto(TERMS)


@state("staff:agreement", "searched", "Mona Sandell")
def searched(page: Page) -> None:
    page.goto(TERMS)
    page.get_by_label("Sök bland reglerna").fill("svar mötet")
    press(page, "Sök")


@state("staff:agreement", "nothing found", "Mona Sandell")
def nothing_found(page: Page) -> None:
    page.goto(f"{TERMS}?q=giraff")


@state("staff:agreement-version", "the first", "Elin Bergvall")
def first(page: Page) -> None:
    page.goto(f"{TERMS}versions/0/")


@state("staff:agreement-new", "mistaken", STURE)
def mistaken_new(page: Page) -> None:
    page.goto("/agreements/new/")
    press(page, "Spara")
    mistaken(page)


@state("staff:agreement-draft", "changed", STURE)
def changed(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/clauses/H38/")
    page.get_by_label("Dagar före mötet att svara").fill("10")
    press(page, "Spara")


@state("staff:agreement-clause", "weaker than the law", STURE)
def weaker(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/clauses/H38/")
    page.get_by_label("En regel till").select_option("consent-needed=no")
    press(page, "Spara")
    mistaken(page)


@state("staff:agreement-clause", "when it holds", STURE)
def conditions(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/clauses/H2/")
    page.get_by_text("När det gäller").first.click()


@state("staff:agreements", "what waits", STURE)
def waiting(page: Page) -> None:
    page.goto("/agreements/")


@state("staff:agreement-clause-new", "empty", STURE)
def new_clause(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/clauses/")


@state("staff:agreement-head", "a draft", STURE)
def head(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/about/")


@state("staff:agreement-text", "a draft", STURE)
def text(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/text/")


@state("staff:agreement-text", "mistaken", STURE)
def mistaken_text(page: Page) -> None:
    text(page)
    typed = page.get_by_label("Texten, som TOML")
    typed.fill(typed.input_value().replace("answer-days", "answer-dogs"))
    press(page, "Spara")
    mistaken(page)


@state("staff:agreement-tried", "a year", STURE)
def tried(page: Page) -> None:
    draft(page)
    page.goto(f"{TERMS}draft/tried/")
