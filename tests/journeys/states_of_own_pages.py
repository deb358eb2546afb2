"""The states of a private person's own pages, and what the unit reads of them."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import choose, fill, follow, press

CHILD, YOUNG, ADULT, MOTHER = (
    "own Vidar Askling",
    "own Hugo Wikström",
    "own Otto",
    "own Linn Askling",
)

READ = "Se hur vi läser det"


def at(page: Page, part: str = "") -> None:
    """Open a part of the pages of the one SIP there is."""
    page.goto("/my/")
    page.goto(page.url + part)


@state("person:login", "open", who="")
def login(page: Page) -> None:
    page.goto("/my/log-in/")


@state("person:practice", "the invented", who="")
def practice(page: Page) -> None:
    page.goto("/my/log-in/start/")


@state("person:back", "not let in", who="")
def not_let_in(page: Page) -> None:
    page.goto("/my/log-in/back/?state=another")


@state("person:whose", "nothing there", "own Jessica Pettersson")
def whose(page: Page) -> None:
    page.goto("/my/")


@state("person:home", "a meeting ahead", YOUNG)
def home(page: Page) -> None:
    at(page)


@state("person:home", "a plan", "own Ture Wallin")
def home_with_plan(page: Page) -> None:
    at(page)


@state("person:home", "of a child", CHILD)
def home_of_child(page: Page) -> None:
    at(page)


@state("person:home", "of one who speaks", MOTHER)
def home_of_mother(page: Page) -> None:
    at(page)


@state("person:papers", "some", ADULT)
def papers(page: Page) -> None:
    at(page, "papers/")


@state("person:paper", "one", YOUNG)
def paper(page: Page) -> None:
    at(page, "papers/")
    follow(page, "Din kopia")


@state("person:consent", "given", YOUNG)
def consent(page: Page) -> None:
    at(page, "who/")


@state("person:readers", "some", YOUNG)
def readers(page: Page) -> None:
    at(page, "read/")


@state("person:words", "read through", YOUNG)
def words_checked(page: Page) -> None:
    at(page, "words/")
    fill(page, matters="Att få börja på boxning.", works="Att jag får gå ut en stund.")
    press(page, READ)


@state("person:words", "empty", YOUNG)
def words(page: Page) -> None:
    at(page, "words/")


@state("person:take-part", "nothing chosen", YOUNG)
def take_part(page: Page) -> None:
    at(page, "take-part/")
    press(page, READ)
    mistaken(page)


@state("person:told", "sent", YOUNG)
def told(page: Page) -> None:
    at(page, "take-part/")
    choose(page, how="part")
    press(page, READ)
    press(page, "Skicka")


@state("person:wonder", "about a reading", YOUNG)
def wonder(page: Page) -> None:
    at(page, "read/")
    follow(page, "Jag undrar")


@state("person:pause", "empty", YOUNG)
def pause(page: Page) -> None:
    at(page, "pause/")


@state("person:take-back", "one", YOUNG)
def take_back(page: Page) -> None:
    at(page, "who/")
    follow(page, "Ta tillbaka")


@state("person:part", "nothing kept", YOUNG)
def part(page: Page) -> None:
    at(page, "who/")
    follow(page, "Ändra vad de får veta")
    for kind in page.locator("main [name=kinds]").all():
        kind.uncheck()
    press(page, READ)
    mistaken(page)


@state("person:end", "everything", YOUNG)
def end(page: Page) -> None:
    at(page, "end/")


@state("staff:own-words", "nothing yet", "Karin Ahlgren")
def own_words(page: Page) -> None:
    plan(page, "Hugo", "own-words/")


@state("person:look-back", "nothing chosen", YOUNG)
def look_back(page: Page) -> None:
    at(page, "look-back/")
    press(page, READ)
    mistaken(page)


@state("person:go-on", "empty", YOUNG)
def go_on(page: Page) -> None:
    at(page, "go-on/")


@state("person:also", "told of in a daughter's plan", "own Susanna Johansson")
def also(page: Page) -> None:
    page.goto("/my/")
    follow(page, "Något om dig")


BESIDE = "own Karin Kullander"


@state("person:beside", "a daughter who is asked to come", BESIDE)
def beside(page: Page) -> None:
    page.goto("/my/")
    follow(page, "Du finns vid sidan av")


@state("person:beside-paper", "her summons", BESIDE)
def beside_paper(page: Page) -> None:
    beside(page)
    page.get_by_role("main").get_by_role("list").get_by_role("link").first.click()


@state("person:log-ins", "this one", YOUNG)
def log_ins(page: Page) -> None:
    page.goto("/my/log-ins/")
