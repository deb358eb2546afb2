"""An agreement changes: drafted, held against the law, tried, published by another, and read."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.filled import PracticeWorld
from tests.journeys.looking import DESKTOP, PHONE, clean
from tests.journeys.site import Site, running
from tests.journeys.states import mistaken
from tests.journeys.states_of_agreements import TERMS, draft
from tests.journeys.states_of_deviations import LISBET
from tests.journeys.steps import fill, follow, press

INGER, SARA, LARS = "Inger Malm", "Sara Nyström", "Lars Engvall"
NEW = "Cheferna gör rutinen känd, och nya medarbetare får läsa den första veckan."
# What it does is tested on both databases below the pages.
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site(practice_world: PracticeWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A Samlas of its own: a new edition shows on the pages of all who work by the agreement."""
    with running(
        practice_world, tmp_path_factory.mktemp("site"), f"agreements-{os.getpid()}"
    ) as one:
        yield one


def test_a_minor_change_is_drafted_published_by_another_and_read(
    page_of: Callable[..., Page],
) -> None:
    lisbet = page_of(LISBET, viewport=DESKTOP)
    draft(lisbet)
    lisbet.locator("summary", has_text="Släng utkastet").click()
    press(lisbet, "Släng utkastet")
    draft(lisbet)
    clean(lisbet)
    follow(lisbet, "H38")
    lisbet.get_by_label("En regel till").select_option("consent-needed=no")
    press(lisbet, "Spara")
    mistaken(lisbet)
    refusal = lisbet.get_by_text("H38 är svagare än det som överenskommelsen vilar på.")
    both = lisbet.locator(".ds-alert", has=refusal)
    expect(both).to_contain_text("Kontakta den sammankallande senast en vecka innan mötet")
    expect(both).to_contain_text("om den enskilde samtycker till det")
    clean(lisbet)

    lisbet.goto(f"{TERMS}draft/clauses/H12/")
    fill(lisbet, text=NEW)
    press(lisbet, "Spara")
    expect(lisbet.get_by_text("arbetsgruppen kan besluta")).to_be_visible()
    follow(lisbet, "Prova på det senaste året")
    expect(lisbet.get_by_text("Nu", exact=True)).to_be_visible()
    clean(lisbet)
    lisbet.goto(f"{TERMS}draft/")
    fill(lisbet, statement="Syftet är detsamma, och stegen ändras inte.")
    press(lisbet, "Föreslå")
    expect(lisbet.get_by_text("Någon annan som ansvarar")).to_be_visible()
    expect(lisbet.get_by_role("button", name="Publicera")).to_have_count(0)
    clean(lisbet)

    inger = page_of(INGER, viewport=DESKTOP)
    inger.goto(f"{TERMS}draft/")
    expect(inger.get_by_text(NEW).first).to_be_visible()
    press(inger, "Publicera")
    clean(inger)
    read_by_staff(page_of)


def read_by_staff(page_of: Callable[..., Page]) -> None:
    """See the head's number grow by one when someone has read it."""
    head, sara = page_of(LARS, viewport=DESKTOP), page_of(SARA, viewport=PHONE)
    head.goto(TERMS)
    expect(head.get_by_text("0 av 5 på din enhet")).to_be_visible()
    sara.goto("/agreements/")
    clean(sara)
    follow(sara, "Haninge, barn och unga")
    follow(sara, "Läs vad som ändras")
    expect(sara.get_by_text(NEW).first).to_be_visible()
    clean(sara)
    follow(sara, "Haninge, barn och unga")
    press(sara, "Jag har läst och förstått")
    expect(sara.get_by_text("Du har sagt att du har läst")).to_be_visible()
    head.reload()
    expect(head.get_by_text("1 av 5 på din enhet")).to_be_visible()
    expect(head.get_by_role("main").get_by_text(SARA)).to_have_count(0)
    clean(head)
