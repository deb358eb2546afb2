"""The kinds of paper: one dataclass each, holding everything its renderings may show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Literal

from samlas.papers.checks import settle
from samlas.papers.parts import (
    Answer,
    Attendee,
    Change,
    ConsentNote,
    Contribution,
    Discharge,
    Meeting,
    Part,
    Party,
    Person,
    Question,
    Reason,
    Share,
    Verdict,
)

AskedBy = Literal[
    "person", "relative", "guardian", "forvaltare", "god-man", "personal-ombud", "unit"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper(Part):
    """What every paper has: its reference, edition (from 1), date, and the practice mark."""

    kind: ClassVar[str]
    schema: ClassVar[int] = 1

    reference: str
    made_on: date
    edition: int = 1
    practice: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingPaper(Paper):
    """A paper about a meeting for an individual.

    For a protected individual the place, the room and whatever else tells where the person is
    are dropped as the paper is built, so no rendering and no copy can carry them.
    """

    recipient: Party
    individual: Person
    convener: Party
    meeting: Meeting

    def __post_init__(self) -> None:
        _shield(self)
        settle(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call(MeetingPaper):
    """What a summons says and the individual's own copy of it repeats (K2–K4, H32–H36)."""

    purpose: str
    why: str
    long_term_goal: str
    what_matters: str = ""
    questions: tuple[Question, ...]
    answer_by: date | None = None
    consent: ConsentNote
    roles: tuple[tuple[str, str], ...] = ()
    discharge: Discharge | None = None
    change: Change | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Summons(Call):
    """A summons or an invitation to one recipient: `verdict` decides which (K1).

    `contribution` is meant for this recipient alone (K5). ValueError if somebody who is called
    is offered to decline.
    """

    kind: ClassVar[str] = "summons"

    verdict: Verdict
    contribution: str
    answers: tuple[Answer, ...]
    others: tuple[Attendee, ...] = ()
    because: tuple[Reason, ...]
    reply_code: str = ""

    def __post_init__(self) -> None:
        _shield(self)
        settle(self)
        if self.verdict == "called" and "decline" in self.answers:
            raise ValueError("Summons.answers: one who is called cannot decline")


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonCopy(Call):
    """The individual's own copy: everything, with what each recipient was asked (H40)."""

    kind: ClassVar[str] = "person-copy"

    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancellation(MeetingPaper):
    """The meeting will not be held. `to_individual`: plain words and large letters."""

    kind: ClassVar[str] = "cancellation"

    reason: str
    what_now: str = ""
    to_individual: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class InformationRequest(Paper):
    """Asks one who declined which measures are going on; rests on consent (K46, K47)."""

    kind: ClassVar[str] = "information-request"

    recipient: Party
    individual: Person
    convener: Party
    why: str
    long_term_goal: str = ""
    answer_by: date | None = None
    consent: ConsentNote
    because: tuple[Reason, ...] = ()
    reply_code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestReceipt(Paper):
    """To whoever asked for a SIP: it has arrived (K33). Says nothing of the person (K36)."""

    kind: ClassVar[str] = "request-receipt"

    recipient: Party = Party()
    asked_by: AskedBy
    received_on: date
    unit: Party
    answer_by: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestAnswer(Paper):
    """To the individual: work on a SIP starts, or is refused, why, by whom (K34, K35)."""

    kind: ClassVar[str] = "request-answer"

    recipient: Party
    individual: Person
    unit: Party
    verdict: Literal["start", "refused"]
    decided_by: str
    decided_on: date
    reason: str
    next_step: str = ""
    turn_to: tuple[Party, ...] = ()
    because: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        settle(self)
        if self.verdict == "refused" and not self.turn_to:
            raise ValueError("RequestAnswer.turn_to: a refusal must say where to turn")


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestForm(Paper):
    """Blank form on which a person, a relative or a representative asks for a SIP (K33)."""

    kind: ClassVar[str] = "request-form"

    unit: Party


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentForm(Paper):
    """Consent to sign on paper: who may know what until when, and what stays private (H21).

    `signers` names who signs: the adult, or the child's one or two guardians; without names
    the lines stay blank. `child` adds the guardians' lines and the child's own view.
    """

    kind: ClassVar[str] = "consent-form"

    recipient: Party = Party()
    individual: Person
    unit: Party
    purpose: str
    shares: tuple[Share, ...]
    not_to_be_brought_up: str = ""
    valid_to: date | None = None
    child: bool = False
    signers: tuple[str, ...] = ()


def _shield(paper: MeetingPaper) -> None:
    """Drop what tells where a protected individual is (folkbokföringslagen 16 §, OSL 22:1)."""
    if not paper.individual.protected:
        return
    bare = replace(paper.meeting, place="", room_seats=None)
    object.__setattr__(paper, "meeting", bare)
    if isinstance(paper, Summons):
        object.__setattr__(paper, "others", ())
    else:
        _drop_home(paper)


def _drop_home(paper: MeetingPaper) -> None:
    to_individual = isinstance(paper, PersonCopy) or getattr(paper, "to_individual", False)
    if to_individual:
        object.__setattr__(paper, "recipient", replace(paper.recipient, address=()))
