"""The states of the pages before a meeting, at it, and after it."""

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import press, turned_to

KARIN, ELIN = "Karin Ahlgren", "Elin Bergvall"
OPEN, TO_COME, HELD = "Lova", "Hedda", "Vidar"


def meeting(page: Page, name: str, slug: str, part: str = "") -> None:
    """Open a step of someone's meeting."""
    plan(page, name, "meeting/")
    link = page.get_by_role("main").locator("a[href^='/meetings/']").first
    page.goto(f"{link.get_attribute('href')}{part}?step={slug}")


@state("staff:meeting", "nothing sent", KARIN)
def before_nothing(page: Page) -> None:
    plan(page, "Isak", "meeting/")


@state("staff:meeting", "roles are asked", KARIN)
def before(page: Page) -> None:
    plan(page, TO_COME, "meeting/")


@state("staff:meeting", "held", KARIN)
def before_held(page: Page) -> None:
    plan(page, HELD, "meeting/")


@state("staff:meeting-role", "nobody chosen", KARIN)
def nobody_chosen(page: Page) -> None:
    plan(page, TO_COME, "meeting/")
    press(page, "Fråga den här i stället")
    mistaken(page)


@state("staff:meeting-person", "to choose", KARIN)
def person(page: Page) -> None:
    plan(page, TO_COME, "meeting/person/")


@state("staff:meeting-person", "mistaken", KARIN)
def person_mistaken(page: Page) -> None:
    plan(page, TO_COME, "meeting/person/")
    page.get_by_label("Inte där").check()
    press(page, "Spara och gå tillbaka")
    mistaken(page)


@state("staff:meeting-mode", "who is here", KARIN)
def welcome(page: Page) -> None:
    meeting(page, OPEN, "welcome")


@state("staff:meeting-mode", "the rules", KARIN)
def rules(page: Page) -> None:
    meeting(page, OPEN, "rules")


@state("staff:meeting-mode", "the round", ELIN)
def the_round(page: Page) -> None:
    page.goto("/")
    turned_to(page, page.get_by_role("link", name="Led mötet eller dokumentera")).click()
    page.get_by_role("main").locator("a[href^='/meetings/']").click()
    expect(page.get_by_role("heading", name="Välkomna")).to_be_visible()
    page.goto(f"{page.url}?step=round")


@state("staff:meeting-mode", "a question", KARIN)
def question(page: Page) -> None:
    meeting(page, OPEN, "q1")


@state("staff:meeting-mode", "a question without a summary", KARIN)
def question_mistaken(page: Page) -> None:
    meeting(page, OPEN, "q2")
    page.get_by_label("Sammanfatta frågan").fill("")
    press(page, "Nästa:")
    mistaken(page)


@state("staff:meeting-mode", "the next meeting", KARIN)
def next_meeting(page: Page) -> None:
    meeting(page, OPEN, "next")


@state("staff:meeting-mode", "what is missing at the end", KARIN)
def missing(page: Page) -> None:
    meeting(page, OPEN, "end")


@state("staff:meeting-mode", "not open yet", KARIN)
def not_open(page: Page) -> None:
    meeting(page, TO_COME, "q1")


@state("staff:meeting-mode", "held", KARIN)
def held(page: Page) -> None:
    meeting(page, HELD, "child")


@state("staff:meeting-mode", "two have written in the same text", KARIN)
def overtaken(page: Page) -> None:
    meeting(page, OPEN, "person")
    text = page.get_by_label("Hur är det nu")
    other = page.context.new_page()
    other.goto(page.url)
    page.evaluate("document.getElementById('news').remove()")
    other.get_by_label("Hur är det nu").fill("Det är värst på söndagar.")
    press(other, "Spara")
    other.close()
    text.fill("Något annat.")
    press(page, "Spara")
    expect(page.get_by_role("button", name="Behåll båda texterna")).to_be_visible()


@state("staff:meeting-cover", "the goal alone", KARIN)
def cover(page: Page) -> None:
    meeting(page, OPEN, "q1", "cover/")


@state("staff:meeting-ended", "from another unit", ELIN)
def ended(page: Page) -> None:
    page.goto("/meetings/ended/")
