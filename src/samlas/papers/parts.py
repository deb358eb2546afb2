"""The parts that papers share: who, when, what is asked, and what it all rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from samlas.papers.checks import settle

Verdict = Literal["called", "invited"]
Answer = Literal[
    "attend", "send-other", "forward", "propose-time", "ask", "decline", "no-ongoing-case"
]
Form = Literal["physical", "video", "phone", "hybrid"]


class Part:
    """Settles its text when built: NFC, no NUL; ValueError names the field."""

    __slots__ = ()

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Party(Part):
    """A unit, a function at a unit, or a person, and how to reach it."""

    unit: str = ""
    principal: str = ""
    name: str = ""
    function: str = ""
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person(Part):
    """The individual. Protected: the personal number is dropped as the part is built."""

    name: str
    personal_number: str = ""
    protected: bool = False

    def __post_init__(self) -> None:
        if self.protected:
            object.__setattr__(self, "personal_number", "")
        settle(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting(Part):
    """Form, time and place of the meeting; `starts_at` carries its time zone (H33)."""

    form: Form
    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""
    phone: str = ""
    room_seats: int | None = None
    aids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Question(Part):
    """A question for the meeting; `minutes` is the time set aside for it (K4, H35)."""

    text: str
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason(Part):
    """A clause that a verdict rests on, with its words; `paraphrased` if they are not its own."""

    source: str
    clause: str
    level: str
    quote: str
    paraphrased: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee(Part):
    """Someone else who has been called or invited."""

    name: str = ""
    unit: str = ""
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution(Part):
    """What one recipient is thought to be able to contribute (K5)."""

    name: str = ""
    unit: str = ""
    verdict: Verdict
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change(Part):
    """Why there is a new edition, and what differs from the one before."""

    reason: str
    on: date
    what: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentNote(Part):
    """The consent that the paper rests on, without what the person keeps to themselves."""

    reference: str
    given_on: date
    valid_to: date | None = None
    by: str = ""
    excludes_marked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment(Part):
    """A file that goes with the paper: what it is, and the SHA-256 (hex) that binds it to the seal.

    `tells` are the kinds of information that a consent must open for it.
    """

    name: str
    language: str = ""
    pages: int
    media_type: str
    digest: str
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Discharge(Part):
    """Where discharge from hospital stands (H45): what is confirmed, and what is not."""

    ready_at: datetime | None = None
    planned_on: date | None = None
    inpatient_done: bool = False
    outpatient_done: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Share(Part):
    """One row of a consent: who may know what, until when (None: until the plan ends)."""

    name: str = ""
    unit: str = ""
    what: tuple[str, ...] = field(default=())
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside(Part):
    """What was written beside a sealed paper later: that it is corrected, or not agreed with.

    `by` is who wrote it; nobody by name is the person it is about.
    """

    kind: Literal["correction", "remark", "objection"]
    text: str
    on: date
    by: str = ""
