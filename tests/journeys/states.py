"""Every page in every state it can show, and how to get there by hand.

A state names the address it shows (its name in the URLconf), so that an address without any is
told by a test.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

CONVENER = "Karin Ahlgren"
Walk = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """One state of a page: where, what it is like, who sees it, and the walk to it."""

    address: str
    like: str
    who: str
    walk: Walk

    def __str__(self) -> str:
        return f"{self.address}-{self.like}".replace(" ", "-")


STATES: list[State] = []


def state(address: str, like: str, who: str = CONVENER) -> Callable[[Walk], Walk]:
    """Add a state to the list. `who` is the name of a member of staff, or empty for anyone."""

    def add(walk: Walk) -> Walk:
        STATES.append(State(address, like, who, walk))
        return walk

    return add


@state("staff:login", "choose a person", who="")
def login(page: Page) -> None:
    page.goto("/log-in/")


@state("", "not found", who="")
def not_found(page: Page) -> None:
    page.goto("/no-such-page/")
