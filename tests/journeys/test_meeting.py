"""Two who write at one meeting lose nothing, and neither does one whose network goes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.states import plan
from tests.journeys.steps import press, whole, with_and_without_scripts

KARIN, ELIN = "Karin Ahlgren", "Elin Bergvall"
SUMMARY, VIEW, DECISION = "Sammanfatta frågan", "Vad personen säger", "Det här bestäms"
SOON = 8_000  # milliseconds until one sees what the other has written


def meeting(page: Page, slug: str = "q2") -> str:
    """Open a step of Lova's meeting as the convener, and return its address."""
    plan(page, "Lova", "meeting/")
    link = page.get_by_role("main").get_by_role("link", name="Gå till mötet")
    page.goto(f"{link.get_attribute('href')}?step={slug}")
    return page.url


def clear(page: Page) -> None:
    """Take away what earlier tests have written in the question."""
    for label in (SUMMARY, VIEW, DECISION):
        page.get_by_label(label).fill("")
    press(page, "Spara")
    expect(page.get_by_label(SUMMARY)).to_have_value("")


def test_two_hammer_the_same_minutes(page_of: Callable[..., Page]) -> None:
    """From two principals, each in its own texts and both in one; all of it is there at the end."""
    chair, notes = page_of(KARIN), page_of(ELIN)
    address = meeting(chair)
    clear(chair)
    notes.goto(address)
    for number in range(4):
        chair.get_by_label(VIEW).press_sequentially(f"Ledare {number}. ", delay=2)
        notes.get_by_label(DECISION).press_sequentially(f"Skriver {number}. ", delay=2)
    ledare = "".join(f"Ledare {number}. " for number in range(4)).strip()
    skriver = "".join(f"Skriver {number}. " for number in range(4)).strip()
    expect(notes.get_by_label(VIEW)).to_have_value(ledare, timeout=SOON)
    expect(chair.get_by_label(DECISION)).to_have_value(skriver, timeout=SOON)
    expect(chair.get_by_text("Elin Bergvall skrev").first).to_be_visible()

    chair.get_by_label(SUMMARY).fill("Det som Karin skriver.")
    notes.get_by_label(SUMMARY).fill("Det som Elin skriver.")
    late = told_of_both(chair, notes)
    late.get_by_role("button", name="Behåll båda texterna").click()
    late.goto(address)
    both = late.get_by_label(SUMMARY).input_value()
    assert {"Det som Karin skriver.", "Det som Elin skriver."} == set(both.split("\n\n"))
    expect(late.get_by_label(VIEW)).to_have_value(ledare)
    expect(late.get_by_label(DECISION)).to_have_value(skriver)


def told_of_both(*pages: Page) -> Page:
    """The one of those who wrote in the same text that is told of the other."""
    for _try in range(SOON // 100):
        for page in pages:
            if page.get_by_text("Någon annan har också skrivit här.").count():
                return page
        pages[0].wait_for_timeout(100)
    raise AssertionError("nobody was told")


def all_is_sent(page: Page) -> None:
    """Wait until the page keeps nothing for later. (Its content policy lets no script wait.)"""
    for _try in range(SOON // 100):
        if page.evaluate("sessionStorage.getItem('samlas-unsent')") is None:
            return
        page.wait_for_timeout(100)
    raise AssertionError("something is still kept for later")


@pytest.mark.once
def test_the_network_goes_and_comes_back(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    meeting(page)
    clear(page)
    field = page.get_by_label(SUMMARY)
    page.context.set_offline(True)
    field.fill("Skrivet utan nät.")
    expect(page.locator("#status")).to_contain_text("Inget nät.")
    expect(field).to_have_value("Skrivet utan nät.")
    page.get_by_role("button", name=re.compile("^Nästa:")).click()
    expect(field).to_have_value("Skrivet utan nät.")
    page.context.set_offline(False)
    expect(page.get_by_text("Karin Ahlgren skrev").first).to_be_visible(timeout=SOON)
    expect(page.locator("#status")).to_be_hidden(timeout=SOON)
    all_is_sent(page)
    page.reload()
    expect(field).to_have_value("Skrivet utan nät.")


@pytest.mark.once
def test_what_was_not_sent_when_the_page_closed_comes_back(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    address = meeting(page)
    clear(page)
    page.context.set_offline(True)
    page.get_by_label(VIEW).fill("Skrivet på tåget.")
    expect(page.locator("#status")).to_contain_text("Inget nät.")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label(VIEW)).to_have_value("Skrivet på tåget.")
    all_is_sent(page)
    page.reload()
    expect(page.get_by_label(VIEW)).to_have_value("Skrivet på tåget.")


@pytest.mark.once
def test_the_keys_lead_on_and_can_be_turned_off(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    meeting(page, "rules")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("step=practical"))
    whole(page)
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("step=rules"))
    whole(page)
    page.keyboard.press("?")
    page.get_by_label("Använd tangenterna").uncheck()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("step=rules"))
    page.get_by_label("Använd tangenterna").check()


@pytest.mark.once
@with_and_without_scripts
def test_it_is_led_with_and_without_scripts(page_of: Callable[..., Page], scripts: bool) -> None:
    page = page_of(KARIN, java_script_enabled=scripts)
    meeting(page, "q2")
    page.get_by_label(SUMMARY).fill("Mamma får hjälp på morgnarna.")
    page.get_by_label("Vad ska göras?").fill("Ringer mamma på måndagar")
    page.get_by_label("Vem?").select_option(label="Fjärdskolan 7–9")
    press(page, "Lägg till insatsen")
    expect(page.get_by_text("Ringer mamma på måndagar").first).to_be_visible()
    press(page, "Nästa:")
    expect(page.get_by_role("heading", level=1)).to_have_text("Barnets röst")
    page.get_by_role("link", name="Dölj för delad skärm").click()
    expect(page.get_by_text("Jag vill kunna gå till skolan")).to_be_visible()
    expect(page.get_by_text("Ringer mamma")).to_have_count(0)
    page.get_by_role("link", name="Visa mötet igen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Barnets röst")


@pytest.mark.once
def test_two_write_down_who_is_there(page_of: Callable[..., Page]) -> None:
    """A row saves itself; the other sees it, and undoes nothing by saving all that stands."""
    chair, notes = page_of(KARIN), page_of(ELIN)
    address = meeting(chair, "welcome")
    notes.goto(address)
    theirs, mine = (notes.locator("tr select").nth(number) for number in (1, 2))
    first = chair.locator("tr select").nth(1)
    other = "phone" if first.input_value() == "video" else "video"
    mine_now = "on-site" if mine.input_value() == "part" else "part"
    first.select_option(other)
    expect(theirs).to_have_value(other, timeout=SOON)
    mine.select_option(mine_now)
    expect(chair.locator("tr select").nth(2)).to_have_value(mine_now, timeout=SOON)
    press(notes, "Spara")
    chair.goto(address)
    expect(chair.locator("tr select").nth(1)).to_have_value(other)
    expect(chair.locator("tr select").nth(2)).to_have_value(mine_now)
