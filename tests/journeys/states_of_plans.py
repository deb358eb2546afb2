"""The states of the work list, the plans and the overview of one."""

from playwright.sync_api import Page, expect
from tests.journeys.states import mistaken, plan, state
from tests.journeys.steps import fill, press

KARIN, DANIEL, MARIE, INGER = "Karin Ahlgren", "Daniel Rosén", "Marie Olander", "Inger Holst"
TEACHER = "Ylva Modig"  # of a preschool, which has no plans and starts none for grown-ups


@state("staff:tasks", "mine", KARIN)
def tasks(page: Page) -> None:
    page.goto("/")


@state("staff:tasks", "waiting for others", KARIN)
def tasks_waiting(page: Page) -> None:
    page.goto("/?whose=waiting")


@state("staff:tasks", "nothing to do", TEACHER)
def tasks_none(page: Page) -> None:
    page.goto("/?whose=waiting")


@state("staff:cases", "many", KARIN)
def cases(page: Page) -> None:
    page.goto("/plans/")


@state("staff:cases", "none", TEACHER)
def cases_none(page: Page) -> None:
    page.goto("/plans/")


@state("staff:case-search", "nothing found", KARIN)
def search(page: Page) -> None:
    page.goto("/plans/")
    page.locator("main summary").click()
    fill(page, personal_number="20130412-2383")
    press(page, "Sök")
    expect(page.get_by_role("table")).to_have_count(0)


@state("staff:case-search", "mistaken", KARIN)
def search_mistaken(page: Page) -> None:
    page.goto("/plans/")
    page.locator("main summary").click()
    fill(page, personal_number="20130412-2384")
    press(page, "Sök")
    mistaken(page)


@state("staff:case-new", "empty", KARIN)
def new(page: Page) -> None:
    page.goto("/plans/new/")
    for more in page.locator("main summary").all():
        more.click()


@state("staff:case-new", "mistaken", KARIN)
def new_mistaken(page: Page) -> None:
    page.goto("/plans/new/")
    fill(page, personal_number="20130412-2384", born="i våras")
    page.locator("main form button:not([data-variant])").last.click()
    mistaken(page)


@state("staff:case-new", "by one who may not", TEACHER)
def new_refused(page: Page) -> None:
    page.goto("/plans/new/")
    fill(page, born="1988-02-03", given_name="Milo", family_name="Ask", needs="Orkar inte mer.")
    page.locator("main form button:not([data-variant])").last.click()
    expect(page.get_by_role("button", name="Tala om det för enheten")).to_be_visible()


@state("staff:case", "need noticed", KARIN)
def case_need(page: Page) -> None:
    plan(page, "Wilma")


@state("staff:case", "some have answered", KARIN)
def case_called(page: Page) -> None:
    plan(page, "Liam")


@state("staff:case", "late", KARIN)
def case_late(page: Page) -> None:
    plan(page, "Hugo")


@state("staff:case", "declined", KARIN)
def case_declined(page: Page) -> None:
    plan(page, "Kevin")


@state("staff:case", "withdrawn", KARIN)
def case_withdrawn(page: Page) -> None:
    plan(page, "Moa")


@state("staff:case", "cancelled", DANIEL)
def case_cancelled(page: Page) -> None:
    plan(page, "Melvin")


@state("staff:case", "plan in force", KARIN)
def case_in_force(page: Page) -> None:
    plan(page, "Ture")


@state("staff:case", "before discharge", INGER)
def case_discharge(page: Page) -> None:
    plan(page, "Margit")


@state("staff:words", "of a child", KARIN)
def words(page: Page) -> None:
    plan(page, "Liam", "words/")


@state("staff:words", "mistaken", MARIE)
def words_mistaken(page: Page) -> None:
    plan(page, "Birgit", "words/")
    fill(page, needs="")
    page.locator("main form button:not([data-variant])").first.click()
    mistaken(page)


@state("staff:individual", "filled in", KARIN)
def individual(page: Page) -> None:
    plan(page, "Liam", "individual/")


@state("staff:individual", "mistaken", KARIN)
def individual_mistaken(page: Page) -> None:
    plan(page, "Liam", "individual/")
    fill(page, given_name="", email="liam")
    page.locator("main form button:not([data-variant])").first.click()
    mistaken(page)


@state("staff:case-clocks", "running", KARIN)
def clocks_of_a_plan(page: Page) -> None:
    plan(page, "Hugo", "clocks/")
    expect(page.get_by_role("heading", name="Det som kommer")).to_be_visible()


@state("staff:clocks", "running", KARIN)
def clocks_of_the_unit(page: Page) -> None:
    page.goto("/clocks/")
    expect(page.get_by_role("table")).to_be_visible()
