"""What is learned from the work: told by staff, looked after by a secretary, read by a head."""

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.looking import DESKTOP, PHONE, clean
from tests.journeys.states import mistaken, plan
from tests.journeys.states_of_deviations import LISBET, RITVA
from tests.journeys.states_of_meetings import OPEN, meeting
from tests.journeys.states_of_summons import KARIN
from tests.journeys.states_of_the_log import MONA
from tests.journeys.steps import fill, follow, go_on, heading, press, to_do

# What it does is tested on both databases below the pages.
pytestmark = pytest.mark.once


def test_a_member_of_staff_tells_of_a_fault_and_reads_what_came_of_it(
    page_of: Callable[..., Page],
) -> None:
    karin = page_of(KARIN, viewport=PHONE)
    plan(karin, "Liam")
    follow(karin, "Berätta att något gick fel")
    clean(karin)
    press(karin, "Kom inte till mötet")
    expect(karin.get_by_text("Det är skickat.")).to_be_visible()
    clean(karin)
    told = karin.url.partition("?")[0]

    fill(karin, text="Liam Forsbergs mamma fick ingen länk till mötet.")
    press(karin, "Spara det jag har skrivit")
    mistaken(karin)
    expect(karin.get_by_text("Forsbergs är ett namn")).to_be_visible()
    expect(karin.get_by_role("textbox", name="Vad hände?")).to_have_value(
        "Liam Forsbergs mamma fick ingen länk till mötet."
    )
    clean(karin)
    fill(karin, text="En vårdnadshavare fick ingen länk till mötet.")
    press(karin, "Spara det jag har skrivit")
    expect(karin).to_have_url(told)
    expect(heading(karin)).to_have_text("Kom inte till mötet")

    answer(page_of(RITVA, viewport=DESKTOP), told.split("/")[-2])
    to_do(karin, "Läs svaret på det du har berättat gick fel")
    expect(karin.get_by_text("Ni får länken dagen före.")).to_be_visible()
    clean(karin)

    meeting(karin, OPEN, "end")
    follow(karin, "Låt var och en säga hur mötet var")
    press(karin, "En vårdnadshavare")
    expect(karin.get_by_role("img", name="En fyrkantskod")).to_be_visible()
    clean(karin)


def answer(handler: Page, key: str) -> None:
    """As who handles it, read what left the unit, and answer."""
    handler.goto(f"/offices/deviations/{key}/")
    expect(handler.get_by_text("En vårdnadshavare fick ingen länk till mötet.")).to_be_visible()
    nobody_in(handler)
    press(handler, "Vi har tagit emot det")
    fill(handler, answer="Ni får länken dagen före.")
    press(handler, "Se hur det läses")
    press(handler, "Skicka svaret")
    expect(handler.get_by_text("Besvarat")).to_be_visible()


def test_a_secretary_answers_what_went_wrong_and_follows_the_figures(
    page_of: Callable[..., Page],
) -> None:
    karin = page_of(KARIN, viewport=PHONE)
    plan(karin, "Liam", "deviation/")
    press(karin, "Kom utan mandat")
    expect(karin.get_by_text("Det är skickat.")).to_be_visible()

    lisbet = page_of(LISBET, viewport=DESKTOP)
    lisbet.goto("/offices/")
    follow(lisbet, "Avvikelser och förslag")
    lisbet.get_by_text("Välj vilka").click()
    lisbet.get_by_label("Hur långt").select_option("Inte mottaget än")
    press(lisbet, "Visa")
    clean(lisbet)
    follow(lisbet, "Kom utan mandat")
    nobody_in(lisbet)
    clean(lisbet)
    press(lisbet, "Vi har tagit emot det")
    press(lisbet, "Vi hanterar det")
    expect(lisbet.get_by_text("Hanteras")).to_be_visible()
    fill(lisbet, answer="Ring mig på 070-174 06 33.")
    press(lisbet, "Se hur det läses")
    mistaken(lisbet)
    clean(lisbet)
    fill(lisbet, answer="Kallelsen säger nu vem som behöver kunna besluta.")
    press(lisbet, "Se hur det läses")
    clean(lisbet)
    press(lisbet, "Skicka svaret")
    expect(lisbet.get_by_text("Besvarat")).to_be_visible()

    lisbet.goto("/offices/")
    follow(lisbet, "Hur våra möten är")
    follow(lisbet, "Berätta vad ni har gjort åt det")
    fill(lisbet, said="Ingen kunde besluta.", did="Kallelsen frågar efter mandat.")
    press(lisbet, "Visa det för alla")
    expect(lisbet.get_by_text("Kallelsen frågar efter mandat.")).to_be_visible()
    look_at_figures(lisbet)


