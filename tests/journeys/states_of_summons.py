"""The states of the pages where the summons is written, sent and followed."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, overtaken, plan, state
from tests.journeys.steps import fill, press

KARIN, DANIEL, INGER = "Karin Ahlgren", "Daniel Rosén", "Inger Holst"
SARA, AGNETA, MARIE = "Sara Nyström", "Agneta Bro", "Marie Olander"
SAVE = "Spara och gå tillbaka"


def change_room(page: Page, room: str) -> None:
    """Write another room in Axel's summons, which has been sent."""
    plan(page, "Axel", "summons/meeting/")
    fill(page, place=room)
    press(page, SAVE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelse till SIP-möte")


@state("staff:summons", "half written", KARIN)
def half_written(page: Page) -> None:
    plan(page, "Isak", "summons/")


@state("staff:summons", "sent", KARIN)
def sent_summons(page: Page) -> None:
    plan(page, "Liam", "summons/")


@state("staff:summons-purpose", "filled in", KARIN)
def purpose(page: Page) -> None:
    plan(page, "Ellen", "summons/purpose/")


@state("staff:summons-purpose", "mistaken", KARIN)
def purpose_too_long(page: Page) -> None:
    plan(page, "Isak", "summons/purpose/")
    page.get_by_label("Syfte med mötet").fill("å" * 5001)
    press(page, SAVE)
    mistaken(page)


@state("staff:summons-purpose", "overtaken", KARIN)
def purpose_overtaken(page: Page) -> None:
    plan(page, "Isak", "summons/purpose/")
    overtaken(page, "Syfte med mötet", SAVE)


@state("staff:summons-purpose", "saved by itself", KARIN)
def purpose_saved(page: Page) -> None:
    plan(page, "Isak", "summons/purpose/")
    field = page.get_by_label("Syfte med mötet")
    field.press_sequentially(" ")
    expect(page.get_by_text("Utkast sparat")).to_be_visible()


@state("staff:summons-questions", "several", KARIN)
def questions(page: Page) -> None:
    plan(page, "Ellen", "summons/questions/")


@state("staff:summons-questions", "mistaken", KARIN)
def questions_mistaken(page: Page) -> None:
    plan(page, "Ellen", "summons/questions/")
    page.get_by_label("Minuter för fråga 1").fill("många")
    press(page, SAVE)
    mistaken(page)


@state("staff:summons-recipients", "all open", KARIN)
def recipients(page: Page) -> None:
    plan(page, "Ellen", "summons/recipients/")
    for more in page.locator("details summary").all():
        more.click()


@state("staff:summons-meeting", "filled in", KARIN)
def meeting(page: Page) -> None:
    plan(page, "Ellen", "summons/meeting/")


@state("staff:summons-meeting", "mistaken", KARIN)
def meeting_mistaken(page: Page) -> None:
    plan(page, "Isak", "summons/meeting/")
    page.get_by_label("Dag", exact=True).fill("2026-02-31")
    page.get_by_label("Din e-post").fill("maria")
    press(page, SAVE)
    mistaken(page)


@state("staff:summons-meeting", "before discharge", INGER)
def discharge(page: Page) -> None:
    plan(page, "Margit", "summons/meeting/")


@state("staff:summons-check", "ready", KARIN)
def check_ready(page: Page) -> None:
    plan(page, "Ellen", "summons/check/")


@state("staff:summons-check", "lacking", KARIN)
def check_lacking(page: Page) -> None:
    plan(page, "Isak", "summons/check/")


@state("staff:summons-check", "new edition without a reason", KARIN)
def check_edition(page: Page) -> None:
    change_room(page, "Ett annat rum")
    plan(page, "Axel", "summons/check/")
    press(page, "Skicka")
    mistaken(page)


@state("staff:summons", "changed and not sent", KARIN)
def changed_summons(page: Page) -> None:
    change_room(page, "Ett annat rum")


@state("staff:summons-cancel", "to read through", KARIN)
def cancel(page: Page) -> None:
    plan(page, "Saga", "summons/cancel/")


@state("staff:summons-cancel", "without a reason", KARIN)
def cancel_mistaken(page: Page) -> None:
    plan(page, "Saga", "summons/cancel/")
    press(page, "Ställ in mötet")
    mistaken(page)


@state("staff:summons-sent", "just sent", KARIN)
def sent(page: Page) -> None:
    plan(page, "Liam", "summons/sent/")


@state("staff:summons-sent", "in two editions", KARIN)
def sent_twice(page: Page) -> None:
    plan(page, "Axel", "summons/sent/")


@state("staff:summons-sent", "cancelled", DANIEL)
def sent_cancelled(page: Page) -> None:
    plan(page, "Melvin", "summons/sent/")


@state("staff:summons-sent", "nothing yet", KARIN)
def nothing_sent(page: Page) -> None:
    plan(page, "Isak", "summons/sent/")


@state("staff:sent-paper", "in force", KARIN)
def sent_paper(page: Page) -> None:
    plan(page, "Liam", "summons/sent/")
    page.get_by_role("link", name="Sida").first.click()


@state("staff:sent-paper", "replaced", KARIN)
def old_paper(page: Page) -> None:
    plan(page, "Axel", "summons/sent/")
    row = page.get_by_role("row").filter(has_text="Ersatt").first
    row.get_by_role("link", name="Sida").click()


@state("staff:answers", "some have answered", KARIN)
def answers(page: Page) -> None:
    plan(page, "Liam", "answers/")
    for more in page.locator("details summary").all():
        more.click()


@state("staff:answers", "late", KARIN)
def answers_late(page: Page) -> None:
    plan(page, "Hugo", "answers/")


@state("staff:answers", "one lacks mandate", KARIN)
def answers_mandate(page: Page) -> None:
    plan(page, "Saga", "answers/")


@state("staff:answers", "passed on twice", DANIEL)
def answers_passed_on(page: Page) -> None:
    plan(page, "Tindra", "answers/")


@state("staff:answers", "nothing sent", KARIN)
def answers_nothing(page: Page) -> None:
    plan(page, "Isak", "answers/")


@state("staff:answers-enter", "empty", KARIN)
def phone(page: Page) -> None:
    plan(page, "Hugo", "answers/")
    page.get_by_role("link", name="Skriv in ett svar").first.click()


@state("staff:answers-enter", "mistaken", KARIN)
def phone_mistaken(page: Page) -> None:
    phone(page)
    page.get_by_label("Vi kommer").check()
    press(page, "Spara svaret")
    mistaken(page)


@state("staff:answers-pass-on", "to choose", KARIN)
def pass_on_for_them(page: Page) -> None:
    plan(page, "Liam", "answers/")
    page.get_by_role("link", name="Skicka den vidare åt dem").first.click()


@state("staff:answers-reply", "mistaken", SARA)
def reply_mistaken(page: Page) -> None:
    plan(page, "Elliot", "answers/")
    for more in page.locator("main details summary").all():
        more.click()
    press(page, "Skicka ditt svar")
    mistaken(page)


@state("staff:answers-posted", "mistaken", KARIN)
def posted_mistaken(page: Page) -> None:
    plan(page, "Hugo", "answers/")
    page.locator('[name$="posted_on"]').first.fill("i går")
    press(page, "Markera som postat")
    mistaken(page)


@state("staff:letters", "to post", KARIN)
def letters(page: Page) -> None:
    plan(page, "Hugo", "letters/")


@state("staff:letter-posted", "mistaken", KARIN)
def letter_mistaken(page: Page) -> None:
    letters(page)
    page.locator('[name$="posted_on"]').first.fill("i går")
    press(page, "Markera som postat")
    mistaken(page)


def ask_for_information(page: Page, plan_of: str, declined: str) -> None:
    """Open the page where one who declined is asked for information instead."""
    plan(page, plan_of, "answers/")
    card = page.get_by_role("region", name=re.compile(declined))
    phone = card.get_by_role("link", name="Skriv in ett svar").get_attribute("href") or ""
    page.goto(phone.replace("/enter/", "/information/"))


@state("staff:answers-information", "asked", MARIE)
def information(page: Page) -> None:
    ask_for_information(page, "Nils", "Arbetsförmedlingen")


@state("staff:answers-information-phone", "mistaken", MARIE)
def information_by_phone(page: Page) -> None:
    information(page)
    page.get_by_role("link", name="telefon eller talong").click()
    page.get_by_label("Vad det är till för").fill("Att hitta ett arbete")
    press(page, "Spara svaret")
    mistaken(page)


@state("staff:answers-information", "not consented", AGNETA)
def information_refused(page: Page) -> None:
    ask_for_information(page, "Tove", "Väntjänst")
