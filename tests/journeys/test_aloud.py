"""A page is read aloud by the browser's own voice, where there is one for its language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

# A voice that speaks no sound: what it is given stays in `said` until it is told to be silent.
A_VOICE = """language => {
  class Speech extends EventTarget {
    said = [];
    get speaking() { return this.said.length > 0; }
    getVoices() { return [{ lang: language }]; }
    speak(one) { this.said.push(one); }
    cancel() { this.said = []; }
  }
  Object.defineProperty(window, "speechSynthesis", { value: new Speech() });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
}"""


@pytest.mark.once
def test_the_page_is_read_in_its_own_language_and_stops(page_of: Callable[..., Page]) -> None:
    page = page_of("")
    page.add_init_script(f"({A_VOICE})('sv-SE')")
    page.goto("/about/")
    page.get_by_role("button", name="Läs upp").click()
    said = page.evaluate("speechSynthesis.said.map((one) => [one.lang, one.text.trim()])")
    assert said[0] == ["sv", "Vad är en SIP?"]
    assert ["sv", "Du säger vad som är viktigt för dig."] in said
    assert len(said) == len({text for _lang, text in said})
    page.get_by_role("button", name="Sluta läsa").click()
    assert page.evaluate("speechSynthesis.said.length") == 0
    expect(page.get_by_role("button", name="Läs upp")).to_be_visible()


@pytest.mark.once
def test_without_a_voice_for_the_language_there_is_no_button(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("")
    page.add_init_script(f"({A_VOICE})('de-DE')")
    page.goto("/about/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-aloud]")).to_be_hidden()
