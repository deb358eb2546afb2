"""The states of the pages where a letter is answered by its code."""

from urllib.parse import urlsplit

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import fill, log_in, press, square_in, square_of_letter

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


@state("guest:answer-tell", "nothing told", who="")
def tell(page: Page) -> None:
    page.goto("/answer/")
    assert page.context.browser
    convener = page.context.browser.new_context(base_url=page.url)
    at_work = convener.new_page()
    log_in(at_work, "Agneta Bro")
    plan(at_work, "Tove", "answers/")
    card = at_work.get_by_role("region", name="Strandhems folkhögskola")
    entered = card.get_by_role("link", name="Skriv in ett svar").get_attribute("href") or ""
    at_work.goto(entered)
    at_work.get_by_label("Vi tackar nej").check()
    press(at_work, "Spara svaret")
    at_work.goto(entered.replace("/enter/", "/information/"))
    ask = at_work.get_by_role("button", name="Skicka begäran")
    if ask.is_visible():
        ask.click()
    plan(at_work, "Tove", "summons/sent/")
    row = at_work.get_by_role("row").filter(has_text="Fråga om insatser").first
    letter = row.get_by_role("link", name="Brev (pdf)").get_attribute("href")
    square = square_in(at_work.request.get(letter or "").body())
    convener.close()
    fill(page, code=urlsplit(square).fragment)
    press(page, "Gå vidare")
    press(page, "Skicka svaret")
    mistaken(page)


@state("guest:answer-told", "answered before", who="")
def told(page: Page) -> None:
    page.goto("/answer/")
    square = square_of_letter(page, "Agneta Bro", "Tove", "Väntjänsten Haninge")
    fill(page, code=urlsplit(square).fragment)
    press(page, "Gå vidare")
    page.goto("/answer/told/")
