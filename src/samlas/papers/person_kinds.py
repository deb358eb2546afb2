"""Papers that a private person gets beside the sealed ones: they are printed, and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from samlas.papers.kinds import NOBODY, Paper
from samlas.papers.parts import Party, Share

OwnPage = Literal["words", "take-part", "look-back", "take-back", "pause"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeLetter(Paper):
    """A letter code for one person: where it is typed in, how long it lasts, and who may know what.

    `phone_ends` are the last digits of the phone that the one-time code goes to. The rows of
    `shares` are numbered: by its number one takes a row back without the page showing it.
    """

    kind: ClassVar[str] = "code-letter"

    recipient: Party
    unit: Party
    code: str
    address: str
    phone_ends: str
    last_day: date
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ForwardingSheet(Paper):
    """What is seen in the window of one of the two envelopes of a letter that is forwarded.

    `number`: the personal number, twelve digits, which is all that the inner one tells of whom it
    is for. `agency` is who forwards.
    """

    kind: ClassVar[str] = "forwarding-sheet"

    envelope: Literal["outer", "inner"]
    number: str
    agency: Party
    unit: Party


Audience = Literal["person", "child", "guardian", "relative", "professional"]


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluationSlip(Paper):
    """A code for one who was at a meeting, to say how it was. It tells nothing of whose it was.

    `page` is the address to go to; `address` has the code behind #, for the square.
    """

    kind: ClassVar[str] = "evaluation-slip"

    audience: Audience
    code: str
    page: str
    address: str
    last_day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnForm(Paper):
    """The twin of one own page, to fill in by hand; `code` tells whose it is when it comes back.

    Without `name` and `shares` it tells nothing of anyone: so it is given to one with a code only.
    """

    kind: ClassVar[str] = "own-form"

    page: OwnPage
    unit: Party = NOBODY
    name: str = ""
    code: str
    shares: tuple[Share, ...] = ()
