"""A page with what was typed before in its fields again, whichever page it is.

The page is rendered as always; the form on it that has most of the names gets the values. What has
no field there any more is shown above, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from samlas.login.kept import PARAMETER
from samlas.login.models import KeptForm

Attributes = Sequence[tuple[str, str | None]]
NEVER = {"csrfmiddlewaretoken", PARAMETER}
# What belongs to a form and is no text of someone's: not shown where it has no field.
UNSEEN = {"once", "version"}
TYPED_INTO = "input", "textarea", "select"


def filled(request: HttpRequest, answer: HttpResponse, kept: KeptForm) -> HttpResponse | None:
    """Return the page with the kept texts in it; None when it is no page that can take them."""
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code != 200 or not kind.startswith("text/html"):
        return None
    page = answer.content.decode()
    names = _Names()
    names.feed(page)
    typed = dict(kept.typed)
    place = names.best(typed)
    filling = _Filling(typed, place, kept.key)
    filling.feed(page)
    left = [
        text
        for name, texts in typed.items()
        if name not in names.buttons and name not in UNSEEN
        for text in filling.left.get(name, texts if place < 0 else [])
        if text.strip()
    ]
    above = {"left": left, "has_files": kept.has_files, "is_filled": place >= 0}
    said = render_to_string("parts/given_back.html", above, request) if any(above.values()) else ""
    answer.content = "".join(filling.out).replace(_Filling.ABOVE, said, 1).encode()
    return answer


class _Names(HTMLParser):
    """The names of the fields of each form on a page, by its place, and those of its buttons."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[set[str]] = []
        self.buttons: set[str] = set()
        self._is_within = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = dict(attrs)
        if tag == "form":
            self.forms.append(set())
            self._is_within = (said.get("method") or "").lower() == "post"
        name = said.get("name") or ""
        if tag == "button" or said.get("type") in ("submit", "image"):
            self.buttons.add(name)
        elif tag in TYPED_INTO and self._is_within and name:
            self.forms[-1].add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_within = False

    def best(self, typed: Mapping[str, object]) -> int:
        """The place of the form that has most of the names; -1 when none has any."""
        wanted = set(typed) - NEVER - UNSEEN
        counts = [len(names & wanted) for names in self.forms]
        most = max(counts, default=0)
        return counts.index(most) if most else -1


class _Filling(HTMLParser):
    """Writes the page again, with other values in the fields of one form."""

    ABOVE = "<!--given-back-->"

    def __init__(self, typed: Mapping[str, list[str]], place: int, key: str) -> None:
        super().__init__(convert_charrefs=False)
        self.left = {name: list(values) for name, values in typed.items()} if place >= 0 else {}
        self.out: list[str] = []
        self._typed, self._place, self._key = typed, place, key
        self._form, self._is_here = -1, False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = dict(attrs)
        text = self.get_starttag_text() or ""
        if tag == "form":
            self._form += 1
            self._is_here = self._form == self._place
        name = said.get("name") or ""
        if self._is_here and tag == "option" and self._select:
            text = self._chosen(text, tag, attrs, self._select, "selected")
        elif self._is_here and name and name not in NEVER and tag in TYPED_INTO:
            text = self._field(text, tag, attrs, name)
        self.out.append(text)
        if tag == "form" and self._is_here:
            self.out.append(f'<input type="hidden" name="{PARAMETER}" value="{escape(self._key)}">')
        if tag == "main":
            self.out.append(self.ABOVE)

    handle_startendtag = handle_starttag

    def _field(self, text: str, tag: str, attrs: Attributes, name: str) -> str:
        kind = (dict(attrs).get("type") or "text").lower()
        if tag == "select":
            self._select = name
            return text
        if kind in ("checkbox", "radio"):
            return self._chosen(text, tag, attrs, name, "checked")
        if kind in ("submit", "image", "button", "reset", "file", "password"):
            return text
        if not self.left.get(name):
            return text
        value = self.left[name].pop(0)
        if tag == "textarea":
            self._area = name
            return f"{text}\n{escape(value)}"
        return _tag(tag, [*((n, v) for n, v in attrs if n != "value"), ("value", value)])

    def _chosen(self, text: str, tag: str, attrs: Attributes, name: str, mark: str) -> str:
        """A box or an option, marked if its value was sent, and else not."""
        value = dict(attrs).get("value")
        value = "on" if value is None else value
        is_chosen = value in self._typed.get(name, ())
        if value in self.left.get(name, ()):
            self.left[name].remove(value)
        if is_chosen == (mark in dict(attrs)):
            return text
        bare = [(n, v) for n, v in attrs if n != mark]
        return _tag(tag, [*bare, (mark, None)] if is_chosen else bare)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_here = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""
        self.out.append(f"</{tag}>")

    def _raw(self, text: str) -> None:
        if not self._area:  # what stood in the field before is replaced
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._raw(data)

    def handle_entityref(self, name: str) -> None:
        self._raw(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._raw(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")


def _tag(tag: str, attrs: Attributes) -> str:
    said = "".join(f" {n}" if v is None else f' {n}="{escape(v)}"' for n, v in attrs)
    return f"<{tag}{said}>"
