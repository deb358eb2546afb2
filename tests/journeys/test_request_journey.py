"""Someone without an account asks for a SIP, and the unit answers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.states_of_requests import CHECK, write_request
from tests.journeys.steps import fill, follow, go_on, heading, press, with_and_without_scripts


@pytest.mark.once
@with_and_without_scripts
def test_asked_without_an_account_and_assessed(page_of: Callable[..., Page], scripts: bool) -> None:
    mother = page_of("", java_script_enabled=scripts)
    child = "Ivar" if scripts else "Idun"
    write_request(mother)
    fill(mother, person_name=f"{child} Ask")
    press(mother, CHECK)
    press(mother, "Skicka")
    expect(mother).to_have_url(re.compile("/ask/received/"))
    expect(mother.get_by_text(child)).to_have_count(0)

    staff = page_of("Petra Lindmark", java_script_enabled=scripts)
    staff.goto("/requests/")
    follow(staff, f"{child} Ask")
    expect(staff.get_by_text("Ingen vet vem som gör vad.")).to_be_visible()
    follow(staff, "Starta en SIP")
    expect(staff.locator('[name="given_name"]')).to_have_value(child)
    fill(staff, born="2015-05-06")
    go_on(staff)
    expect(heading(staff)).to_contain_text(child)
