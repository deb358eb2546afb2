"""A teenager with a phone: the network goes away, and what was answered is sent when it is back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.looking import DESKTOP, PHONE
from tests.journeys.states_of_evaluation import code
from tests.journeys.states_of_summons import KARIN
from tests.journeys.steps import whole

pytestmark = pytest.mark.once
LEFT = "[localStorage, sessionStorage].flatMap(Object.keys).filter((one) => /^samlas/.test(one))"


def begin(phone: Page) -> None:
    """Press *Börja* and wait for the questions, and for the script that shows one at a time."""
    phone.get_by_role("button", name="Börja").click()
    expect(phone.get_by_text("Fråga 1 av")).to_be_visible()
    whole(phone)


def skip_the_rest(phone: Page) -> None:
    send = phone.get_by_role("button", name="Skicka")
    while not send.is_visible():
        phone.get_by_role("button", name="Hoppa över frågan").click()


def test_what_is_answered_without_network_waits_in_the_phone_and_is_gone_when_sent(
    page_of: Callable[..., Page],
) -> None:
    screen = page_of(KARIN, viewport=DESKTOP)
    code(screen)
    signs = screen.locator(".signs").inner_text().replace("-", "")
    phone = page_of("", viewport=PHONE)
    phone.goto(f"/evaluate/#{signs}")
    assert signs not in phone.url
    begin(phone)
    skip_the_rest(phone)
    phone.get_by_role("button", name="Skicka").click()
    why = phone.get_by_text("Du har hoppat över alla frågor")
    expect(why).to_be_visible()
    phone.context.set_offline(True)
    phone.get_by_role("radio", name="Ja, helt").check()
    phone.get_by_role("button", name="Nästa").click()
    expect(phone.get_by_role("heading", level=1)).to_be_focused()
    expect(why).not_to_be_attached()
    skip_the_rest(phone)
    phone.get_by_role("button", name="Skicka").click()
    expect(phone.get_by_text("Dina svar väntar i den här telefonen")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Tack!")).to_be_visible(timeout=20_000)
    assert phone.evaluate(LEFT) == []
    phone.goto(f"/evaluate/#{signs}")
    phone.get_by_role("button", name="Börja").click()
    expect(phone.get_by_text("Någon har svarat med den här koden")).to_be_visible()
