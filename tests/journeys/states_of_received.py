"""The states of what a unit has received, answers and passes on."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import choose, fill, log_in, press, turned_to

ELIN, TOVE, YLVA, ERIK = "Elin Bergvall", "Tove Rydell", "Ylva Modig", "Erik Tamm"
SHIRIN, GABRIEL, SARA = "Shirin Azadi", "Gabriel Lund", "Sara Nyström"
CAMILLA = "Camilla Öst"
SEND = "Skicka svaret"


def paper(page: Page, words: str = "Att besvara", part: str = "") -> None:
    """Open a received paper whose row holds these words, or a page about it."""
    page.goto("/received/")
    turned_to(page, page.get_by_role("row").filter(has_text=words)).get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/received/\w+/"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Mottaget")
    if part:
        page.goto(page.url + part)


@state("staff:received", "many", ELIN)
def received(page: Page) -> None:
    page.goto("/received/")


@state("staff:received", "none", YLVA)
def received_none(page: Page) -> None:
    page.goto("/received/")


@state("staff:received-paper", "called, late", ELIN)
def to_answer(page: Page) -> None:
    paper(page, "Försenat")


@state("staff:received-paper", "called, an answer revealed", SARA)
def answer_open(page: Page) -> None:
    paper(page, "Försenat")
    choose(page, kind="attend")
    page.get_by_text("Varför?").first.click()


@state("staff:received-paper", "invited", GABRIEL)
def invited(page: Page) -> None:
    paper(page)


@state("staff:received-paper", "answered and prepared", TOVE)
def answered(page: Page) -> None:
    paper(page, "Svarade")


@state("staff:received-paper", "changing the answer", TOVE)
def changing(page: Page) -> None:
    paper(page, "Svarade", "?change=1")


@state("staff:received-paper", "passed on", ELIN)
def passed_on(page: Page) -> None:
    paper(page, "Skickad vidare")


@state("staff:received-paper", "cancelled", SHIRIN)
def cancelled(page: Page) -> None:
    paper(page, "Inställt")


@state("staff:received-paper", "replaced", ERIK)
def replaced(page: Page) -> None:
    paper(page, "Ersatt")


@state("staff:received-tell", "two rows", CAMILLA)
def tell(page: Page) -> None:
    paper(page, "insatser")
    page.get_by_role("link", name="Berätta vilket stöd").click()
    press(page, "En till")


@state("staff:received-answer", "nothing chosen", SARA)
def answer_nothing(page: Page) -> None:
    paper(page, "Försenat")
    press(page, SEND)
    mistaken(page)


@state("staff:received-answer", "without who comes", SARA)
def answer_nobody(page: Page) -> None:
    paper(page, "Försenat")
    choose(page, kind="attend")
    press(page, SEND)
    mistaken(page)


@state("staff:received-pass-on", "to choose", ELIN)
def pass_on(page: Page) -> None:
    paper(page, "Försenat", "pass-on/")


@state("staff:received-pass-on", "mistaken", ELIN)
def pass_on_mistaken(page: Page) -> None:
    paper(page, "Försenat", "pass-on/")
    press(page, "läs igenom")
    mistaken(page)


@state("staff:received-pass-on", "to check", ELIN)
def pass_on_check(page: Page) -> None:
    paper(page, "Försenat", "pass-on/")
    page.get_by_label("ungdomsteamet").check()
    fill(page, contact_note="Ringde Karin Ahlgren.")
    press(page, "läs igenom")
    expect(page.get_by_text("Ringde Karin Ahlgren.")).to_be_visible()


@state("staff:received-prepare", "filled in", TOVE)
def prepare(page: Page) -> None:
    paper(page, "Svarade", "prepare/")


@state("staff:received-ask", "with a thread", ERIK)
def ask(page: Page) -> None:
    paper(page, "Att besvara", "ask/")


@state("staff:received-ask", "mistaken", ERIK)
def ask_mistaken(page: Page) -> None:
    paper(page, "Att besvara", "ask/")
    page.locator("main form button:not([data-variant])").first.click()
    mistaken(page)


@state("staff:received-consent", "the consent holds", ELIN)
def consent_holds(page: Page) -> None:
    paper(page, "Försenat", "consent/")


JOHAN = "Johan Melin"


def in_emergency(page: Page) -> None:
    """One of another unit of the same authority opens what BUP has of Hedda."""
    log_in(page, "Karin Ahlgren")
    plan(page, "Hedda")
    number = re.search(r"\d{8}-\d{4}", page.locator("main").text_content() or "")
    assert number
    log_in(page, JOHAN)
    page.goto("/emergency/")
    fill(page, personal_number=number[0], why="Hon har kommit in akut och kan inte berätta själv.")
    page.get_by_label("Jag behöver det").check()
    press(page, "Öppna i en timme")
    expect(page).to_have_url(re.compile("/emergency/[A-Z0-9]{12}/"))


@state("staff:emergency", "mistaken", JOHAN)
def emergency(page: Page) -> None:
    page.goto("/emergency/")
    fill(page, personal_number="1234")
    press(page, "Öppna i en timme")
    mistaken(page)


@state("staff:emergency-opened", "open", JOHAN)
def emergency_opened(page: Page) -> None:
    in_emergency(page)


@state("staff:emergency-paper", "open", JOHAN)
def emergency_paper(page: Page) -> None:
    in_emergency(page)
    page.locator("main").get_by_role("link").first.click()


@state("staff:emergency-check", "to go through", "Ulrika Stenberg")
def emergency_check(page: Page) -> None:
    in_emergency(page)
    key = re.search("[A-Z0-9]{12}", page.url)
    assert key
    log_in(page, "Ulrika Stenberg")
    page.goto(f"/emergency/{key[0]}/check/")


@state("staff:received-remark", "nothing written", ELIN)
def remark_empty(page: Page) -> None:
    paper(page, "Försenat", "note/")
    press(page, "Skriv anteckningen")
    mistaken(page)
