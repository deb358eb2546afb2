"""A planted name and number turn up in no address, title, error page or log line."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.site import Site
from tests.journeys.states_of_requests import write_request
from tests.journeys.steps import choose, fill, follow, go_on, heading, press

from samlas.practice.numbers import number

NUMBER = number(date(2012, 2, 29), female=True)
PLANTED = ("Kanarina", "Gulfågel", NUMBER, NUMBER[2:], "Hemligheten", "mia.gulf@example.se")
# What it does is tested on both databases below the pages; the long journeys open browsers on both.
pytestmark = pytest.mark.once


def links_of(page: Page) -> set[str]:
    """Where the page leads to, within the same plan."""
    found = page.locator("main a").evaluate_all("all => all.map(one => one.href)")
    return {str(link).split("#")[0] for link in found if "/plans/" in link or "/received/" in link}


def told(page: Page, seen: list[str]) -> None:
    """Keep what others could see of the page: its address and its title."""
    seen += [page.url, page.title()]


def test_what_is_planted_stays_where_it_was_planted(
    page_of: Callable[..., Page], site: Site
) -> None:
    page = page_of("Daniel Rosén")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    start(page)
    told(page, seen)
    crawl(page, seen)
    refused_forms(page, seen)
    errors = error_pages(page)
    public = page_of("")
    public.on("request", lambda request: seen.append(request.url))
    ask(public)
    told(public, seen)
    errors.append(public.content())

    log = site.log.read_text()
    assert "Forbidden" in log
    assert len(seen) > 30
    everything = "\n".join([*seen, *errors, log])
    assert [one for one in PLANTED if one.casefold() in everything.casefold()] == []


def start(page: Page) -> None:
    page.goto("/plans/new/")
    fill(page, personal_number=NUMBER, given_name="Kanarina", family_name="Gulfågel")
    fill(page, needs="Hemligheten är att fågeln sjunger.")
    go_on(page)
    expect(heading(page)).to_contain_text("Kanarina")


def crawl(page: Page, seen: list[str]) -> None:
    """Open every page of the plan that is linked, and what those link to."""
    plan = page.url
    done: set[str] = set()
    waiting = [plan]
    while waiting and len(done) < 25:
        address = waiting.pop(0)
        if address in done or plan not in address or "/form/" in address or "/forms/" in address:
            continue
        done.add(address)
        page.goto(address)
        told(page, seen)
        waiting += sorted(links_of(page))
    page.goto(plan)


def refused_forms(page: Page, seen: list[str]) -> None:
    """A search, and forms that are refused, with what is planted in them."""
    page.goto("/plans/")
    page.locator("main summary").first.click()
    fill(page, personal_number=NUMBER)
    press(page, "Sök")
    expect(page.get_by_role("link", name=re.compile("Kanarina"))).to_be_visible()
    told(page, seen)
    follow(page, "Kanarina")
    page.locator('main a[href$="/individual/"]').click()
    fill(page, family_name="", email="mia.gulf@example.se mia.gulf@example.se")
    page.locator("main form button:not([data-variant])").first.click()
    told(page, seen)


def error_pages(page: Page) -> list[str]:
    """What is sent without its token, too much, or to nowhere."""
    planted: dict[str, str | float | bool] = {"given_name": "Kanarina", "version": NUMBER}
    stale = page.request.post("/plans/new/", form=planted)
    assert stale.status == 403
    nowhere = page.request.post("/plans/ABCDEFGHJKMN/words/", form=planted)
    assert nowhere.status in (403, 404)
    return [stale.text(), nowhere.text()]


def ask(page: Page) -> None:
    """Someone asks for a SIP on the public page; the receipt tells nothing of it."""
    write_request(page)
    fill(page, person_name="Kanarina Gulfågel", personal_number=NUMBER, need="Hemligheten.")
    fill(page, asker_email="mia.gulf@example.se")
    choose(page, asked_by="guardian")
    press(page, "läs igenom")
    press(page, "Skicka")
    expect(page).to_have_url(re.compile("/ask/received/"))
