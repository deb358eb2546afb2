"""What people do at the pages, in small steps that the journeys are made of."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

# A page without scripts asks the database for the same: once is enough.
with_and_without_scripts = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with-scripts"),
        pytest.param(False, id="without-scripts", marks=pytest.mark.once),
    ],
)
PRIMARY = "main form button.ds-button:not([data-variant])"


def log_in(page: Page, name: str) -> None:
    """Walk in through the practice door as staff, or to own pages as `own` somebody."""
    if name.startswith("own "):
        page.goto("/my/log-in/start/")
        page.get_by_role("button", name=name.removeprefix("own ")).click()
        expect(page).not_to_have_url(re.compile("/log-in/"))
        return
    page.goto("/log-in/")
    button = page.locator("form button", has_text=name)
    if not button.first.is_visible():
        page.locator("details", has=button).locator("summary").first.click()
    button.first.press("Enter")  # a click may miss what is still being unfolded
    expect(page).not_to_have_url(re.compile("/log-in/"))


def change_to(page: Page, name: str) -> None:
    """Log out, and come back as someone else."""
    page.get_by_role("button", name="Logga ut").click()
    expect(page).to_have_url(re.compile("/log-in/"))
    log_in(page, name)


def heading(page: Page) -> Locator:
    """What the page is called."""
    return page.get_by_role("heading", level=1)


def fill(page: Page, **texts: str) -> None:
    """Write each text in the field of that name."""
    for name, text in texts.items():
        page.locator(f'main [name="{name}"]').fill(text)


def choose(page: Page, **choices: str) -> None:
    """Tick each choice in the group of that name."""
    for name, value in choices.items():
        page.locator(f'main [name="{name}"][value="{value}"]').check()


def choose_all(page: Page, field: str, value: str) -> None:
    """Tick the same choice in every group whose name begins so."""
    for box in page.locator(f'main [name^="{field}"][value="{value}"]').all():
        box.check()


def go_on(page: Page) -> None:
    """Press the one button that the page is about, and see another page."""
    here = page.url
    page.locator(PRIMARY).first.click()
    expect(page).not_to_have_url(here)


def press(page: Page, name: str) -> None:
    """Press the button with these words on the main part of the page."""
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    """Follow the link with these words on the main part of the page."""
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def go(page: Page, do: str) -> None:
    """Press the button of the meeting that does this, and see that the step changes."""
    at = heading(page).inner_text()
    page.locator(f'main button[name="do"][value="{do}"]').first.click()
    expect(heading(page)).not_to_have_text(at)


def to_do(page: Page, words: str) -> None:
    """Open what stands on the work list, on whichever of its pages."""
    page.goto("/")
    listed(page, words).click()


def listed(page: Page, words: str) -> Locator:
    """The first link with these words in the list that stands open, on whichever of its pages."""
    main = page.get_by_role("main")
    while not main.get_by_role("link", name=words).count():
        here = page.url
        follow(page, "Visa fler")
        expect(page).not_to_have_url(here)
    return main.get_by_role("link", name=words).first


def not_to_do(page: Page, words: str) -> None:
    """See that it stands on the work list no longer."""
    page.goto("/?whose=unit")
    expect(page.get_by_role("main").get_by_role("link", name=words)).to_have_count(0)
