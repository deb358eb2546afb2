"""A letter goes round: printed, its square read from the picture, answered on a phone, seen."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.steps import fill, listed, press, square_of_letter

PHONE = {"width": 390, "height": 844}
WHO, PLAN, TO = "Karin Ahlgren", "Liam", "Södra Trädgård"
# What it does is tested on both databases below the pages; the long journeys open browsers on both.
pytestmark = pytest.mark.once


def test_a_letter_is_answered_on_a_phone_and_the_convener_sees_it(
    page_of: Callable[..., Page],
) -> None:
    phone = page_of("", viewport=PHONE, has_touch=True, is_mobile=True)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/about/")
    square = square_of_letter(phone, WHO, PLAN, TO)
    code = urlsplit(square).fragment

    phone.goto(square)
    expect(phone).to_have_url(
        f"{urlsplit(phone.url).scheme}://{urlsplit(phone.url).netloc}/answer/reply/"
    )
    assert not [one for one in asked if code in one.partition("#")[0]]
    expect(phone.get_by_text("Det här är en inbjudan.")).to_be_visible()
    expect(phone.get_by_text(PLAN)).to_have_count(0)
    phone.get_by_label("Vi kommer", exact=True).check()
    fill(phone, attendee="Ida Lund", said_by="Ida Lund, kurator")
    press(phone, "Läs igenom")
    press(phone, "Skicka svaret")
    expect(phone.get_by_text("Kvittensnummer")).to_be_visible()

    karin = page_of(WHO)
    karin.goto("/plans/")
    karin.goto(f"{listed(karin, PLAN).get_attribute('href')}answers/")
    card = karin.get_by_role("region", name=TO)
    expect(card).to_contain_text("Ida Lund, kurator")
    expect(card).to_contain_text("Med koden i brevet")
