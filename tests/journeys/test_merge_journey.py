"""Two units become one: what the one had goes on at the other, and nothing is lost for anyone."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.filled import PracticeWorld, inside
from tests.journeys.first_half import bring
from tests.journeys.looking import DESKTOP, PHONE, clean
from tests.journeys.site import Site, running
from tests.journeys.states_of_accounts import ROBIN
from tests.journeys.steps import follow, listed, not_to_do, press

import samlas.practice

CASES = Path(samlas.practice.__file__).with_name("cases")
OLD, NEW = "Öppenvården för unga och familjer", "Socialtjänsten vuxna"
LEIF, INGELA, STINA = "Leif Ågren", "Ingela Forsman", "own Stina Lundell"
ACTION = "Ordnar ett schema med två fasta dagar"
TO_RECORD = "För in planen i enhetens egen dokumentation – Stina L."
NIGHT = """
from datetime import timedelta
from django.utils.timezone import localtime
from samlas.casework import succeeding
print(succeeding.go_over(localtime() + timedelta(days=1)))
"""
# What it does is tested on both databases below the pages.
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site(practice_world: PracticeWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A Samlas of its own: many work with the plans of the unit that ceases."""
    with running(practice_world, tmp_path_factory.mktemp("site"), f"merge-{os.getpid()}") as one:
        yield one


@pytest.fixture(scope="module")
def in_force(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A plan in force at the unit that is to cease: Stina's, as it is told of Agnes elsewhere."""
    told = (CASES / "agnes.toml").read_text(encoding="utf-8")
    for said, here in (
        ("haninge-soc-barn", "haninge-oppenvard"), ("karin-ahlgren", "ingela-forsman"),
        ("Karin Ahlgren", INGELA), ("Agnes", "Tora"),
    ):  # fmt: skip
        told = told.replace(said, here)
    story = tmp_path_factory.mktemp("story") / "stina.toml"
    story.write_text(told, encoding="utf-8")
    bring(site, "Stina", story)


@pytest.mark.usefixtures("in_force")
def test_a_unit_ceases_and_its_plans_go_on_at_another(
    site: Site, page_of: Callable[..., Page]
) -> None:
    stina = page_of(STINA, viewport=PHONE)
    stina.goto("/my/")
    expect(stina.get_by_text(ACTION)).to_be_visible()
    expect(stina.get_by_text(f"{INGELA}, {OLD}")).to_be_visible()
    leif = page_of(LEIF, viewport=DESKTOP)
    leif.goto("/plans/")
    expect(leif.get_by_role("link", name="Stina")).to_have_count(0)

    let_cease(page_of(ROBIN, viewport=DESKTOP))
    assert inside(site.environment, NIGHT) == "1"
    has_ceased(page_of(ROBIN, viewport=DESKTOP))
    go_on_with_one(leif)

    stina.reload()
    expect(stina.get_by_text(ACTION)).to_be_visible()
    expect(stina.get_by_text(f"{INGELA}, {NEW}")).to_be_visible()
    clean(stina)
    follow(stina, "Alla papper")
    follow(stina, "Din plan")
    expect(stina.get_by_text(ACTION).first).to_be_visible()
    clean(stina)


def let_cease(robin: Page) -> None:
    """The administrator says which unit goes on with the work, and when."""
    robin.goto("/units/")
    follow(robin, OLD)
    follow(robin, "Enheten upphör")
    robin.get_by_label("Tar över arbetet").select_option(label=NEW)
    clean(robin)
    press(robin, "Låt enheten upphöra")
    expect(robin.get_by_text(f"{NEW} tar över arbetet.")).to_be_visible()
    clean(robin)


def has_ceased(robin: Page) -> None:
    """See that nothing is left to do about the old unit, by whatever address."""
    robin.goto("/units/")
    follow(robin, OLD)
    expect(robin.get_by_text("Upphörde efter")).to_be_visible()
    its_page = robin.url
    robin.goto(f"{its_page}change/")
    expect(robin).to_have_url(its_page)
    clean(robin)


def go_on_with_one(leif: Page) -> None:
    """Who works in the other unit finds the plans and the tasks, and does what is next in one."""
    leif.goto("/plans/")
    expect(listed(leif, "Stina")).to_be_visible()
    clean(leif)
    leif.goto("/?whose=unit")
    expect(listed(leif, "Svara på kallelse – Tove L.")).to_be_visible()
    clean(leif)
    listed(leif, TO_RECORD).click()
    clean(leif)
    press(leif, "Det är infört hos oss")
    not_to_do(leif, TO_RECORD)
    leif.goto("/plans/")
    listed(leif, "Stina").click()
    follow(leif, "Följ upp planen")
    expect(leif.get_by_text(f"{NEW} leder planen.")).to_be_visible()
    clean(leif)
