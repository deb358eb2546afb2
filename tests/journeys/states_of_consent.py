"""The states of the pages where the person is told, says yes or no, and the contacts are gone
through.
"""

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import fill, press

KARIN, DANIEL = "Karin Ahlgren", "Daniel Rosén"


@state("staff:information", "nothing told yet", KARIN)
def information(page: Page) -> None:
    plan(page, "Wilma", "information/")


@state("staff:information", "told", KARIN)
def informed(page: Page) -> None:
    plan(page, "Noel", "information/")


@state("staff:information", "mistaken", KARIN)
def information_mistaken(page: Page) -> None:
    plan(page, "Wilma", "information/")
    page.get_by_label("Vilken dag?").fill("i går")
    press(page, "Spara")
    mistaken(page)


@state("staff:consent", "given", KARIN)
def consent(page: Page) -> None:
    plan(page, "Liam", "consent/")


@state("staff:consent", "declined", KARIN)
def consent_declined(page: Page) -> None:
    plan(page, "Kevin", "consent/")


@state("staff:consent", "withdrawn", KARIN)
def consent_withdrawn(page: Page) -> None:
    plan(page, "Moa", "consent/")


@state("staff:consent-ask", "before the information", KARIN)
def ask_early(page: Page) -> None:
    plan(page, "Wilma", "consent/ask/")


@state("staff:consent-ask", "everything open", KARIN)
def ask(page: Page) -> None:
    plan(page, "Meja", "consent/ask/")
    for more in page.locator("main details summary").all():
        more.click()
    for less in page.get_by_label("Ja, men inte allt").all():
        less.check()
    page.get_by_label("Underskrivet på papper").check()
    expect(page.get_by_text("Var förvaras den underskrivna blanketten?")).to_be_visible()


@state("staff:consent-ask", "mistaken", KARIN)
def ask_mistaken(page: Page) -> None:
    plan(page, "Noel", "consent/ask/")
    page.get_by_label("Samtycket gäller till").fill("2026-13-01")
    press(page, "Spara samtycket")
    mistaken(page)


@state("staff:consent-ask", "overtaken", KARIN)
def ask_overtaken(page: Page) -> None:
    plan(page, "Noel", "consent/ask/")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Det här får inte tas upp").fill("Det någon annan skrev.")
    expect(other.get_by_text("Utkast sparat")).to_be_visible()
    other.close()
    page.get_by_label("Det här får inte tas upp").fill("Det jag skrev.")
    press(page, "Fortsätt senare")
    expect(page.get_by_role("heading", name="Någon annan har ändrat")).to_be_visible()


@state("staff:consent-add", "to ask", KARIN)
def consent_add(page: Page) -> None:
    plan(page, "Meja", "contacts/")
    change = page.get_by_role("link", name="Ändra").last.get_attribute("href") or ""
    page.goto(change.replace("/contacts/", "/consent/add/"))


@state("staff:consent-row-withdraw", "to read through", KARIN)
def row_withdraw(page: Page) -> None:
    plan(page, "Liam", "consent/")
    page.get_by_role("link", name="Ta tillbaka").first.click()


@state("staff:withdraw", "to read through", KARIN)
def withdraw(page: Page) -> None:
    plan(page, "Liam", "consent/withdraw/")


@state("staff:withdraw", "mistaken", KARIN)
def withdraw_mistaken(page: Page) -> None:
    plan(page, "Liam", "consent/withdraw/")
    press(page, "Ta tillbaka samtycket")
    mistaken(page)


@state("staff:decline", "another way", KARIN)
def decline(page: Page) -> None:
    plan(page, "Noel", "consent/decline/")
    page.get_by_label("Något annat").check()


@state("staff:contacts", "undecided", KARIN)
def contacts(page: Page) -> None:
    plan(page, "Meja", "contacts/")


@state("staff:contacts", "all decided, reasons open", KARIN)
def contacts_decided(page: Page) -> None:
    plan(page, "Liam", "contacts/")
    for more in page.locator("main details summary").all():
        more.click()


@state("staff:contacts", "nobody yet", KARIN)
def contacts_none(page: Page) -> None:
    plan(page, "Wilma", "contacts/")


@state("staff:contacts", "without a reason", KARIN)
def contacts_mistaken(page: Page) -> None:
    plan(page, "Meja", "contacts/")
    page.get_by_label("Inte nu", exact=True).first.check()
    press(page, "Spara besluten")
    mistaken(page)


