"""The languages that a private person can read in: Swedish, English, and one file for each other.

A file here is a language (`ar.po`). Its header tells the language's own name and its direction;
what it lacks is said in Swedish. Compiled at setup; Django and the papers both read it.
"""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COMPILED = HERE / "compiled"
UNCHECKED = "not yet checked by a translator"
SOURCE, FALLBACK = "en", "sv"
HEADER = re.compile(r'"X-(?P<field>Name|Direction): (?P<value>[^\\"]+)\\n"')


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its tag, what its speakers call it, and which way it is read.

    `is_checked` is false while a translator has not seen every text.
    """

    tag: str
    name: str
    is_rtl: bool = False
    is_checked: bool = True

    @property
    def html(self) -> str:
        """The tag that browsers and screen readers know: of easy Swedish, "sv"."""
        return self.tag.split("-x-")[0]


@cache
def languages() -> dict[str, Language]:
    """Return every language by its tag: Swedish with its variants, English, then the others."""
    found = {one.tag: one for one in map(_read, sorted(HERE.glob("*.po")))}
    swedish = {tag: one for tag, one in found.items() if tag.startswith(f"{FALLBACK}-")}
    first = {FALLBACK: Language(FALLBACK, "Svenska")} | swedish
    return first | {SOURCE: Language(SOURCE, "English")} | found


def _read(path: Path) -> Language:
    text = path.read_text(encoding="utf-8")
    header = dict(HEADER.findall(text.split("\n\n", 1)[0]))
    return Language(
        path.stem, header["Name"], header.get("Direction") == "rtl", f"# {UNCHECKED}" not in text
    )


def compiled_path(tag: str) -> Path:
    """Where the compiled file of a language lies, as gettext and Django look for it."""
    base, _, rest = tag.partition("-")
    country, dash, tail = rest.partition("-")
    country = country.title() if len(country) > len("XX") else country.upper()
    locale = f"{base}_{country}{dash}{tail}" if rest else base
    return COMPILED / locale / "LC_MESSAGES" / "django.mo"


def catalogue(tag: str) -> gettext.GNUTranslations:
    """Return the translations of a language. FileNotFoundError while it is not compiled."""
    with compiled_path(tag).open("rb") as file:
        return gettext.GNUTranslations(file)
