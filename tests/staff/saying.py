"""What the tests of pages read off an answer."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.urls import reverse

Answer = Any  # Django's test client adds to its responses what no type names.


def words(answer: Answer) -> str:
    """The text of the page as a reader sees it, without markup, blanks pressed together."""
    main = answer.content.decode().split("<main", 1)[-1].split("<footer", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def title(answer: Answer) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", unescape(found[1])).strip() if found else ""


def without_reference(answer: Answer) -> str:
    """The page without what differs from one showing to the next."""
    return re.sub(r"[2-9A-Z]{8}", "", answer.content.decode())


def errors(answer: Answer) -> dict[str, list[str]]:
    """What is to be mended, by field."""
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def way_to_tell(case: str, page: str) -> str:
    """The link on a page of a case to tell that something went wrong, and to come back."""
    to, place = (reverse(f"staff:{name}", args=[case]) for name in ("deviation-case", page))
    return f'href="{to}?from={place}"'


def onward(answer: Answer) -> str:
    """Where the page leads on to, once what was sent has been saved."""
    assert answer.status_code == 302
    return str(answer.url)