@state("staff:contacts", "protected", DANIEL)
def contacts_protected(page: Page) -> None:
    plan(page, "Skyddade personuppgifter", "contacts/")


@state("staff:contact", "filled in", KARIN)
def contact(page: Page) -> None:
    plan(page, "Meja", "contacts/")
    page.get_by_role("link", name="Ändra").first.click()


@state("staff:contact-remove", "named by a summons", KARIN)
def contact_remove(page: Page) -> None:
    plan(page, "Liam", "contacts/")
    page.get_by_role("link", name="Ändra").first.click()
    press(page, "Ta bort från kartan")


@state("staff:contact-add", "empty", KARIN)
def contact_add(page: Page) -> None:
    plan(page, "Meja", "contacts/add/")


@state("staff:contact-add", "found", KARIN)
def contact_found(page: Page) -> None:
    plan(page, "Meja", "contacts/add/")
    fill(page, words="bup")
    press(page, "Sök")
    expect(page.get_by_text("Prima BUP Haninge, ungdomsteamet").first).to_be_visible()


@state("staff:contact-add", "mistaken", KARIN)
def contact_add_mistaken(page: Page) -> None:
    plan(page, "Meja", "contacts/add/")
    press(page, "Lägg till")
    mistaken(page)


@state("staff:contact-add-close", "by order of a court", KARIN)
def close(page: Page) -> None:
    plan(page, "Meja", "contacts/add/close/")
    page.get_by_label("God man").check()


@state("staff:contact-add-close", "mistaken", KARIN)
def close_mistaken(page: Page) -> None:
    plan(page, "Meja", "contacts/add/close/")
    press(page, "Lägg till")
    mistaken(page)


@state("staff:contact-add-other", "empty", KARIN)
def other(page: Page) -> None:
    plan(page, "Meja", "contacts/add/other/")


@state("staff:contact-add-other", "mistaken", KARIN)
def other_mistaken(page: Page) -> None:
    plan(page, "Meja", "contacts/add/other/")
    press(page, "Lägg till")
    mistaken(page)


@state("staff:consent-waiting", "one guardian has not answered", KARIN)
def waiting(page: Page) -> None:
    plan(page, "Ester", "consent/waiting/")


@state("staff:guardian-answer", "to answer", KARIN)
def guardian_answer(page: Page) -> None:
    plan(page, "Ester", "consent/waiting/")
    page.get_by_role("link", name="Skriv vad Jonas Wik säger").click()


@state("staff:guardian-answer", "mistaken", KARIN)
def guardian_mistaken(page: Page) -> None:
    guardian_answer(page)
    press(page, "Spara svaret")
    mistaken(page)


@state("staff:consent-ending", "what ends next", KARIN)
def ending(page: Page) -> None:
    plan(page, "Meja", "consent/ending/")


def name_another(page: Page) -> None:
    """Name a mother whose own support stands in the plan."""
    plan(page, "Meja", "others/")
    if page.get_by_role("row").filter(has_text="Petra Sand").count() == 0:
        fill(page, name="Petra Sand", birth_date="1984-05-06", personal_number="19840506-9801")
        press(page, "Lägg till")


@state("staff:others", "one without a yes", KARIN)
def others(page: Page) -> None:
    name_another(page)


@state("staff:others", "mistaken", KARIN)
def others_mistaken(page: Page) -> None:
    plan(page, "Meja", "others/")
    press(page, "Lägg till")
    mistaken(page)


@state("staff:other-yes", "mistaken", KARIN)
def other_yes(page: Page) -> None:
    name_another(page)
    page.get_by_role("link", name="Skriv ner ett ja").first.click()
    press(page, "Spara svaret")
    mistaken(page)


@state("staff:other-end", "to take off", KARIN)
def other_end(page: Page) -> None:
    name_another(page)
    page.get_by_role("link", name="Ta bort").first.click()


@state("staff:language", "to book and to translate", "Karin Ahlgren")
def language(page: Page) -> None:
    plan(page, "Lova", "language/")


@state("staff:language-done", "mistaken", "Karin Ahlgren")
def language_done(page: Page) -> None:
    plan(page, "Lova", "language/")
    page.get_by_role("link", name="Skriv att det är klart").first.click()
    page.get_by_label("Gjort den").fill("i går")
    press(page, "Spara")
    mistaken(page)


@state("staff:guardian-row", "one more who may know", "Sara Nyström")
def guardian_row(page: Page) -> None:
    plan(page, "Elliot", "consent/")
    page.get_by_role("link", name="Skriv vad Anders Berg säger").click()
