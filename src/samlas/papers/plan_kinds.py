"""The papers of the second half: the plan, the minutes of a meeting, the notice of a closing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Literal

from samlas.papers.kinds import Paper
from samlas.papers.parts import Attachment, Change, ConsentNote, Part, Party, Person

Basis = Literal["law", "agreed"]
State = Literal["", "done", "partly", "not", "cannot", "no-need"]
ApprovalForm = Literal["signature", "oral", "own"]
Verdict = Literal["yes", "yes-but", "no", "no-answer"]
CommentKind = Literal["comment", "disagreement", "reservation"]
Ground = Literal["goal-changed", "no-need-of-both", "no-new-need-expected", "consent-withdrawn"]
Rest = Literal["goes-on", "ends", "handed-over", "in-new-sip"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal(Part):
    """A subgoal; `question` is the number of the question it answers."""

    key: str
    text: str
    own_words: bool = False
    by: date | None = None
    question: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Action(Part):
    """What one has taken on (H55). `principal` empty: a measure by others than the principals.

    `goal` is a goal's key, or empty; `mine` marks the actions of the paper's own recipient, and
    `by_person` the person's own. `agreed` says how its owner agreed to a change that someone else
    made (H46). `told_on`: it goes on already, and its owner told of it that day (K46).
    """

    key: str
    what: str
    goal: str = ""
    question: int | None = None
    unit: str = ""
    principal: str = ""
    name: str = ""
    by: date | None = None
    shows: str = ""
    basis: Basis = "agreed"
    legal_basis: str = ""
    state: State = ""
    agreed: str = ""
    told_on: date | None = None
    by_principals: bool = False
    by_person: bool = False
    mine: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval(Part):
    """What one participant said of the plan (H59, H61); `by_person`: the person's own word.

    Of a person who could not answer, `ask_how` and `ask_on` tell how and by when they are asked
    again (H69).
    """

    name: str = ""
    unit: str = ""
    by_person: bool = False
    form: ApprovalForm
    verdict: Verdict
    said: str = ""
    ask_how: str = ""
    ask_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment(Part):
    """Words of one party or of the person, kept as they were said."""

    name: str = ""
    unit: str = ""
    kind: CommentKind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp(Part):
    """When the plan is followed up, or why no time is set (H57), and who tells the others (H58)."""

    at: datetime | None = None
    place: str = ""
    not_because: str = ""
    told_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan(Paper):
    """The plan as one recipient gets it: whole, or its own part, as its consent opens.

    `kept`: the edition that stays with the case and is sent to nobody. `unaware`: it is for one who
    speaks for a protected individual and may not know where they are. `lead_asked` names the unit
    that is asked to take the lead over; `asks_lead`: that is the recipient. ValueError where a
    point that the law demands is missing (HSL 16:4, SoL 10:8): what is needed, what the principals
    and others do, and who has the overall responsibility.
    """

    kind: ClassVar[str] = "plan"

    sender: Party
    recipient: Party
    individual: Person
    part: Literal["whole", "own"] = "whole"
    to_individual: bool = False
    unaware: bool = False
    kept: bool = False
    overall: str
    lead: Party
    lead_exception: str = ""
    lead_asked: str = ""
    asks_lead: bool = False
    needed: str = ""
    none_by_others: bool = False
    long_term_goal: str = ""
    goal_in_own_words: bool = False
    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()
    boundaries: str = ""
    in_need_turn_to: str = ""
    childs_view: str = ""
    best_interests: str = ""
    comments: tuple[Comment, ...] = ()
    approvals: tuple[Approval, ...] = ()
    follow_up: FollowUp = FollowUp()
    consent: ConsentNote
    change: Change | None = None
    attachments: tuple[Attachment, ...] = ()

    def refuse(self) -> None:
        """The four points of the law stand in a whole plan, and when it is followed up (H57)."""
        if not self.overall:
            raise ValueError("Plan.overall: the principal with overall responsibility must stand")
        if self.part == "own":
            return
        if not self.needed:
            raise ValueError("Plan.needed: a plan says which measures are needed")
        if not any(one.by_principals for one in self.actions):
            raise ValueError("Plan.actions: a plan holds what the principals are to do")
        if not self.none_by_others and all(one.by_principals for one in self.actions):
            raise ValueError("Plan.actions: a plan says what others do, or that nobody else does")
        if any(one.by is None for one in self.actions):
            raise ValueError("Plan.actions: every action has a day (H55)")
        if not (self.follow_up.at or self.follow_up.not_because):
            raise ValueError("Plan.follow_up: a plan says when it is followed up, or why not")

    def hide(self) -> None:
        """The place of the follow-up, and where others are; that stands in the person's own."""
        if self.kept:
            return
        object.__setattr__(self, "follow_up", replace(self.follow_up, place=""))
        if self.to_individual:
            object.__setattr__(self, "recipient", replace(self.recipient, address=()))
        if self.to_individual and not self.unaware:
            return
        known = {self.sender.unit, self.recipient.unit} - {""}
        if self.lead.unit not in known:
            object.__setattr__(self, "lead", Party(principal=self.lead.principal))
        if self.lead_asked not in known:
            object.__setattr__(self, "lead_asked", "")
        principals = {self.sender.principal, self.recipient.principal}
        others = tuple(one if one.mine else _unnamed(one, principals) for one in self.actions)
        object.__setattr__(self, "actions", others)
        object.__setattr__(self, "approvals", tuple(one for one in self.approvals if not one.unit))
        object.__setattr__(self, "comments", tuple(one for one in self.comments if not one.unit))


