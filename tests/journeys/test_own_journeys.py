"""Seven people and those who speak for them: who decides, who finds what, and who finds nothing."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.first_half import STORIES, bring
from tests.journeys.site import Site
from tests.journeys.steps import choose, choose_all, fill, follow, heading, listed, press
from tests.journeys.test_main_journey import write

PageOf = Callable[..., Page]
NOTHING = "Här finns inget för dig"
# What they do is tested on both databases below the pages; the long journeys open browsers on both.
pytestmark = pytest.mark.once
KARIN, MARIE, SARA = "Karin Ahlgren", "Marie Olander", "Sara Nyström"


@pytest.fixture
def story(site: Site, request: pytest.FixtureRequest) -> str:
    """The name of the one whose story the test tells, brought to where it begins."""
    name = str(request.param)
    bring(site, name, STORIES / f"{name.lower()}.toml")
    return name


def story_of(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("story", [name], indirect=True)


def open_plan(page: Page, name: str, part: str = "") -> str:
    """Open the plan in the list, or a part of it; returns its address."""
    page.goto("/plans/")
    listed(page, name).click()
    expect(heading(page)).to_contain_text(name)
    plan = page.url
    if part:
        page.goto(plan + part)
    return plan


def say_yes(page: Page, *givers: str) -> None:
    """Fill in the consent with those who say yes, everything open to everyone on the map."""
    choose(page, sip="yes")
    choose_all(page, "to-", "all")
    for box in page.locator('[name="givers"]').all():
        box.uncheck()
    for name in givers:
        page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    choose(page, way="signed")
    fill(page, kept_where="Akten")
    press(page, "Spara samtycket")


@story_of("Elis")
def test_a_boy_of_ten_waits_for_the_guardian_who_is_abroad(page_of: PageOf, story: str) -> None:
    page = page_of(KARIN)
    plan = open_plan(page, story, "summons/check/")
    expect(page.get_by_role("button", name="Skicka kallelsen")).to_have_count(0)
    page.goto(f"{plan}consent/waiting/")
    expect(page.get_by_text("Väntar på Tor Brandel.")).to_be_visible()
    assert_nothing_for(page_of, "Tor Brandel")
    follow(page, "Skriv vad Tor Brandel säger")
    choose(page, answer="yes", way="signed")
    fill(page, kept_where="Brev från Oslo, akten")
    press(page, "Spara svaret")
    expect(heading(page)).to_contain_text("sagt ja till")
    for name in ("Tor Brandel", "Ronja Brandel"):
        own = at_own_page(page_of, name)
        expect(heading(own)).to_have_text(f"Hej {name}!")
        expect(own.get_by_text(f"Det handlar om {story}.")).to_be_visible()


@story_of("Hilma")
def test_a_girl_of_sixteen_decides_alone_and_her_father_finds_nothing(
    page_of: PageOf, story: str
) -> None:
    page = page_of(SARA)
    plan = open_plan(page, story, "consent/ask/")
    fill(page, assessment="Hon förstår vad det betyder.", assessed_by="Sara Nyström, kurator")
    fill(page, assessed_on=f"{date.today():%Y-%m-%d}")  # noqa: DTZ011
    say_yes(page, story)
    expect(heading(page)).to_contain_text("sagt ja till")
    page.goto(f"{plan}contacts/")
    press(page, "Spara besluten")
    follow(page, "Skriv kallelsen")
    write(page)
    follow(page, "Läs igenom och skicka")
    press(page, "Skicka kallelsen till 1")
    expect(heading(page)).to_have_text("Kallelsen är skickad")
    expect(page.get_by_role("row")).to_have_count(1 + 1 + 1)
    expect(page.get_by_text("Ragnar")).to_have_count(0)
    assert_nothing_for(page_of, "Ragnar Stenros")
    own = at_own_page(page_of, "Hilma Stenros")
    expect(own.get_by_text("Fjärdskolan, rum 12")).to_be_visible()


@story_of("Karl")
def test_a_man_with_a_god_man_says_yes_himself(page_of: PageOf, story: str) -> None:
    page = page_of(MARIE)
    open_plan(page, story, "consent/ask/")
    bodil = page.get_by_role("checkbox", name="Bodil Frisk")
    expect(bodil).to_have_accessible_name(f"Bodil Frisk, god man, tillsammans med {story}")
    say_yes(page, story, "Bodil Frisk")
    expect(heading(page)).to_contain_text("sagt ja till")
    own = at_own_page(page_of, "Bodil Frisk")
    expect(own.get_by_text(f"Det handlar om {story}.")).to_be_visible()
    expect(heading(at_own_page(page_of, "Karl Ekedal"))).to_have_text(f"Hej {story}!")


@story_of("Majken")
def test_an_administrator_of_money_alone_does_not_decide(page_of: PageOf, story: str) -> None:
    page = page_of(MARIE)
    plan = open_plan(page, story, "consent/ask/")
    expect(page.locator('[name="givers"]')).to_have_count(1)
    page.goto(f"{plan}speakers/")
    follow(page, "Evert Holmgren")
    expect(page.get_by_text("Gäller").first).to_be_visible()
    follow(page, "Avsluta det här förordnandet")
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
    fill(page, last_day=f"{yesterday:%Y-%m-%d}")
    press(page, "Avsluta förordnandet")
    page.goto(f"{plan}speakers/")
    expect(page.get_by_text("Har upphört").first).to_be_visible()
    page.goto(f"{plan}consent/ask/")
    say_yes(page, story)
    expect(heading(page)).to_contain_text("sagt ja till")
    assert_nothing_for(page_of, "Evert Holmgren")


@story_of("Rasmus")
def test_a_no_is_respected(page_of: PageOf, story: str) -> None:
    page = page_of(KARIN)
    plan = open_plan(page, story, "consent/decline/")
    page.locator('main [name="alternative"]').first.check()
    press(page, "Spara nejet")
    page.goto(plan)
    expect(page.get_by_text("Personen har sagt nej").first).to_be_visible()
    own = at_own_page(page_of, "Rasmus Hammar")
    expect(own.get_by_text("Ingen annan får veta något nu.")).to_be_visible()


@story_of("Alma")
def test_a_yes_taken_back_stops_the_letter_that_is_not_posted(page_of: PageOf, story: str) -> None:
    page = page_of(KARIN)
    plan = open_plan(page, story, "letters/")
    expect(page.get_by_text(re.compile("Försäkringskassan, Haninge, Kallelse|Inbjudan")).first
           ).to_be_visible()  # fmt: skip
    own = at_own_page(page_of, "Alma Hagström")
    own.goto(f"{own.url}end/")
    press(own, "Ja, avsluta planen")
    expect(own).to_have_url(re.compile("/told/"))
    page.reload()
    expect(page.get_by_text("Inbjudan")).to_have_count(0)
    page.goto(plan)
    expect(page.get_by_text("Samtycket är tillbakataget").first).to_be_visible()


@story_of("Vilda")
def test_a_protected_child_is_read_by_the_named_alone(page_of: PageOf, story: str) -> None:
    daniel, karin, goran = page_of("Daniel Rosén"), page_of(KARIN), page_of("Göran Vinter")
    daniel.goto("/plans/")
    daniel.locator("main table a", has_text="Skyddade personuppgifter").first.click()
    expect(heading(daniel)).to_contain_text(story)
    assert (karin.goto(daniel.url) or pytest.fail("no answer")).status == 404
    goran.goto("/received/")
    goran.locator("main tbody a").first.click()
    expect(heading(goran)).to_have_text("Skyddade personuppgifter")
    expect(goran.get_by_text(story)).to_have_count(0)
    press(goran, "Jag tar emot det")
    expect(goran.get_by_text("Vilda Ljung").first).to_be_visible()
    for hidden in ("Gömda salen", "Gömstigen", "Prima BUP"):
        expect(goran.get_by_text(hidden)).to_have_count(0)
    noor = page_of("Noor Rahimi")
    assert (noor.goto(goran.url) or pytest.fail("no answer")).status == 404


def at_own_page(page_of: PageOf, name: str) -> Page:
    """The first page of the one SIP that is theirs."""
    own = page_of(f"own {name}")
    own.goto("/my/")
    return own


def assert_nothing_for(page_of: PageOf, name: str) -> None:
    """See that whoever comes in by e-ID finds no trace."""
    own = page_of(f"own {name}")
    own.goto("/my/")
    expect(heading(own)).to_have_text(NOTHING)
