"""The states of the pages where the plan is written, approved, sent and received."""

from playwright.sync_api import Page
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import choose, fill, press, turned_to

KARIN, ELIN = "Karin Ahlgren", "Elin Bergvall"
SAVE = "Spara och gå tillbaka"


@state("staff:plan", "per goal", KARIN)
def per_goal(page: Page) -> None:
    plan(page, "Ture", "plan/")


@state("staff:plan", "per actor", KARIN)
def per_actor(page: Page) -> None:
    plan(page, "Ture", "plan/?by=actor")


@state("staff:plan-texts", "filled in", KARIN)
def texts(page: Page) -> None:
    plan(page, "Ture", "plan/texts/")


@state("staff:plan-attachments", "nothing told", KARIN)
def attachments(page: Page) -> None:
    plan(page, "Ture", "plan/attachments/")
    press(page, "Lägg till")
    mistaken(page)


@state("staff:plan-overall", "chosen", KARIN)
def overall(page: Page) -> None:
    plan(page, "Ture", "plan/overall/")


@state("staff:plan-lead", "another is asked", KARIN)
def lead(page: Page) -> None:
    plan(page, "Ture", "plan/lead/")


@state("staff:plan-goal-add", "without words", KARIN)
def goal_mistaken(page: Page) -> None:
    plan(page, "Ture", "plan/goals/add/")
    press(page, SAVE)
    mistaken(page)


@state("staff:plan-goal", "filled in", KARIN)
def goal(page: Page) -> None:
    plan(page, "Ture", "plan/")
    page.get_by_role("link", name="Ändra målet").first.click()


@state("staff:plan-action-add", "with a day that is none", KARIN)
def action_mistaken(page: Page) -> None:
    plan(page, "Ture", "plan/actions/add/")
    fill(page, what="Ringer varje fredag.", by="i maj")
    press(page, SAVE)
    mistaken(page)


@state("staff:plan-action", "another's commitment", KARIN)
def action(page: Page) -> None:
    plan(page, "Ture", "plan/")
    page.get_by_role("link", name="Sömnschema med uppföljning varje vecka").click()


@state("staff:plan-comment-add", "to be written", KARIN)
def comment(page: Page) -> None:
    plan(page, "Ture", "plan/comments/add/")


@state("staff:plan-wording", "without a reason", KARIN)
def wording_mistaken(page: Page) -> None:
    plan(page, "Ture", "plan/wording/q:1:summary/")
    press(page, "Spara och läs igenom")
    mistaken(page)


@state("staff:plan-approvals", "one missing", KARIN)
def approvals(page: Page) -> None:
    plan(page, "Ture", "plan/approvals/")


@state("staff:plan-approve", "to be asked", KARIN)
def approve(page: Page) -> None:
    plan(page, "Ture", "plan/approvals/person/")


@state("staff:plan-check", "nothing new", KARIN)
def check(page: Page) -> None:
    plan(page, "Ture", "plan/check/")


@state("staff:plan-minutes", "all have them", KARIN)
def minutes(page: Page) -> None:
    plan(page, "Ture", "plan/minutes/")


@state("staff:plan-editions", "two", KARIN)
def editions(page: Page) -> None:
    plan(page, "Ture", "plan/editions/")


@state("staff:plan-edition", "changed", KARIN)
def edition(page: Page) -> None:
    plan(page, "Ture", "plan/editions/2/")


@state("staff:plan-record", "to be copied", KARIN)
def own_record(page: Page) -> None:
    plan(page, "Ture", "plan/record/")


def received(page: Page) -> None:
    page.goto("/")
    mine = page.get_by_role("link", name="Ture W.").filter(has_text="huvudansvarig")
    turned_to(page, mine).click()


@state("staff:received-lead", "asked", ELIN)
def take_lead(page: Page) -> None:
    received(page)


@state("staff:received-lead", "a no without a reason", ELIN)
def take_lead_mistaken(page: Page) -> None:
    received(page)
    choose(page, answer="no")
    press(page, "Skicka ditt svar")
    mistaken(page)


@state("staff:received-record", "to be copied", ELIN)
def record(page: Page) -> None:
    received(page)
    page.goto(page.url.replace("/lead/", "/record/"))


@state("staff:received-approve", "to answer", ELIN)
def own_word(page: Page) -> None:
    received(page)
    page.goto(page.url.replace("/lead/", "/approve/"))


@state("staff:received-approve", "nothing chosen", ELIN)
def own_word_mistaken(page: Page) -> None:
    own_word(page)
    press(page, "Skicka ditt svar")
    mistaken(page)
