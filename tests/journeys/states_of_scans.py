"""The states of the pages where forms that have come back on paper are read in and filed."""

from playwright.sync_api import Page
from tests.files import made
from tests.journeys.states import KEYS, key_in, mistaken, plan, state
from tests.journeys.steps import press

from samlas.papers import form_code

KARIN = "Karin Ahlgren"


def read_in(page: Page, content: bytes) -> None:
    page.goto("/scans/")
    photo = {"name": "blankett.jpg", "mimeType": "image/jpeg", "buffer": content}
    page.locator("input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
    press(page, "Läs in")


@state("staff:scans", "not a photo", KARIN)
def not_a_photo(page: Page) -> None:
    read_in(page, b"<html>")
    mistaken(page)


@state("staff:scan", "with a code", KARIN)
def with_a_code(page: Page) -> None:
    key_in(page, "/plans/", "Hugo")
    read_in(page, made.photo(form_code("words", KEYS["Hugo"]), 4, dark=0.8))


@state("staff:scan", "filed", KARIN)
def filed(page: Page) -> None:
    with_a_code(page)
    press(page, "Lägg den i planen")


@state("staff:case-scans", "one", KARIN)
def of_a_plan(page: Page) -> None:
    plan(page, "Hugo", "papers/")


@state("staff:words", "beside a scan", KARIN)
def beside(page: Page) -> None:
    filed(page)
    page.get_by_role("link", name="För in vad som är viktigt").click()


@state("staff:summons-attachments", "nothing told", KARIN)
def attachments(page: Page) -> None:
    plan(page, "Hugo", "summons/attachments/")
    press(page, "Lägg till")
    mistaken(page)
