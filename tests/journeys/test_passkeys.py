"""A passkey from the first time to the next, in a browser with a device that keeps it."""

from playwright.sync_api import Browser, expect
from tests.journeys.conftest import PATIENCE
from tests.journeys.site import Site
from tests.journeys.states_of_accounts import code_for
from tests.journeys.steps import fill, press

WHO, USER = "Tove Rydell", "tove-rydell"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_one_begins_with_a_code_and_comes_back_by_a_passkey(browser: Browser, site: Site) -> None:
    """At a name, for passkeys hold for no number."""
    named = site.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=named, locale="sv-SE")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/log-in/first/")
    fill(page, user=USER, code=code_for(page, WHO))
    press(page, "Gå vidare")
    press(page, "Skapa en inloggningsnyckel")
    expect(page.locator("header")).to_contain_text(WHO)
    page.get_by_role("button", name="Logga ut").click()
    page.goto("/log-in/own/?next=/my-account/")
    press(page, "Logga in med inloggningsnyckel")
    expect(page.get_by_role("heading", name="Ditt konto")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Kontot ställdes i ordning")
    context.close()
