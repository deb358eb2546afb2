"""What a screen reader is told of the pages that matter most, kept to be reviewed like code (T12).

`pytest tests/journeys/test_outlines.py --keep-outlines` writes the files anew; the diff is read.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.journeys import (  # noqa: F401  they add to STATES
    states_of_plans,
    states_of_received,
    states_of_requests,
    states_of_summons,
)
from tests.journeys.looking import DESKTOP
from tests.journeys.states import STATES, State

KEPT = Path(__file__).parent / "outlines"
PAGES = {
    "guest:ask-empty", "guest:about-to-read", "staff:case-new-empty", "staff:request-enter-empty",
    "staff:summons-half-written",
}  # fmt: skip
SHOWN = [state for state in STATES if str(state) in PAGES]
KEY = re.compile(r"\b[A-Z0-9]{12}\b")
DAY = re.compile(r"\b\d{1,2} [a-zåäö]+\.? \d{4}\b|\b\d{4}-\d\d-\d\d\b")


@pytest.mark.once
@pytest.mark.parametrize("state", SHOWN, ids=str)
def test_what_a_screen_reader_is_told_is_what_was_reviewed(
    state: State, page_of: Callable[..., Page], request: pytest.FixtureRequest
) -> None:
    page = page_of(state.who, viewport=DESKTOP)
    state.walk(page)
    said = DAY.sub("DAY", KEY.sub("KEY", page.locator("main").aria_snapshot())) + "\n"
    kept = KEPT / f"{state.address.replace(':', '-')}.yml"
    if request.config.getoption("--keep-outlines"):
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")
