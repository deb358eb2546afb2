"""Who uses no mouse gets everywhere, sees where they are, and is never caught."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.looking import DESKTOP

pytestmark = pytest.mark.once

WHERE = """() => {
  const one = document.activeElement;
  return one === document.body ? "" : one.outerHTML.slice(0, 200);
}"""
STOPS = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true })).length"""


def test_the_first_stop_leads_past_the_header(page_of: Callable[..., Page]) -> None:
    page = page_of("", viewport=DESKTOP)
    page.goto("/log-in/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main button").first).to_be_focused()


def test_tab_passes_everything_once_and_leaves_the_page(page_of: Callable[..., Page]) -> None:
    page = page_of("", viewport=DESKTOP)
    page.goto("/log-in/")
    seen = []
    for _ in range(page.evaluate(STOPS)):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(WHERE))
    assert "" not in seen
    assert len(set(seen)) == len(seen)
    page.keyboard.press("Tab")
    assert page.evaluate(WHERE) in ("", seen[0])
