"""What is kept about one private person, put together for them: never sealed, and not for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from samlas.papers.kinds import NOBODY, Paper
from samlas.papers.parts import Part, Party, Share

Whose = Literal["person", "speaks-for", "beside"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Details(Part):
    """Who the reader is, as the unit knows them; `told_by` tells how word comes to them."""

    name: str
    personal_number: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    told_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldPaper(Part):
    """A sealed paper that the reader holds: by its key, with its seal (hex)."""

    key: str
    paper: str
    title: str
    sent_at: datetime
    edition: int
    holds: bool
    seal: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Said(Part):
    """One yes: from when, until when, by whom, to whom, and what must not be brought up."""

    given_on: date
    valid_to: date
    taken_back_on: date | None = None
    given_by: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    not_to_be_brought_up: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker(Part):
    """One who speaks for the person, or stands beside; each decision behind that, as one line."""

    name: str
    capacity: str
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Written(Part):
    """What the reader has written, and what it is about."""

    about: str
    text: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened(Part):
    """Something that was done: when, as a sentence, and how many times that day."""

    at: datetime
    what: str
    times: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class DataExtract(Paper):
    """All that is told to one private person about themselves in one SIP.

    `about` is the given name of the one the SIP is about, for a reader who is someone else.
    `codes`, `notices` and `emergencies` are what ran beside the case: letter codes,
    word that something has come, and what was opened in an emergency.
    """

    kind: ClassVar[str] = "data-extract"

    whose: Whose
    about: str = ""
    recipient: Party = NOBODY
    unit: Party = NOBODY
    details: Details
    papers: tuple[HeldPaper, ...] = ()
    consents: tuple[Said, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    written: tuple[Written, ...] = ()
    codes: tuple[Happened, ...] = ()
    notices: tuple[Happened, ...] = ()
    emergencies: tuple[Happened, ...] = ()
    log: tuple[Happened, ...] = ()
