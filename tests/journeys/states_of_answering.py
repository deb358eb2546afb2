"""The states of the pages where a letter is answered by its code."""

from urllib.parse import urlsplit

from playwright.sync_api import Page
from tests.journeys.states import mistaken, state
from tests.journeys.steps import fill, press, square_of_letter

READ = "Läs igenom"


@state("guest:answer", "a slip", who="")
def slip(page: Page) -> None:
    page.goto("/answer/")
    fill(page, code="ABCD-2345")
    press(page, "Gå vidare")
    mistaken(page)


@state("guest:answer-reply", "who answers is missing", who="")
def reply(page: Page) -> None:
    page.goto("/answer/")
    square = square_of_letter(page, "Agneta Bro", "Tove", "Strandhems folkhögskola")
    fill(page, code=urlsplit(square).fragment)
    press(page, "Gå vidare")
    press(page, READ)
    mistaken(page)


@state("guest:answer-told", "answered before", who="")
def told(page: Page) -> None:
    page.goto("/answer/")
    square = square_of_letter(page, "Agneta Bro", "Tove", "Väntjänsten Haninge")
    fill(page, code=urlsplit(square).fragment)
    press(page, "Gå vidare")
    page.goto("/answer/told/")
