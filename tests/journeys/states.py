"""Every page in every state it can show, and how to get there by hand.

A state names the address it shows (its name in the URLconf), so that an address without any is
told by a test. No walk changes what another one needs: what is saved is what stood there before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect
from tests.journeys.steps import listed, press

Walk = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """One state of a page: where, what it is like, who sees it, and the walk to it."""

    address: str
    like: str
    who: str
    walk: Walk

    def __str__(self) -> str:
        return f"{self.address or 'errors'}-{self.like}".replace(" ", "-")


STATES: list[State] = []
KEYS: dict[str, str] = {}


def state(address: str, like: str, who: str) -> Callable[[Walk], Walk]:
    """Add a state to the list. `who` is the name of a member of staff, or empty for anyone."""

    def add(walk: Walk) -> Walk:
        STATES.append(State(address, like, who, walk))
        return walk

    return add


def key_in(page: Page, address: str, name: str) -> str:
    """The key in the link by this name in the list at the address, on whichever of its pages."""
    if name not in KEYS:
        page.goto(address)
        found = re.search(r"/([A-Z0-9]{12})/", listed(page, name).get_attribute("href") or "")
        assert found, name
        KEYS[name] = found[1]
    return KEYS[name]


def plan(page: Page, name: str, part: str = "") -> None:
    """Open a part of the plan that stands in the list under this name."""
    page.goto(f"/plans/{key_in(page, '/plans/', name)}/{part}")


def mistaken(page: Page) -> None:
    """Wait for the page that says what is to be mended."""
    expect(page.get_by_role("heading", name="Något behöver rättas")).to_be_visible()


def overtaken(page: Page, field: str, button: str) -> None:
    """Let someone else save another text in the field first, then save one's own."""
    mine = page.get_by_label(field)
    before = mine.input_value()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label(field).fill(f"{before} Och mer.")
    press(other, button)
    expect(other).not_to_have_url(page.url)
    other.close()
    mine.fill(f"{before} Men annat.")
    press(page, button)
    expect(page.get_by_role("heading", name="Någon annan har ändrat")).to_be_visible()
    expect(mine).to_have_value(f"{before} Men annat.")
