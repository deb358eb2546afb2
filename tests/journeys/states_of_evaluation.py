"""The states of the pages where one says how a meeting was, and of those that show it."""

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, state
from tests.journeys.states_of_meetings import OPEN, meeting
from tests.journeys.states_of_own_pages import ADULT, at
from tests.journeys.states_of_summons import KARIN
from tests.journeys.states_of_the_log import MONA
from tests.journeys.steps import press

SIMON = "Simon Edwall"


@state("guest:evaluate", "to begin", who="")
def begin(page: Page) -> None:
    page.goto("/evaluate/")


@state("guest:evaluate", "mistaken", who="")
def wrong_code(page: Page) -> None:
    begin(page)
    page.get_by_label("Koden").fill("ABCD-EFGH")
    press(page, "Börja")
    mistaken(page)


@state("guest:evaluated", "sent", who="")
def thanks(page: Page) -> None:
    page.goto("/evaluate/thanks/")


@state("staff:evaluation-code", "for a child", KARIN)
def code(page: Page) -> None:
    meeting(page, OPEN, "end", "evaluation/")
    press(page, "Barnet som planen handlar om")


@state("guest:evaluate", "a question with faces", KARIN)
def question(page: Page) -> None:
    code(page)
    signs = page.locator(".signs").inner_text()
    page.goto("/evaluate/")
    page.get_by_label("Koden").fill(signs)
    press(page, "Börja")
    expect(page.get_by_text("Fråga 1 av")).to_be_visible()


@state("staff:evaluation", "a head's", MONA)
def start(page: Page) -> None:
    page.goto("/evaluation/")


@state("staff:evaluation-answers", "a quarter", MONA)
def answers(page: Page) -> None:
    page.goto("/evaluation/answers/?who=professional")


@state("staff:evaluation-answers", "too few", MONA)
def too_few(page: Page) -> None:
    page.goto("/evaluation/answers/?who=relative")


@state("staff:evaluation-texts", "to read", MONA)
def texts(page: Page) -> None:
    page.goto("/evaluation/texts/")


@state("staff:evaluation-done", "mistaken", MONA)
def done(page: Page) -> None:
    page.goto("/evaluation/done/")
    press(page, "Visa det för alla")
    mistaken(page)


@state("staff:evaluation-survey", "as it is", SIMON)
def survey(page: Page) -> None:
    page.goto("/evaluation/survey/")


@state("person:said-done", "none yet", ADULT)
def said_done(page: Page) -> None:
    at(page, "said-done/")
