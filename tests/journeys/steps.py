"""What people do at the pages, in small steps that the journeys are made of."""

import re

from playwright.sync_api import Page, expect


def log_in(page: Page, name: str) -> None:
    """Walk in through the practice door as someone."""
    page.goto("/log-in/")
    page.get_by_role("button", name=name, exact=True).click()
    expect(page).not_to_have_url(re.compile("/log-in/"))
