"""What every page must stand: axe, narrow screens, wide text, the keyboard, print and more."""

import re
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AxeResults
from playwright.sync_api import Page, ViewportSize
from tests.journeys.steps import whole

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 256}  # 1280 px at 400 %
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the same whatever the width
TITLE = re.compile(r"^(Fel: )?[^–|]{3,60}( – SIP)? – Samlas$")
MARK = ".practice"

LOAD_AXE = """if (!window.axe) await new Promise((loaded, failed) => {
  const script = document.createElement("script");
  Object.assign(script, { src: "/static/axe.min.js", onload: () => loaded(), onerror: failed });
  document.head.append(script);
});"""

RUN_AXE = f"async (options) => {{ {LOAD_AXE} return axe.run(options); }}"

TOO_WIDE = """() => {
  const wide = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
  if (wide <= innerWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1)
      && !one.closest(".ds-sr-only, .ds-skip-link, thead");
  });
  return [`${wide} px at ${innerWidth}: ` + out.slice(-3).map((one) => one.outerHTML.slice(0, 90))];
}"""

CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  const hides = (overflow) => overflow === "hidden" || overflow === "clip";
  return one.clientWidth > 1 && !one.matches("textarea, input, select, svg, svg *")
    && !one.closest(".ds-sr-only, thead") && one.innerText?.trim()
    && ((hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
      || (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
}).map((one) => "clipped: " + one.outerHTML.slice(0, 120))"""

# After a press of Tab the browser shows the focus, also when a script moves it on.
UNSEEN_FOCUS = """() => {
  const stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(":disabled")
      && one.tabIndex >= 0);
  const faults = [];
  for (const one of stops) {
    one.focus();
    const outlined = [one, one.closest(".ds-field") ?? one].some((part) => {
      const style = getComputedStyle(part);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    if (document.activeElement !== one || !outlined) {
      faults.push("focus not seen: " + one.outerHTML.slice(0, 120));
    }
  }
  document.activeElement?.blur();
  return faults;
}"""

# A radio may be drawn before its text or after, but never on the far side of the page.
FAR_MARKS = """() => [...document.querySelectorAll("input[type=radio], input[type=checkbox]")]
  .filter((one) => one.checkVisibility() && one.labels.length).filter((one) => {
    const mark = one.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(one.labels[0]);
    const near = [...range.getClientRects()].some((text) =>
      Math.min(Math.abs(text.right - mark.left), Math.abs(mark.right - text.left)) < 40);
    return !near;
  }).map((one) => "mark far from its text: " + one.outerHTML.slice(0, 90))"""

# All at 320 px in one go: each word with the browser costs more than what is looked for. Wide text
# is WCAG 1.4.12; a style sheet made by script is not stopped by the page's content policy.
WHEN_NARROW = f"""() => {{
  const tooWide = {TOO_WIDE}, clipped = {CLIPPED}, farMarks = {FAR_MARKS};
  const labelled = (where, faults) => faults.map((fault) => `${{where}}: ${{fault}}`);
  const found = tooWide();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {{ line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important }} p {{ margin-block-end: 2em !important }}`);
  document.adoptedStyleSheets = [sheet];
  found.push(...labelled("wide text", [...tooWide(), ...clipped()]));
  document.adoptedStyleSheets = [];
  const page = document.documentElement, way = page.dir;
  page.dir = "rtl";
  found.push(...labelled("right to left", [...tooWide(), ...farMarks()]));
  page.dir = way;
  return found;
}}"""

BUILT_WRONG = """() => {
  const faults = [];
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) faults.push("ids used twice: " + twice);
  const shown = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
  const first = shown.length;
  if (first !== 1) faults.push(`${first} h1`);
  if (!document.documentElement.lang) faults.push("no lang");
  if (document.querySelector("[style], style, [onclick]")) faults.push("style or script inside");
  for (const form of document.forms) {
    if (form.form || form.id instanceof Element || form.submit instanceof Element) {
      faults.push("a control hides its form: " + form.outerHTML.slice(0, 90));
    }
  }
  return faults;
}"""

GROWS = 1.4  # from 16 to 24 px in the browser's settings is 1.5
TEXT_SIZES = """() => [...document.querySelectorAll("body *")].filter((one) =>
  one.checkVisibility() && !one.closest("svg") && [...one.childNodes].some((part) =>
    part.nodeType === Node.TEXT_NODE && part.data.trim()))
  .map((one) => [one.outerHTML.slice(0, 90), parseFloat(getComputedStyle(one).fontSize)])"""
MOVING = """() => document.getAnimations().filter((one) => one.playState === "running")
  .map((one) => one.animationName ?? one.transitionProperty ?? one.id)"""

# The cells that tell a state must be in sight on a phone, not behind a sideways scroll.
HIDDEN_STATES = """() => [...document.querySelectorAll("main .ds-tag, main td")].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility() && box.width && (box.left < 0 || box.right > innerWidth);
}).map((one) => "not in sight on a phone: " + one.outerHTML.slice(0, 90))"""


# axe looks at each text for itself, which takes longer than all else. A text looks as its colour,
# its size and all that lies under it; what has passed looking so once need not be looked at again.
CONTRAST = (
    f"async (passed) => {{ {LOAD_AXE}"
    """
  const known = new Set(passed);
  const under = (style) => [style.backgroundColor, style.backgroundImage, style.opacity,
    style.position, style.filter, style.mixBlendMode, style.backgroundClip].join();
  const nothing = "rgba(0, 0, 0, 0),none,1,static,none,normal,border-box";
  const look = (one) => {
    const text = getComputedStyle(one);
    const parts = [text.color, text.fontSize, text.fontWeight, text.textShadow,
      text.webkitTextFillColor, !!one.closest(":disabled, [aria-disabled=true], label")];
    for (let at = one; at; at = at.parentElement) {
      const lies = under(getComputedStyle(at));
      if (lies !== nothing) parts.push(lies);
    }
    return parts.join("|");
  };
  const looks = new Map([...document.querySelectorAll("body *")].filter((one) =>
    one.checkVisibility() && (one.matches("input, select, textarea")
      || [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim())))
    .map((one) => [one, look(one)]).filter(([, how]) => !known.has(how)));
  if (!looks.size) return [null, []];
  const found = await axe.run({ include: [...looks.keys()] }, { elementRef: true,
    runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations", "passes"] });
  const right = found.passes.flatMap((rule) => rule.nodes.map((node) => looks.get(node.element)));
  for (const rule of found.violations) for (const node of rule.nodes) delete node.element;
  return [{ ...found, passes: [], incomplete: [], inapplicable: [] }, [...new Set(right)]];
}"""
)
PASSED: set[str] = set()

# What the style sheet chooses by: elements, classes, the design system's attributes.
DRAWN = """() => [...new Set([...document.querySelectorAll("body *")].flatMap((one) => [
  one.localName + (one.type ?? ""), ...one.classList,
  ...one.getAttributeNames().filter((name) => /^(data-(variant|color|size)|role|aria-current)$/
    .test(name)).map((name) => name + one.getAttribute(name)),
]))]"""
SEEN: set[str] = set()

ALL = {"runOnly": {"type": "tag", "values": RULES}}
ALL_BUT_CONTRAST = {**ALL, "rules": {"color-contrast": {"enabled": False}}}
ALL_BUT_COLOURS = {**ALL, "rules": {name: {"enabled": False} for name in COLOURS}}
LINKS_IN_TEXT = {"runOnly": {"type": "rule", "values": ["link-in-text-block"]}}


def axe(page: Page, rules: dict[str, Any]) -> list[str]:
    """Return what axe finds by the rules."""
    found = page.evaluate(RUN_AXE, {**rules, "resultTypes": ["violations"]})
    return [] if not found["violations"] else [AxeResults(found).generate_report()]


def contrast(page: Page) -> list[str]:
    """Return what axe finds of texts that look as none has that has passed before."""
    found, passed = page.evaluate(CONTRAST, sorted(PASSED))
    PASSED.update(filter(None, passed))
    return [] if not found or not found["violations"] else [AxeResults(found).generate_report()]


def clean(page: Page) -> None:
    """Let axe find nothing in the page that stands open, and nothing stick out."""
    whole(page)
    assert axe(page, ALL_BUT_CONTRAST) + contrast(page) + page.evaluate(TOO_WIDE) == []


def is_drawn_otherwise(page: Page) -> bool:
    """Whether the page has something that the style sheet may draw as nothing seen before."""
    drawn = set(page.evaluate(DRAWN)) - SEEN
    SEEN.update(drawn)
    return bool(drawn)


def faults_of(page: Page, *, in_depth: bool) -> Iterator[str]:
    """Tell everything that is wrong with the page that stands open. Its size is left changed.

    `in_depth` too how it is drawn in other colours, on paper, without motion, with large text and
    on a phone: that is the style sheet's, and the same on all pages with the same parts.
    """
    yield from on_desktop(page)
    if in_depth:
        yield from with_large_text(page)
        yield from as_readers_set(page)
    yield from on_phone(page, in_depth=in_depth)
    yield from when_narrow(page)


def on_desktop(page: Page) -> Iterator[str]:
    """axe, the way the page is built, and the keyboard."""
    yield from page.evaluate(BUILT_WRONG)
    if not TITLE.match(page.title()):
        yield f"title: {page.title()}"
    yield from labelled("desktop", axe(page, ALL_BUT_CONTRAST) + contrast(page))
    page.keyboard.press("Tab")
    yield from page.evaluate(UNSEEN_FOCUS)


def with_large_text(page: Page) -> Iterator[str]:
    """All text follows the size that the reader has chosen in the browser (T4)."""
    before = page.evaluate(TEXT_SIZES)
    reader = page.context.new_cdp_session(page)
    reader.send("Page.setFontSizes", {"fontSizes": {"standard": 24}})
    after = page.evaluate(TEXT_SIZES)
    reader.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    reader.detach()
    for (text, size), (_text, larger) in zip(before, after, strict=True):
        if larger < size * GROWS:
            yield f"text of {size} px becomes {larger} px when the reader wants larger: {text}"


def as_readers_set(page: Page) -> Iterator[str]:
    """Dark, in colours of the reader's own, without motion (T9), and on paper.

    That they want no motion was set from the beginning (`page_of`), before anything could move.
    Each change draws the page anew: so one goes over into the next.
    """
    page.emulate_media(color_scheme="dark")
    yield from labelled("desktop, dark", axe(page, LINKS_IN_TEXT) + contrast(page))
    page.emulate_media(color_scheme="null", forced_colors="active")
    yield from labelled("forced colours", page.evaluate(UNSEEN_FOCUS))
    page.emulate_media(forced_colors="null")
    for name in page.evaluate(MOVING):
        yield f"moves although the reader wants no motion: {name}"
    page.emulate_media(media="print")
    if page.locator(".topbar").is_visible():
        yield "the header is printed"
    if not page.locator(MARK).is_visible():
        yield "the print is not marked as practice"
    page.emulate_media(media="null")


def on_phone(page: Page, *, in_depth: bool) -> Iterator[str]:
    """Every state in sight, and axe. The colours are those of the desktop."""
    page.set_viewport_size(PHONE)
    if not page.locator(MARK).is_visible():
        yield "the page is not marked as practice"
    yield from page.evaluate(HIDDEN_STATES)
    if in_depth:
        yield from labelled("phone", axe(page, ALL_BUT_COLOURS))


def when_narrow(page: Page) -> Iterator[str]:
    """Nothing sticks out at 320 px, neither with wide text nor from right to left."""
    page.set_viewport_size(NARROW)
    yield from page.evaluate(WHEN_NARROW)


def labelled(where: str, faults: list[str]) -> list[str]:
    """Say where the faults were seen."""
    return [f"{where}: {fault}" for fault in faults]