def nobody_in(page: Page) -> None:
    """See that nothing on the page tells whom it is about, or who told it."""
    for hidden in ("Liam", "Forsberg", KARIN, "Socialtjänsten barn och unga"):
        expect(page.get_by_role("main").get_by_text(hidden)).to_have_count(0)


def look_at_figures(page: Page) -> None:
    """Narrow the figures, and take out what is shown: all of it in fives."""
    page.get_by_role("contentinfo").get_by_role("link", name="Statistik").click()
    expect(page.get_by_text("Enhetens eget arbete")).to_have_count(0)
    page.get_by_text("Välj vems, när och vilka").click()
    page.get_by_label("Ålder").select_option("13–17")
    press(page, "Visa")
    expect(page).to_have_url(re.compile("age=13-17"))
    clean(page)
    with page.expect_download() as taken:
        follow(page, "CSV")
    told = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    counts = [line["Antal"] for line in csv.DictReader(told, delimiter=";")]
    assert {int(one) % 5 for one in counts if one.isdecimal()} == {0}


def test_a_head_sees_how_the_unit_works_and_tells_what_was_done(
    page_of: Callable[..., Page],
) -> None:
    mona = page_of(MONA, viewport=DESKTOP)
    before = begun(mona)
    clean(mona)
    begin_case(mona)
    assert begun(mona) == before + 1

    follow(mona, "Svar i tid")
    follow(mona, "Ålder")
    expect(mona.get_by_role("columnheader", name="Ålder")).to_be_visible()
    clean(mona)
    numbers = mona.get_by_role("cell").filter(has_text=re.compile(r"^\s*\d+\s*$"))
    assert all(int(one) % 5 == 0 for one in numbers.all_inner_texts())

    mona.get_by_role("contentinfo").get_by_role("link", name="Hur våra möten är").click()
    follow(mona, "Läs vad människor har skrivit")
    clean(mona)
    text = mona.get_by_role("textbox").filter(has_text="Kuratorn Emelie")
    expect(text).to_have_value("Kuratorn Emelie förklarade bra.")
    card = mona.locator("form", has=text)
    text.fill("Kuratorn förklarade bra.")
    card.get_by_role("button", name="Visa den", exact=True).click()
    expect(text).to_have_count(0)
    mona.goto("/evaluation/answers/?who=guardian")
    expect(mona.get_by_text("Kuratorn förklarade bra.")).to_be_visible()
    clean(mona)

    mona.goto("/evaluation/")
    follow(mona, "Berätta vad ni har gjort åt det")
    fill(mona, said="Det var för många i rummet.", did="Vi frågar först vilka som ska vara med.")
    press(mona, "Visa det för alla")
    expect(mona.get_by_text("Vi frågar först vilka som ska vara med.")).to_be_visible()
    clean(mona)

    propose(mona)
    mona.get_by_role("contentinfo").get_by_role("link", name="Överenskommelser").click()
    follow(mona, "Haninge, barn och unga")
    expect(mona.get_by_text("Prövotiden tog slut den 30 april 2023.")).to_be_visible()


def propose(mona: Page) -> None:
    """Tell an idea, and see it among what the unit has told."""
    mona.goto("/deviations/")
    follow(mona, "Berätta att något gick fel")
    follow(mona, "Föreslå något bättre")
    fill(mona, proposal="Rummet är upplåst före mötet.")
    press(mona, "Skicka")
    mona.goto("/deviations/")
    row = mona.get_by_role("row").filter(has_text="Mona Sandell").first
    expect(row).to_contain_text("Ett förslag")
    expect(row).to_contain_text("Inte mottaget än")
    clean(mona)


def begun(head: Page) -> int:
    """How many SIP the unit has begun, as its head is told."""
    head.goto("/figures/")
    own = head.get_by_role("main").locator("dl").first
    return int(own.locator("dt", has_text="Påbörjade").locator("+ dd").inner_text())


def begin_case(head: Page) -> None:
    """Begin a SIP about someone without a number yet."""
    head.goto("/plans/new/")
    fill(head, given_name="Ossian", family_name="Lindh", born="2014-03-04")
    fill(head, needs="Skolan och vården vet inte vad den andra gör.")
    go_on(head)