def _unnamed(one: Action, known: set[str]) -> Action:
    """What another does, without who: a school's owner, or a municipality, tells where it is."""
    principal = one.principal if one.principal in known else ""
    return replace(one, unit="", name="", principal=principal)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer(Part):
    """A line to sign on. Without name and unit it is blank; `by_person`: the person's own."""

    name: str = ""
    unit: str = ""
    by_person: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureSheet(Paper):
    """The sheet on which those in the room sign an edition of the plan (H59).

    `code` tells sheet and edition when the signed sheet is read in again. It says nothing of what
    the plan holds. ValueError without anyone to sign.
    """

    kind: ClassVar[str] = "signature-sheet"

    individual: Person
    unit: Party
    met_on: date | None = None
    code: str
    signers: tuple[Signer, ...]

    def refuse(self) -> None:
        """A sheet has a line for somebody."""
        if not self.signers:
            raise ValueError("SignatureSheet.signers: somebody must be there to sign")

    def hide(self) -> None:
        """Who is around the person; they write their names themselves."""
        lines = tuple(one if one.by_person else Signer() for one in self.signers)
        object.__setattr__(self, "signers", lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Present(Part):
    """One at the meeting: how, or why not."""

    name: str = ""
    unit: str = ""
    presence: str
    absent_because: str = ""
    contact_today: str = ""
    expectations: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Discussed(Part):
    """One question of the meeting: what was said, what the person says, what was decided."""

    number: int
    question: str
    summary: str = ""
    persons_view: str = ""
    decision: str = ""
    left_open_because: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes(Paper):
    """The minutes of a meeting (F6): who was there, what was said of each question."""

    kind: ClassVar[str] = "minutes"

    recipient: Party
    individual: Person
    convener: Party
    to_individual: bool = False
    unaware: bool = False
    began_at: datetime
    ended_at: datetime
    number: int
    chair: str = ""
    note_taker: str = ""
    present: tuple[Present, ...] = ()
    situation: str = ""
    questions: tuple[Discussed, ...] = ()
    read_aloud: bool = False
    not_aloud_because: str = ""
    instead: str = ""
    instead_said: str = ""
    childs_view: str = ""
    consent: ConsentNote

    def hide(self) -> None:
        """Who was there tells where the person is; so does the address of the person's copy."""
        if self.to_individual:
            object.__setattr__(self, "recipient", replace(self.recipient, address=()))
        if self.unaware or not self.to_individual:
            object.__setattr__(self, "present", ())
            object.__setattr__(self, "chair", "")
            object.__setattr__(self, "note_taker", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending(Part):
    """What becomes of an action that was not done when the plan was closed."""

    what: str
    rest: Rest
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosureNotice(Paper):
    """The SIP is closed (H89, H91): that it ended, and where to turn.

    The rest is told to those whom the consent opens the plan to. `meeting_off` is a meeting that
    had been called and will not be held. `follows`: a new SIP begins. ValueError where it does not
    say whom to ring, or tells anyone but the person that the consent was taken back (H88).
    """

    kind: ClassVar[str] = "closure-notice"

    recipient: Party
    individual: Person
    unit: Party
    to_individual: bool = False
    closed_on: date
    grounds: tuple[Ground, ...] = ()
    goal_outcome: str = ""
    endings: tuple[Ending, ...] = ()
    meeting_off: datetime | None = None
    turn_to: Party
    follows: bool = False

    @property
    def tells_more(self) -> bool:
        """Whether it says more than that the SIP has ended, and where to turn."""
        return bool(self.grounds or self.goal_outcome or self.endings or self.follows)

    def refuse(self) -> None:
        """Whoever gets it must know where to turn; why the person said no is the person's own."""
        if not (self.turn_to.unit and self.turn_to.phone):
            raise ValueError("ClosureNotice.turn_to: a closing must say where to turn")
        if "consent-withdrawn" in self.grounds and not self.to_individual:
            raise ValueError("ClosureNotice.grounds: nobody else is told of a consent taken back")
