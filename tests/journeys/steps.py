"""What people do at the pages, in small steps that the journeys are made of."""

import io
import re

import pypdf
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Locator, Page, expect

# A page without scripts asks the database for the same: once is enough.
with_and_without_scripts = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with-scripts"),
        pytest.param(False, id="without-scripts", marks=pytest.mark.once),
    ],
)
PRIMARY = "main form button.ds-button:not([data-variant])"


def log_in(page: Page, name: str) -> None:
    """Walk in through the practice door as staff, or to own pages as `own` or `code` somebody."""
    if name.startswith("code "):
        come_in_by_code(page, name.removeprefix("code "))
        return
    if name.startswith("own "):
        page.goto("/my/log-in/start/")
        page.get_by_role("button", name=name.removeprefix("own ")).click()
        expect(page).not_to_have_url(re.compile("/log-in/"))
        return
    page.goto("/log-in/")
    button = page.locator("form button", has_text=name)
    if not button.first.is_visible():
        page.locator("details", has=button).locator("summary").first.click()
        expect(button.first).to_be_visible()
    button.first.press("Enter")  # a click may miss what is still being unfolded
    expect(page).not_to_have_url(re.compile("/log-in/"))


def come_in_by_code(page: Page, name: str) -> None:
    """Come in with a code that Karin makes, and the digits from the phone."""
    page.goto("/my/code/")
    write_code(page, letter_code(page, name))
    page.goto("/my/code/phone/")
    pin = re.search(r"\d{6}", page.get_by_text("Din kod är").first.inner_text())
    assert pin
    page.goto("/my/code/digits/")
    fill(page, pin=pin[0])
    go_on(page)


def write_code(page: Page, code: str) -> None:
    """Write a code from a letter at the door."""
    page.goto("/my/code/")
    fill(page, code=code)
    go_on(page)


def letter_code(page: Page, name: str) -> str:
    """Return the code in the letter that Karin makes to the person in the plan by this name."""
    assert page.context.browser
    karin = page.context.browser.new_context(base_url=page.url)
    at_work = karin.new_page()
    log_in(at_work, "Karin Ahlgren")
    at_work.goto("/plans/")
    at_work.goto(f"{listed(at_work, name).get_attribute('href')}codes/individual/new/")
    fields = at_work.locator("main form input")
    typed = {one.get_attribute("name") or "": one.input_value() for one in fields.all()}
    letter = at_work.request.post(
        at_work.url,
        form={**typed, "phone": "070-174 06 05"},
        headers={"Referer": at_work.url},
    )
    pdf = pypdf.PdfReader(io.BytesIO(letter.body()))
    karin.close()
    said = "".join(one.extract_text() for one in pdf.pages).replace("\u200b", "")
    code = re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", said)
    assert code, said
    return code[0]


def square_of_letter(page: Page, staff: str, plan: str, to: str) -> str:
    """Return the address in the square code of the letter `to` someone, as a camera reads it."""
    assert page.context.browser
    convener = page.context.browser.new_context(base_url=page.url)
    at_work = convener.new_page()
    log_in(at_work, staff)
    at_work.goto("/plans/")
    at_work.goto(f"{listed(at_work, plan).get_attribute('href')}answers/")
    card = at_work.get_by_role("region", name=to)
    sent = card.get_by_role("link", name="Det de har fått").get_attribute("href")
    letter = at_work.request.get(f"{sent}letter/").body()
    convener.close()
    return square_in(letter)


def square_in(letter: bytes) -> str:
    """Return the address in the square code of a letter."""
    pictures = (one.render(scale=2).to_pil() for one in pypdfium2.PdfDocument(letter))
    found = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    assert found
    return found[-1]


def change_to(page: Page, name: str) -> None:
    """Log out, and come back as someone else."""
    page.get_by_role("button", name="Logga ut").click()
    expect(page).to_have_url(re.compile("/log-in/"))
    log_in(page, name)


def heading(page: Page) -> Locator:
    """What the page is called."""
    return page.get_by_role("heading", level=1)


def fill(page: Page, **texts: str) -> None:
    """Write each text in the field of that name."""
    for name, text in texts.items():
        page.locator(f'main [name="{name}"]').fill(text)


def choose(page: Page, **choices: str) -> None:
    """Tick each choice in the group of that name."""
    for name, value in choices.items():
        page.locator(f'main [name="{name}"][value="{value}"]').check()


def choose_all(page: Page, field: str, value: str) -> None:
    """Tick the same choice in every group whose name begins so."""
    for box in page.locator(f'main [name^="{field}"][value="{value}"]').all():
        box.check()


def whole(page: Page) -> None:
    """Wait until the page is there to its end: a browser shows the beginning of it before."""
    page.wait_for_load_state()


def go_on(page: Page) -> None:
    """Press the one button that the page is about, and see another page."""
    here = page.url
    page.locator(PRIMARY).first.click()
    expect(page).not_to_have_url(here)
    whole(page)


def press(page: Page, name: str) -> None:
    """Press the button with these words on the main part of the page."""
    page.get_by_role("main").get_by_role("button", name=name).first.click()
    whole(page)


def follow(page: Page, name: str) -> None:
    """Follow the link with these words on the main part of the page."""
    page.get_by_role("main").get_by_role("link", name=name).first.click()
    whole(page)


def go(page: Page, do: str) -> None:
    """Press the button of the meeting that does this, and see that the step changes."""
    at = heading(page).inner_text()
    page.locator(f'main button[name="do"][value="{do}"]').first.click()
    expect(heading(page)).not_to_have_text(at)
    whole(page)


def to_do(page: Page, words: str) -> None:
    """Open what stands on the work list, on whichever of its pages."""
    page.goto("/")
    listed(page, words).click()
    whole(page)


def listed(page: Page, words: str) -> Locator:
    """The first link with these words in the list that stands open, on whichever of its pages."""
    return turned_to(page, page.get_by_role("main").get_by_role("link", name=words))


def turned_to(page: Page, wanted: Locator) -> Locator:
    """The first of what is wanted in the list that stands open, on whichever of its pages."""
    while not wanted.count():
        here = page.url
        follow(page, "Visa fler")
        expect(page).not_to_have_url(here)
        whole(page)
    return wanted.first


def not_to_do(page: Page, words: str) -> None:
    """See that it stands on the work list no longer."""
    page.goto("/?whose=unit")
    expect(page.get_by_role("main").get_by_role("link", name=words)).to_have_count(0)
