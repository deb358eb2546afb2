"""Nothing that somebody has typed is lost, and nothing is sent twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan
from tests.journeys.states_of_summons import change_room
from tests.journeys.steps import fill, press, with_and_without_scripts

KARIN = "Karin Ahlgren"
PURPOSE = "Syfte med mötet"
SAVE = "Spara och gå tillbaka"
CARET = "(field) => field.selectionStart"


def purpose_page(page: Page) -> None:
    plan(page, "Isak", "summons/purpose/")


@pytest.mark.once
def test_a_draft_saves_itself_while_one_writes(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    purpose_page(page)
    field = page.get_by_label(PURPOSE)
    field.fill("Så att alla vet vem som gör vad.")
    field.press("Home")
    field.press_sequentially("Vi ses ")
    expect(page.locator("#saved")).to_have_text(re.compile(r"Utkast sparat \d\d\.\d\d\."))
    expect(field).to_be_focused()
    assert field.evaluate(CARET) == len("Vi ses ")
    with page.expect_response(re.compile("autosave")):
        field.press_sequentially("för att tala. ")
    page.reload()
    expect(field).to_have_value("Vi ses för att tala. Så att alla vet vem som gör vad.")


def test_two_who_write_at_once_see_both_texts(page_of: Callable[..., Page]) -> None:
    """The draft that comes second is told of the first while it is written, and kept."""
    first, second = page_of(KARIN), page_of(KARIN)
    purpose_page(first)
    purpose_page(second)
    first.get_by_label(PURPOSE).fill("Det som Karin skriver.")
    expect(first.get_by_text("Utkast sparat")).to_be_visible()
    second.get_by_label(PURPOSE).fill("Det som Yusuf skriver.")
    told = second.get_by_role("alert")
    expect(told).to_contain_text("Någon annan har ändrat")
    expect(told).to_contain_text("Det som Karin skriver.")
    expect(second.get_by_label(PURPOSE)).to_have_value("Det som Yusuf skriver.")


@pytest.mark.once
@with_and_without_scripts
def test_the_later_text_replaces_only_what_was_shown(
    page_of: Callable[..., Page], scripts: bool
) -> None:
    """Saved over somebody's text: both are shown first; saved again: the own text stands."""
    first = page_of(KARIN, java_script_enabled=scripts)
    second = page_of(KARIN, java_script_enabled=scripts)
    purpose_page(first)
    purpose_page(second)
    first.get_by_label(PURPOSE).fill(f"Först, med skript {scripts}.")
    press(first, SAVE)
    second.get_by_label(PURPOSE).fill("Sedan.")
    press(second, SAVE)
    expect(second.get_by_role("alert").first).to_contain_text(f"Först, med skript {scripts}.")
    expect(second.get_by_label(PURPOSE)).to_have_value("Sedan.")
    press(second, SAVE)
    expect(second.get_by_role("heading", name="Kallelse till SIP-möte")).to_be_visible()
    purpose_page(first)
    expect(first.get_by_label(PURPOSE)).to_have_value("Sedan.")


@pytest.mark.once
def test_without_a_network_the_text_stays_and_is_saved_later(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    purpose_page(page)
    field = page.get_by_label(PURPOSE)
    page.context.set_offline(True)
    field.fill("Skrivet på tåget.")
    expect(page.locator("#saved")).to_contain_text("Inte sparat. Kontrollera nätet.")
    expect(field).to_have_value("Skrivet på tåget.")
    page.context.set_offline(False)
    field.press("End")
    field.press_sequentially(" Och i tunneln.")
    expect(page.get_by_text("Utkast sparat")).to_be_visible()
    page.reload()
    expect(field).to_have_value("Skrivet på tåget. Och i tunneln.")


@pytest.mark.once
@with_and_without_scripts
def test_a_refused_form_keeps_what_was_typed(page_of: Callable[..., Page], scripts: bool) -> None:
    """Emoji and right-to-left text too; the field that is wrong is named and pointed out."""
    page = page_of(KARIN, java_script_enabled=scripts)
    plan(page, "Isak", "summons/meeting/")
    fill(page, day="30 februari", place="Rummet 🌻 مدرسة")
    press(page, SAVE)
    mistaken(page)
    expect(page.get_by_role("link", name="Dag: Skriv en dag som finns")).to_be_visible()
    expect(page.get_by_label("Dag", exact=True)).to_have_value("30 februari")
    expect(page.get_by_label("Dag", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.locator('[name="place"]')).to_have_value("Rummet 🌻 مدرسة")


@pytest.mark.once
@with_and_without_scripts
def test_a_double_click_sends_once(page_of: Callable[..., Page], scripts: bool) -> None:
    page = page_of(KARIN, java_script_enabled=scripts)
    before = papers_sent(page)
    change_room(page, f"Rum {before}")
    plan(page, "Axel", "summons/check/")
    page.get_by_label("Varför kallelsen ändras").fill("Rummet är ett annat.")
    page.get_by_role("button", name="Skicka den nya").dblclick()
    expect(page.get_by_role("heading", name="Kallelsen är skickad")).to_be_visible()
    latest = page.get_by_role("table").first.get_by_role("row").count() - 1
    assert papers_sent(page) == before + latest
    page.go_back()
    expect(page.get_by_role("button", name="Skicka den nya")).to_have_count(0)
    assert papers_sent(page) == before + latest


def papers_sent(page: Page) -> int:
    plan(page, "Axel", "summons/sent/")
    tables = page.get_by_role("table")
    return tables.get_by_role("row").count() - tables.count()


@pytest.mark.once
def test_one_is_told_before_the_log_in_ends_and_can_stay(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    page.clock.install()
    purpose_page(page)
    told, stay = page.locator("#ending"), page.get_by_role("button", name="Var kvar")
    page.clock.fast_forward("26:00")
    expect(told).to_be_hidden()
    page.clock.fast_forward("02:00")
    expect(told).to_contain_text("Vill du vara kvar?")
    stay.click()
    expect(told).to_be_hidden()
    page.clock.fast_forward("29:00")
    expect(stay).to_be_visible()
    page.context.clear_cookies()  # logged out elsewhere
    stay.click()
    expect(told).to_contain_text("Du har loggats ut.")
    expect(stay).to_be_hidden()


@pytest.mark.once
def test_a_step_that_cannot_be_ticked_says_why_in_its_place(page_of: Callable[..., Page]) -> None:
    page = page_of(KARIN)
    plan(page, "Axel", "meeting/")
    box = page.get_by_role("region", name="Er egen rutin")
    box.get_by_role("button", name="Klart").click()
    box.get_by_role("button", name="Ta tillbaka").click()
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Logga ut").click()
    expect(other).to_have_url(re.compile("/log-in/"))
    box.get_by_role("button", name="Klart").click()
    expect(page.get_by_text("Inte sparat. Du har loggats ut.")).to_be_visible()
    expect(box).to_have_count(0)
