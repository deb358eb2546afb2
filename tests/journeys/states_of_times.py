"""The states of the poll for times: proposed, answered in Samlas and by a letter's code."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import fill, log_in, press, square_of_letter

AGNETA, NADIA, INGER = "Agneta Bro", "Nadia Haddad", "Inger Holst"


def propose(page: Page, name: str = "Tove") -> None:
    """Propose two times in Tove's plan, or another's, unless that has been done."""
    plan(page, name, "times/")
    if page.get_by_role("heading", level=1, name="Föreslå tider").is_visible():
        fill(page, day_1="2027-03-06", clock_1="10", day_2="2027-03-09", clock_2="13")
        press(page, "Läs igenom")
        press(page, "Fråga vilka tider som passar")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tider som passar")


def proposed(page: Page) -> str:
    """The same, done by the convener; the address of what the municipality has received."""
    assert page.context.browser
    convener = page.context.browser.new_context(base_url=page.url)
    at_work = convener.new_page()
    log_in(at_work, AGNETA)
    propose(at_work)
    plan(at_work, "Tove", "answers/")
    card = at_work.get_by_role("region", name="Socialtjänsten vuxna")
    sent = card.get_by_role("link", name="Det de har fått").get_attribute("href") or ""
    convener.close()
    return f"/received/{sent.rstrip('/').rpartition('/')[2]}/"


@state("staff:times", "mistaken", AGNETA)
def propose_mistaken(page: Page) -> None:
    plan(page, "Tove", "times/?new")
    fill(page, day_1="2027-03-06")
    press(page, "Läs igenom")
    mistaken(page)


@state("staff:times", "to check", AGNETA)
def check(page: Page) -> None:
    plan(page, "Tove", "times/?new")
    fill(page, day_1="2027-03-06", clock_1="10", day_2="2027-03-09", clock_2="13")
    press(page, "Läs igenom")
    expect(page.get_by_text("Många arbetar inte lördag")).to_be_visible()


@state("staff:times", "what suits", AGNETA)
def table(page: Page) -> None:
    propose(page)


@state("staff:times-enter", "mistaken", AGNETA)
def enter(page: Page) -> None:
    propose(page)
    page.get_by_role("link", name="Väntjänsten Haninge").click()
    press(page, "Spara svaret")
    mistaken(page)


@state("staff:received-times", "mistaken", NADIA)
def received(page: Page) -> None:
    page.goto(f"{proposed(page)}times/")
    press(page, "Skicka svaret")
    mistaken(page)


@state("guest:answer-times", "mistaken", who="")
def by_code(page: Page) -> None:
    page.goto("/answer/")
    proposed(page)
    square = square_of_letter(page, AGNETA, "Tove", "Väntjänsten Haninge")
    fill(page, code=urlsplit(square).fragment)
    press(page, "Gå vidare")
    page.goto("/answer/times/")
    press(page, "Skicka svaret")
    mistaken(page)


def proposed_to(page: Page, name: str, convener: str) -> None:
    """The same, for one who stands at their own pages."""
    assert page.context.browser
    other = page.context.browser.new_context(base_url=page.url)
    at_work = other.new_page()
    log_in(at_work, convener)
    propose(at_work, name)
    other.close()


@state("person:times", "mistaken", "own Tove Lindahl")
def on_own_page(page: Page) -> None:
    page.goto("/my/")
    proposed_to(page, "Tove", AGNETA)
    page.goto(f"{page.url}times/")
    press(page, "Se hur vi läser det")
    mistaken(page)


@state("person:beside-times", "mistaken", "own Karin Kullander")
def beside(page: Page) -> None:
    page.goto("/my/")
    proposed_to(page, "Margit", INGER)
    page.get_by_role("main").get_by_role("link", name="Du finns vid sidan av").click()
    page.get_by_role("link", name="Svara vilka tider som passar dig").click()
    press(page, "Se hur vi läser det")
    mistaken(page)
