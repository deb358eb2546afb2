"""The states of the pages about accounts: one's own, and those an administrator looks after."""

import pyotp
from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, state
from tests.journeys.steps import fill, follow, log_in, press

ROBIN, PATRIK, USER = "Robin Dahlberg", "Patrik Stål", "patrik-stal"
PASSWORD = "tre gula bollar i snön"


def code_for(page: Page, name: str) -> str:
    """Let the administrator, at a browser of their own, make a code for someone."""
    browser = page.context.browser
    assert browser
    other = browser.new_context(base_url=page.url.partition("/log-in")[0], locale="sv-SE")
    desk = other.new_page()
    log_in(desk, ROBIN)
    to_person(desk, name)
    desk.get_by_role("link", name="Ge ett konto").or_(
        desk.get_by_role("link", name="Ny startkod")
    ).click()
    press(desk, "Gör startkoden")
    code = desk.locator("main code").last.inner_text()
    other.close()
    return code


def to_person(page: Page, name: str) -> None:
    page.goto("/accounts/")
    while not page.get_by_role("link", name=name).count():
        follow(page, "Visa fler")
    follow(page, name)


def first(page: Page) -> None:
    """Go to the page where the first way to log in is chosen."""
    page.goto("/log-in/first/")
    fill(page, user=USER, code=code_for(page, PATRIK))
    press(page, "Gå vidare")


def by_password(page: Page) -> None:
    first(page)
    follow(page, "Välj lösenord och app")


def set_up(page: Page) -> None:
    by_password(page)
    secret = page.locator("main code").inner_text().replace(" ", "")
    fill(page, code=pyotp.TOTP(secret).now(), password=PASSWORD, password_again=PASSWORD)
    press(page, "Spara")
    expect(page.get_by_role("heading", name="Reservkoder")).to_be_visible()


@state("staff:login-own", "to fill in", "")
def log_in_page(page: Page) -> None:
    page.goto("/log-in/own/")


@state("staff:login-own", "not fitting", "")
def not_fitting(page: Page) -> None:
    page.goto("/log-in/own/")
    fill(page, user="nobody", password="fel", code="123456")
    page.get_by_role("main").get_by_role("button", name="Logga in", exact=True).click()
    mistaken(page)


@state("staff:login-first", "to fill in", "")
def first_page(page: Page) -> None:
    page.goto("/log-in/first/")


@state("staff:login-first-passkey", "to choose", "")
def choose(page: Page) -> None:
    first(page)


@state("staff:login-first-password", "mistaken", "")
def mistaken_password(page: Page) -> None:
    by_password(page)
    fill(page, password="kort", password_again="kort", code="1")
    press(page, "Spara")
    mistaken(page)


@state("staff:login-first-password", "recovery codes", PATRIK)
def recovery_codes(page: Page) -> None:
    set_up(page)


@state("staff:my-account", "set up", PATRIK)
def my_account(page: Page) -> None:
    set_up(page)
    follow(page, "Jag har dem")
    page.goto("/my-account/")


@state("staff:my-account", "none", "Karin Ahlgren")
def no_account(page: Page) -> None:
    page.goto("/my-account/")


@state("staff:my-passkey", "to add", PATRIK)
def add_passkey(page: Page) -> None:
    my_account(page)
    follow(page, "Lägg till en inloggningsnyckel")


@state("staff:my-password", "to change", PATRIK)
def change_password(page: Page) -> None:
    my_account(page)
    follow(page, "Byt lösenord och app")


@state("staff:accounts", "listed", ROBIN)
def accounts(page: Page) -> None:
    page.goto("/accounts/")


@state("staff:account", "one of the people", ROBIN)
def account(page: Page) -> None:
    to_person(page, PATRIK)


@state("staff:account", "oneself", ROBIN)
def oneself(page: Page) -> None:
    to_person(page, ROBIN)


@state("staff:account-new", "mistaken", ROBIN)
def mistaken_new(page: Page) -> None:
    page.goto("/accounts/new/")
    fill(page, name="Nils Ny", code="Nils Ny")
    press(page, "Spara och visa koden")
    mistaken(page)


@state("staff:account-code", "to make", ROBIN)
def new_code(page: Page) -> None:
    to_person(page, PATRIK)
    page.goto(f"{page.url}code/")


@state("staff:account-code", "made", ROBIN)
def made_code(page: Page) -> None:
    new_code(page)
    press(page, "Gör startkoden")


@state("staff:account-assign", "to fill in", ROBIN)
def assign(page: Page) -> None:
    to_person(page, PATRIK)
    follow(page, "Ge en tjänst")


@state("staff:account-office", "to fill in", ROBIN)
def office(page: Page) -> None:
    to_person(page, PATRIK)
    follow(page, "Ge ett uppdrag")


@state("staff:log-ins", "this one", "Karin Ahlgren")
def log_ins(page: Page) -> None:
    page.goto("/log-ins/")


@state("staff:again", "in practice", "Karin Ahlgren")
def again(page: Page) -> None:
    page.goto("/log-in/again/")
