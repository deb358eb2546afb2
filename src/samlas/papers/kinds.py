"""The kinds of paper: one dataclass each, holding everything its renderings may show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, Literal

from samlas.papers.checks import settle
from samlas.papers.parts import (
    Answer,
    Attachment,
    Attendee,
    Beside,
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

NOBODY = Party()
UNSEALED = {"unsealed": True}
AskedBy = Literal[
    "person", "relative", "guardian", "forvaltare", "god-man", "personal-ombud", "unit"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper(Part):
    """What every paper has: its reference, edition (from 1), date, and the practice mark.

    `beside` is what has been written beside it since: read with it, and no part of what is sealed.
    """

    kind: ClassVar[str]
    schema: ClassVar[int] = 1

    reference: str
    made_on: date
    edition: int = 1
    practice: bool = False
    beside: tuple[Beside, ...] = field(default=(), metadata=UNSEALED)

    def __post_init__(self) -> None:
        shield(self)
        settle(self)
        self.refuse()

    def refuse(self) -> None:
        """Raise ValueError where the paper would break a rule of its own kind."""

    def hide(self) -> None:
        """Drop what tells where a protected individual is, in the fields of its own kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingPaper(Paper):
    """A paper about a meeting for an individual."""

    recipient: Party
    individual: Person
    convener: Party
    meeting: Meeting


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
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Summons(Call):
    """A summons or an invitation to one recipient: `verdict` decides which (K1).

    `contribution` is meant for this recipient alone (K5). `reply_code`, and `reply_at` where it is
    given, are filled in when a letter is printed; what is sealed holds neither. ValueError
    without a reason, or if somebody who is called is offered to decline.
    """

    kind: ClassVar[str] = "summons"

    verdict: Verdict
    contribution: str
    answers: tuple[Answer, ...]
    others: tuple[Attendee, ...] = ()
    because: tuple[Reason, ...]
    reply_code: str = ""
    reply_at: str = ""

    def refuse(self) -> None:
        """A verdict has reasons, and who is called cannot decline (K1)."""
        if not self.because:
            raise ValueError("Summons.because: a verdict needs the clauses it rests on")
        if self.verdict == "called" and "decline" in self.answers:
            raise ValueError("Summons.answers: one who is called cannot decline")


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonCopy(Call):
    """The individual's own copy: everything, with what each recipient was asked (H40).

    `unaware`: it is for one who speaks for a protected individual and may not know where they are.
    """

    kind: ClassVar[str] = "person-copy"

    contributions: tuple[Contribution, ...] = ()
    unaware: bool = False

    def hide(self) -> None:
        """Who else is asked, from one who may not know where the individual is."""
        if self.unaware:
            object.__setattr__(self, "contributions", ())
            object.__setattr__(self, "roles", ())


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
    reply_at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestReceipt(Paper):
    """To whoever asked for a SIP: it has arrived (K33). Says nothing of the person (K36)."""

    kind: ClassVar[str] = "request-receipt"

    recipient: Party = NOBODY
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

    def refuse(self) -> None:
        """A refusal says where to turn (K35)."""
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

    recipient: Party = NOBODY
    individual: Person
    unit: Party
    purpose: str
    shares: tuple[Share, ...]
    not_to_be_brought_up: str = ""
    valid_to: date | None = None
    child: bool = False
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shield:
    """What is kept back of a paper when it is read: the place, the name, and who is around.

    The last of one that was sealed before the individual's data were protected.
    """

    place: bool = False
    name: bool = False
    company: bool = False


def is_protected(paper: Paper) -> bool:
    """Whether the paper is about someone whose data are protected."""
    individual = getattr(paper, "individual", None)
    return individual is not None and individual.protected


def shielded(paper: Paper, shield: Shield) -> Paper:
    """The paper as it may be read of one whose data are protected, also if it was sealed before."""
    individual = getattr(paper, "individual", None)
    if individual is None or not shield.place:
        return paper
    name = "" if shield.name else individual.name
    changed: dict[str, Any] = {"individual": replace(individual, name=name, protected=True)}
    if shield.company and not individual.protected and hasattr(paper, "unaware"):
        changed["unaware"] = True
    return replace(paper, **changed)


def shield(paper: Paper) -> None:
    """Drop what tells where a protected individual is, as the paper is built.

    The place, the others around the person, what is attached, the addresses of the unit that sends
    and of the one to turn to, and the person's own then stand in no rendering and no copy
    (folkbokföringslagen 16 §, OSL 22:1).
    """
    individual = getattr(paper, "individual", None)
    if individual is None or not individual.protected:
        return
    paper.hide()
    if hasattr(paper, "attachments"):
        object.__setattr__(paper, "attachments", ())
    if isinstance(paper, MeetingPaper):
        bare = replace(paper.meeting, place="", room_seats=None)
        object.__setattr__(paper, "meeting", bare)
    if isinstance(paper, Summons):
        object.__setattr__(paper, "others", ())
        own = (paper.recipient.unit, paper.recipient.name)
        object.__setattr__(paper, "roles", tuple(one for one in paper.roles if one[1] in own))
    turn_to = getattr(paper, "turn_to", None)
    if isinstance(turn_to, Party):
        object.__setattr__(paper, "turn_to", replace(turn_to, address=()))
    to_individual = getattr(paper, "to_individual", False)
    if to_individual or isinstance(paper, PersonCopy | RequestAnswer | ConsentForm):
        _without_address(paper, "recipient")
    else:
        _without_address(paper, "convener")
        _without_address(paper, "sender")


def _without_address(paper: Paper, field: str) -> None:
    party = getattr(paper, field, None)
    if isinstance(party, Party):
        object.__setattr__(paper, field, replace(party, address=()))
