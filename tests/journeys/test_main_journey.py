"""From a need to an answered summons, as people walk it, with JavaScript and without."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect
from tests.journeys.steps import (
    change_to,
    choose,
    choose_all,
    fill,
    follow,
    go_on,
    heading,
    press,
    with_and_without_scripts,
)

from samlas.practice.numbers import number

CONVENER, RECEPTION, RIGHT_UNIT = "Karin Ahlgren", "Elin Bergvall", "Sofia Wallin"
THIRTEEN = date.today().replace(day=1) - timedelta(days=13 * 366)  # noqa: DTZ011


@with_and_without_scripts
def test_from_need_to_answered_summons(page_of: Callable[..., Page], scripts: bool) -> None:
    page = page_of(CONVENER, java_script_enabled=scripts)
    child = "Tuva" if scripts else "Tilde"
    start(page, child, number(THIRTEEN - timedelta(days=scripts), female=True))
    inform(page)
    consent(page)
    decide_whom_to_ask(page)
    write(page)
    send(page)

    change_to(page, RECEPTION)
    open_summons(page, child)
    no_is_refused(page)
    pass_on(page)

    change_to(page, RIGHT_UNIT)
    open_summons(page, child)
    answer(page)

    change_to(page, CONVENER)
    see_who_comes(page, child)


def start(page: Page, child: str, personal_number: str) -> None:
    """A need is noticed, and what is important is written down in the child's own words."""
    page.goto("/")
    follow(page, "Starta en SIP")
    fill(page, personal_number=personal_number, given_name=child, family_name="Fågelqvist")
    fill(page, needs="Skolan, BUP och socialtjänsten vet inte vad de andra gör.")
    go_on(page)
    expect(heading(page)).to_contain_text(child)
    follow(page, "Skriv vad som är viktigt")
    fill(page, what_matters="Jag vill sova, och träffa Nova på rasterna.")
    go_on(page)
    expect(page.get_by_text("Jag vill sova, och träffa Nova på rasterna.")).to_be_visible()


def inform(page: Page) -> None:
    """First the information, then the consent."""
    follow(page, "Informera om vad en SIP är")
    choose(page, how="spoken")
    fill(page, understood="Hon berättade själv vad ett SIP-möte är.")
    go_on(page)
    expect(heading(page)).to_contain_text("samtycke")


def consent(page: Page) -> None:
    """Who may know what: two units and the mother, and who says yes."""
    choose(page, sip="yes")
    for words, unit in (("prima bup mottagningen", "mottagningen"), ("lyktan", "Lyktan, Haninge")):
        press(page, "Lägg till en enhet")
        fill(page, words=words)
        press(page, "Sök")
        page.get_by_label(unit).check()
        go_on(page)
    press(page, "Lägg till närstående")
    fill(page, name="Runa Fågelqvist", relation="mamma", street="Björkstigen 3")
    fill(page, postcode="136 90", town="Haninge")
    choose(page, capacity="guardian")
    go_on(page)
    expect(page.locator('[name="sip"][value="yes"]')).to_be_checked()
    choose_all(page, "to-", "all")
    for who in page.locator('[name="givers"]').all():
        who.check()
    choose(page, way="signed")
    fill(page, kept_where="Akten", not_to_be_brought_up="Det som hände på lägret.")
    press(page, "Spara samtycket")
    expect(heading(page)).to_contain_text("sagt ja till")


def decide_whom_to_ask(page: Page) -> None:
    """Called or invited is the rulebook's word, and it says why."""
    follow(page, "Gå igenom kontakterna")
    clinic = page.get_by_role("region", name="Prima BUP Haninge, mottagningen")
    expect(clinic.get_by_label("Kallas (ska delta)")).to_be_visible()
    clinic.get_by_text("Varför?").click()
    expect(clinic.get_by_role("figure").first).to_contain_text("§")
    club = page.get_by_role("region", name="Föreningen Lyktan, Haninge")
    expect(club.get_by_label("Bjuds in (får tacka nej)")).to_be_visible()
    choose_all(page, "choice-", "ask-to-come")
    press(page, "Spara besluten")
    follow(page, "Skriv kallelsen")


