"""Every page in every state stands what readers with different needs and devices bring."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page
from tests.journeys import (  # noqa: F401  they add to STATES
    states_of_accounts,
    states_of_agreements,
    states_of_answering,
    states_of_closing,
    states_of_codes,
    states_of_consent,
    states_of_deviations,
    states_of_evaluation,
    states_of_extracts,
    states_of_figures,
    states_of_follow_up,
    states_of_keeping,
    states_of_letters,
    states_of_meetings,
    states_of_others,
    states_of_own_pages,
    states_of_planning,
    states_of_plans,
    states_of_post,
    states_of_protection,
    states_of_received,
    states_of_requests,
    states_of_routine,
    states_of_scans,
    states_of_sdk,
    states_of_speakers,
    states_of_summons,
    states_of_the_log,
    states_of_times,
    states_of_units,
)
from tests.journeys.looking import DESKTOP, PHONE, faults_of, is_drawn_otherwise
from tests.journeys.states import STATES, State

# Addresses that show no page of their own: a POST to them leads on to one that does.
ONLY_ACTS = {
    "language",
    "staff:letter-alone-posted",
    "staff:letters-back",
    "staff:login-back",
    "staff:login-ended",
    "staff:login-start",
    "staff:logout",
    "person:logout",
    "person:leave",
    "person:start",
    "staff:absence-end",
    "staff:deviation-begin",
    "staff:deviation-receive",
    "staff:deviation-take-back",
    "staff:account-assignment-end",
    "staff:account-block",
    "staff:account-office-end",
    "staff:account-unblock",
    "staff:agreement-understood",
    "staff:agreement-publish",
    "staff:agreement-drop",
    "staff:agreement-begin",
    "staff:unit-go-on",
    "staff:routine-step-away",
    "staff:routine-step-back",
    "staff:routine-tick",
    "staff:received-routine",
    "staff:login-passkey",
    "staff:my-passkey-remove",
    "staff:my-recovery",
    "staff:closed-anew",
    "staff:code-end",
    "staff:meeting-news",
    "staff:printing-end",
    "staff:printing-posted",
    "staff:printing-start",
    "staff:printing-undo",
    "staff:meeting-role-answer",
    "staff:received-role",
    "staff:received-take",
    "staff:contact-add-known",
    "staff:no-representative",
    "staff:follow-up-call",
    "staff:follow-up-nudge",
    "staff:received-give-back",
    "staff:request-confirm",
    "staff:scan-remove",
    "staff:summons-attachment-take-away",
    "staff:plan-attachment-take-away",
    "staff:scan-throw-away",
    "staff:scan-undo",
    "staff:answers-information-read",
    "staff:answers-calendar",
    "staff:sdk-aside",
    "staff:sdk-file-to",
    "staff:summons-take-off",
    "staff:times-pick",
}
# Addresses that give a file, or what another program reads.
FILES = {
    "machine:health",
    "machine:metrics",
    "machine:ready",
    "person:letter",
    "person:extract-file",
    "person:beside-extract-file",
    "staff:extract-file",
    "person:attachment",
    "person:beside-attachment",
    "staff:calendar-feed",
    "staff:deviation-letter",
    "person:beside-letter",
    "person:form",
    "person:code-form",
    "staff:evaluation-slips",
    "staff:form-blank",
    "staff:form-of-case",
    "staff:letter-alone-file",
    "staff:own-form",
    "staff:consent-form",
    "staff:plan-attachment",
    "staff:plan-signatures",
    "staff:printing-file",
    "staff:received-attachment",
    "staff:scan-file",
    "staff:scan-page",
    "staff:sent-attachment",
    "staff:sent-letter",
    "staff:summons-attachment",
    "staff:sent-text",
    "staff:received-letter",
    "staff:request-answer",
    "staff:request-receipt",
    "staff:sdk-file",
    "guest:paper-form",
}

FIRST_OF_ITS_PAGE = list({state.address: state for state in reversed(STATES)}.values())
EACH = [
    pytest.param(
        state, id=str(state), marks=[] if state in FIRST_OF_ITS_PAGE else pytest.mark.thorough
    )
    for state in STATES
]


def test_every_address_has_a_state() -> None:
    """A new address without a state in states.py fails here."""
    shown = {state.address for state in STATES} - {""}
    assert shown | ONLY_ACTS | FILES == set(names_in(get_resolver()))


@pytest.mark.once
@pytest.mark.parametrize("state", EACH)
def test_page(state: State, page_of: Callable[..., Page], request: pytest.FixtureRequest) -> None:
    """axe, narrow screens, wide text, keyboard, dark, print, right to left: nothing is found."""
    page = page_of(state.who, viewport=DESKTOP)
    state.walk(page)
    page.wait_for_url(lambda url: name_of(url) == state.address)
    in_depth = state in FIRST_OF_ITS_PAGE and (
        "not thorough" not in request.config.getoption("markexpr") or is_drawn_otherwise(page)
    )
    faults = list(faults_of(page, in_depth=in_depth))
    pictures = request.config.getoption("--pictures")
    if pictures:
        take_pictures(page, Path(pictures) / str(state).replace(":", "-"))
    assert not faults, "\n".join(faults)


def names_in(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses, with their namespace."""
    space = ":".join(filter(None, [space, resolver.namespace]))
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join(filter(None, [space, entry.name]))
        else:
            yield from names_in(entry, space)


def name_of(url: str) -> str:
    """The name of an address; nothing for one that leads nowhere."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def take_pictures(page: Page, start: Path) -> None:
    """Keep the page as pictures, to be looked at by people."""
    start.parent.mkdir(parents=True, exist_ok=True)
    for size, device in ((PHONE, "phone"), (DESKTOP, "desktop")):
        page.set_viewport_size(size)
        page.screenshot(path=f"{start}-{device}.png", full_page=True)
