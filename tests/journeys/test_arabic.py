"""Own and public pages read from right to left, in a language that fills them."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.looking import DESKTOP, faults_of
from tests.journeys.states_of_own_pages import YOUNG, at
from tests.journeys.test_pages import take_pictures

OWN = ["", "who/", "read/", "words/", "take-part/", "papers/"]
PUBLIC = ["/about/", "/ask/", "/my/log-in/", "/no-such-page/"]
IN_ARABIC = {"extra_http_headers": {"Accept-Language": "ar"}}


@pytest.fixture
def arabic(page_of: Callable[..., Page]) -> Callable[[str], Page]:
    """A page of someone who has chosen Arabic from the menu."""

    def open_page(who: str) -> Page:
        page = page_of(who, viewport=DESKTOP, **IN_ARABIC)
        page.goto("/about/")
        if page.locator("html").get_attribute("lang") != "ar":
            page.locator("summary").first.click()
            page.get_by_role("button", name="العربية").click()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        return page

    return open_page


@pytest.mark.once
@pytest.mark.parametrize("part", OWN)
def test_own_page(part: str, arabic: Callable[[str], Page], request: pytest.FixtureRequest) -> None:
    page = arabic(YOUNG)
    at(page, part)
    looked_at(page, request, f"own-{part.strip('/')}")


@pytest.mark.once
@pytest.mark.parametrize("address", PUBLIC)
def test_public_page(
    address: str, arabic: Callable[[str], Page], request: pytest.FixtureRequest
) -> None:
    page = arabic("")
    page.goto(address)
    looked_at(page, request, urlsplit(address).path.replace("/", "-"))


def looked_at(page: Page, request: pytest.FixtureRequest, name: str) -> None:
    """axe, narrow screens and marks beside their texts; kept as pictures when asked to."""
    faults = list(faults_of(page, in_depth=False))
    if pictures := request.config.getoption("--pictures"):
        take_pictures(page, Path(pictures) / f"ar-{name}")
    assert not faults, "\n".join(faults)
