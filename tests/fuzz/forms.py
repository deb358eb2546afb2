"""The forms of a page, read from its HTML: a field that is new is known without anyone's help."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TEXT = {"email": "maja@example.se", "number": "1", "date": "2026-12-01", "time": "10:00",
        "tel": "08-465 004 05", "datetime-local": "2026-12-01T10:00"}  # fmt: skip
BUTTONS = ("button", "image", "reset", "submit")


@dataclass
class Form:
    """Where a form goes, how, and what may stand in each field: the likely first."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    more_ways: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class Reader(HTMLParser):
    """Collects forms, the addresses that fields save themselves to, and links with a query."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.links: set[str] = set()
        self.by_id: dict[str, Form] = {}
        self.loose: list[tuple[str, dict[str, str], str]] = []
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open(told)
        elif tag == "a" and "?" in told.get("href", ""):
            self._link(told["href"])
        elif tag == "option":
            self._put("option", {"name": self.choice, "value": told.get("value", "")})
        elif tag in ("input", "select", "textarea", "button"):
            self.choice = told.get("name", "") if tag == "select" else self.choice
            self._put(tag, told)
        for way in ("hx-get", "hx-post", "formaction"):
            if way in told and self.forms:
                self.forms[-1].more_ways.append(self._path(told[way]))

    def _open(self, told: dict[str, str]) -> None:
        form = Form(self._path(told.get("action", "")), told.get("method", "get").upper())
        self.forms.append(form)
        self.by_id[told.get("id", "")] = form

    def _put(self, tag: str, told: dict[str, str]) -> None:
        owner = self.by_id.get(told.get("form", ""), self.forms[-1] if self.forms else None)
        name, kind = told.get("name", ""), told.get("type", "text")
        if owner is None or not name:
            return
        if kind == "file":
            owner.files.add(name)
        elif tag == "select":
            owner.fields.setdefault(name, [])
        elif tag == "input" and kind not in BUTTONS:
            owner.add(name, told.get("value", TEXT.get(kind, "Text")))
        else:
            owner.add(name, told.get("value", "Text"))

    def _link(self, href: str) -> None:
        path = self._path(href)
        if path:
            self.links.add(path)

    def _path(self, to: str) -> str:
        parts = urlsplit(urljoin(self.page, to))
        return parts.path + (f"?{parts.query}" if parts.query else "")


def read(page: str, html: str) -> Reader:
    """What a page of this address has to fill in and to follow."""
    found = Reader(page)
    found.feed(html)
    return found