def write(page: Page) -> None:
    """The parts of the summons, one page each."""
    expect(heading(page)).to_have_text("Kallelse till SIP-möte")
    follow(page, "Syfte och mål")
    fill(page, purpose="Komma överens om vem som gör vad.", why="Tre ställen hjälper var för sig.")
    fill(page, long_term_goal="Jag vill kunna vara i skolan.")
    go_on(page)
    follow(page, "Frågor till mötet")
    fill(page, text_1="Hur kan skoldagen se ut?")
    go_on(page)
    follow(page, "Vilka kallas, vilka bjuds in")
    for place, box in enumerate(page.locator('main [name^="contribution_"]').all()):
        box.fill(f"Det ni vet om sömn och rastliv ({place}).")
    choose_all(page, "questions_", "1")
    go_on(page)
    follow(page, "Tid, plats och form")
    day = date.today() + timedelta(days=35)  # noqa: DTZ011
    fill(page, day=f"{day:%Y-%m-%d}", clock="13.00", place="Fjärdskolan, rum 12")
    choose(page, how="physical")
    page.locator('[name="offered_to_attend"]').check()
    go_on(page)


def send(page: Page) -> None:
    """Read through what each one gets, send it, and do not send it again."""
    follow(page, "Läs igenom och skicka")
    expect(page.get_by_text("Vad ni kan bidra med")).to_be_visible()
    press(page, "Skicka kallelsen till 3")
    expect(heading(page)).to_have_text("Kallelsen är skickad")
    # Under the head, those who are asked and the child; a guardian who is asked gets no copy too.
    expect(page.get_by_role("row")).to_have_count(1 + 3 + 1)
    page.go_back()
    expect(page.get_by_role("button", name="Skicka kallelsen till 3")).to_have_count(0)


def open_summons(page: Page, child: str) -> None:
    """It stands on the work list of the unit that has it."""
    page.goto("/")
    follow(page, f"Svara på kallelse – {child} F.")
    expect(heading(page)).to_have_text("Ni är kallade till ett SIP-möte")


def no_is_refused(page: Page) -> None:
    """There is no “no” among the answers, and one made by hand is refused with the clause."""
    offered = [one.get_attribute("value") for one in page.locator('#answer [name="kind"]').all()]
    assert {"attend", "send-other", "propose-time", "ask"} <= set(offered)
    assert "decline" not in offered
    token = page.locator('#answer [name="csrfmiddlewaretoken"]').get_attribute("value") or ""
    address = page.locator("#answer").get_attribute("action") or ""
    crafted = page.request.post(address, form={"csrfmiddlewaretoken": token, "kind": "decline"})
    assert crafted.status == 422
    assert "Det svaret kan ni inte ge." in crafted.text()
    assert "§" in crafted.text()


def pass_on(page: Page) -> None:
    """To the right unit of the same principal, after contact with the convener."""
    paper = page.url
    follow(page, "inom er huvudman")
    page.get_by_label("ungdomsteamet").check()
    press(page, "läs igenom")
    expect(page.locator('[name="contact_note"]')).to_be_visible()
    expect(page.get_by_text("Skriv hur och när ni kontaktade").first).to_be_visible()
    fill(page, contact_note="Ringde Karin Ahlgren den 3:e.")
    press(page, "läs igenom")
    expect(page.get_by_text("Ringde Karin Ahlgren den 3:e.")).to_be_visible()
    go_on(page)
    expect(page).to_have_url(paper)
    expect(page.get_by_text("ungdomsteamet").first).to_be_visible()
    expect(page.locator("#answer")).to_have_count(0)


def answer(page: Page) -> None:
    """The right unit comes, may decide, and says what it brings."""
    choose(page, kind="attend")
    fill(page, attendee="Sofia Wallin, psykolog")
    press(page, "Skicka svaret")
    expect(page.get_by_text("Sofia Wallin, psykolog").first).to_be_visible()
    follow(page, "Skriv vad ni kan bidra med")
    fill(page, contribution="Samtal på fredagar.")
    choose(page, mandate="yes")
    go_on(page)
    expect(page.get_by_text("Samtal på fredagar.").first).to_be_visible()


def see_who_comes(page: Page, child: str) -> None:
    """The convener sees the chain, who comes, and that it may decide."""
    page.goto("/plans/")
    follow(page, child)
    follow(page, "Allt om svaren")
    expect(heading(page)).to_have_text("Vem som kommer")
    clinic = page.get_by_role("region", name=re.compile("Prima BUP Haninge, mottagningen"))
    expect(clinic).to_contain_text("Ringde Karin Ahlgren den 3:e.")
    expect(clinic).to_contain_text("Sofia Wallin, psykolog")
    expect(clinic).to_contain_text("Ja, får besluta")
    club = page.get_by_role("region", name=re.compile("Föreningen Lyktan"))
    expect(club).to_contain_text("Har inte svarat")
