"""A text with what could point at somebody marked in it, and why: its writer mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samlas.deviations.clearing import Finding, Sort

WHY = {
    Sort.NUMBER: _("looks like a personal number, a phone number or a day"),
    Sort.DAY: _("is a day: write the month"),
    Sort.MAIL: _("looks like an address on the internet"),
    Sort.ADDRESS: _("looks like an address"),
    Sort.NAME: _("is a name"),
    Sort.MAYBE: _("looks like a name"),
    Sort.KEY: _("looks like the reference of a plan"),
    Sort.UNIT: _("is the name of a unit: write what kind it is"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; with `why` it is marked."""

    text: str
    why: str = ""
    may_keep: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """One field's text in its pieces, by the field's label."""

    label: str
    pieces: Sequence[Piece]

    @property
    def found(self) -> Sequence[Piece]:
        """What is marked, each word once."""
        return list({one.text: one for one in self.pieces if one.why}.values())


def marked(
    texts: Mapping[str, str], found: Mapping[str, Sequence[Finding]], labels: Mapping[str, str]
) -> list[Marked]:
    """Return each field that something was found in; `texts` has what was checked in it."""
    return [Marked(labels[name], pieces(texts[name], some)) for name, some in found.items()]


def pieces(text: str, found: Sequence[Finding]) -> list[Piece]:
    """Cut the text where something is marked."""
    cut, at = [], 0
    for one in found:
        cut.append(Piece(text[at : one.start]))
        cut.append(Piece(one.word, str(WHY[one.sort]), one.may_keep))
        at = one.end
    return [one for one in (*cut, Piece(text[at:])) if one.text]
