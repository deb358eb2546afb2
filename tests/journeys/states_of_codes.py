"""The states of the way in with a code from a letter, and of the pages where staff make it."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import choose, fill, letter_code, press, write_code

HUGO = "code Hugo"
READ = "Se hur vi läser det"


@state("person:code", "a slip", who="")
def slip(page: Page) -> None:
    page.goto("/my/code/")
    fill(page, code="ABCD-2345")
    press(page, "Gå vidare")
    mistaken(page)


@state("person:code-pin", "digits sent", who="")
def pin(page: Page) -> None:
    page.goto("/my/code/")
    write_code(page, letter_code(page, "Hugo"))


@state("person:code-phone", "some", who="")
def phone(page: Page) -> None:
    page.goto("/my/code/phone/")


@state("person:code-home", "come in", HUGO)
def home(page: Page) -> None:
    page.goto("/my/code/choose/")


@state("person:code-words", "read through", HUGO)
def words(page: Page) -> None:
    page.goto("/my/code/words/")
    fill(page, works="Att jag får gå ut en stund.")
    press(page, READ)


@state("person:code-take-part", "nothing chosen", HUGO)
def take_part(page: Page) -> None:
    page.goto("/my/code/take-part/")
    press(page, READ)
    mistaken(page)


@state("person:code-look-back", "nothing said", HUGO)
def look_back(page: Page) -> None:
    page.goto("/my/code/look-back/")


@state("person:code-pause", "empty", HUGO)
def pause(page: Page) -> None:
    page.goto("/my/code/pause/")


@state("person:code-take-back", "without a number", HUGO)
def take_back(page: Page) -> None:
    page.goto("/my/code/take-back/")
    choose(page, what="one")
    press(page, READ)
    mistaken(page)


@state("person:code-told", "sent", HUGO)
def told(page: Page) -> None:
    page.goto("/my/code/pause/")
    press(page, READ)
    press(page, "Skicka")


@state("staff:codes", "one made", "Karin Ahlgren")
def codes(page: Page) -> None:
    plan(page, "Hugo", "codes/")


@state("staff:code-new", "empty", "Karin Ahlgren")
def new(page: Page) -> None:
    plan(page, "Hugo", "codes/individual/new/")
