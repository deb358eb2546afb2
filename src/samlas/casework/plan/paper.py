"""Building the papers of the plan: the whole one, one's own part, the person's, and the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Meeting, Participant, RoleKind
from samlas.casework.plan import commitment
from samlas.casework.plan.models import (
    Action,
    Approval,
    ApprovalForm,
    Comment,
    Goal,
    Plan,
    PlanAttachment,
)
from samlas.casework.summons.paper import consent_note, person_of
from samlas.directory.models import Unit
from samlas.exchange.dispatch import NEEDS
from samlas.people.models import ConsentRow, InformationKind, OtherPerson, OtherYes

Size = Literal["whole", "own"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan with everything that is needed to show, judge or seal it, read in few queries.

    `meeting` is the last one that was opened; `texts` what was written at it, by the slot's name;
    `rows` the consent that lives now; `hidden` the units that may not be named to others (K53);
    `others` each one else that it tells of, with the yes that holds, and
    `silent` the keys of actions that ever did; `attached` what goes with it, read when asked for.
    """

    plan: Plan
    goals: Sequence[Goal]
    actions: Sequence[Action]
    comments: Sequence[Comment]
    approvals: Sequence[Approval]
    owners: Sequence[Contact]
    meeting: Meeting | None
    there: Sequence[Participant]
    texts: Mapping[str, str]
    rows: Sequence[ConsentRow]
    hidden: frozenset[int]
    silent: frozenset[str]
    others: Sequence[tuple[OtherPerson, OtherYes | None]]
    attached: Iterable[PlanAttachment]

    @property
    def own(self) -> Contact:
        """The contact that stands for the case's own unit."""
        return next(one for one in self.owners if one.unit_id == self.plan.case.unit_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One who gets the plan: a party with the consent row it rests on, or the person (no contact).

    `hand`: which private person it is (`people.models.hand`), empty for units and others.
    `size`: the whole plan or one's own part. `kept`: the case's own unit, which is sent nothing.
    `unaware`: one who speaks for a protected person and may not know where they are.
    """

    party: papers.Party
    hand: str = ""
    row: ConsentRow
    size: Size = "whole"
    contact: Contact | None = None
    kinds: frozenset[str] = field(default_factory=frozenset)
    kept: bool = False
    unaware: bool = False

    @property
    def is_person(self) -> bool:
        return self.contact is None

    def gets(self, one: PlanAttachment) -> bool:
        """Whether an attachment goes to this one: to the person, and the own unit, all do."""
        return self.is_person or self.kept or (self.size == "whole" and one.goes_to(self.row))

    @property
    def gets_minutes(self) -> bool:
        """Whether the consent opens what was said at the meeting."""
        return NEEDS[papers.Minutes.kind] <= self.kinds


def plan(sheet: Sheet, reader: Reader, edition: int, now: datetime) -> papers.Plan:
    """The plan as one reader gets it, as much as its consent opens."""
    whole = reader.size == "whole"

    def gets(one: Action | Comment | Approval) -> bool:
        return whole or _is_of(one.contact, reader)

    opens_goal = whole or InformationKind.GOAL in reader.kinds
    actions = [one for one in sheet.actions if gets(one) and _may_know_about(one, sheet, reader)]
    for_goals = {one.goal_id for one in actions}
    goals = [one for one in sheet.goals if whole or (opens_goal and one.pk in for_goals)]
    draft = sheet.plan
    return papers.Plan(
        **_head(sheet, reader, edition, now),
        **(_of_whole(sheet, reader) if whole else {}),
        part=reader.size,
        kept=reader.kept,
        sender=_sender(draft),
        overall=draft.overall.name if draft.overall else "",
        lead=_lead(sheet, reader),
        asks_lead=_is_asked(draft, reader),
        long_term_goal=draft.long_term_goal if opens_goal else "",
        goal_in_own_words=draft.goal_in_own_words,
        goals=tuple(_goal(one) for one in goals),
        actions=tuple(_action(one, sheet, reader) for one in actions),
        comments=tuple(_comment(one, sheet, reader) for one in sheet.comments if gets(one)),
        approvals=tuple(_approval(one, sheet, reader) for one in sheet.approvals if gets(one)),
        follow_up=_follow_up(sheet.meeting),
        attachments=tuple(one.named() for one in sheet.attached if reader.gets(one)),
    )


def _head(sheet: Sheet, reader: Reader, edition: int, now: datetime) -> dict[str, Any]:
    case = sheet.plan.case
    return {
        "reference": case.key,
        "edition": edition,
        "made_on": now.date(),
        "practice": settings.PRACTICE,
        "recipient": reader.party,
        "individual": person_of(case),
        "to_individual": reader.is_person,
        "unaware": reader.unaware,
        "consent": consent_note(reader.row),
    }


def _of_whole(sheet: Sheet, reader: Reader) -> dict[str, Any]:
    """What stands in the whole plan alone."""
    draft = sheet.plan
    return {
        "lead_exception": draft.lead_exception,
        "lead_asked": _unit(draft.asked_unit, sheet, reader),
        "needed": draft.needed,
        "none_by_others": draft.none_by_others,
        "boundaries": draft.boundaries,
        "in_need_turn_to": draft.in_need_turn_to,
        "childs_view": _childs_view(sheet),
        "best_interests": sheet.texts.get("child:best", ""),
    }


def _is_of(contact: Contact | None, reader: Reader) -> bool:
    return contact is not None and reader.contact is not None and contact.pk == reader.contact.pk


def _is_asked(draft: Plan, reader: Reader) -> bool:
    unit = reader.contact.unit_id if reader.contact else None
    return unit is not None and unit == draft.asked_unit_id


def may_know(unit: Unit, sheet: Sheet, reader: Reader) -> bool:
    """Whether a reader may know that the unit has a part: itself, and whose case it is, always.

    The person, and the kept edition, know all. Of a protected person no unit knows more.
    """
    case = sheet.plan.case
    own = reader.contact.unit_id if reader.contact else None
    knows = reader.kept or (reader.is_person and not reader.unaware)
    if knows or unit.pk in (case.unit_id, own):
        return True
    return not case.individual.is_protected and unit.pk not in sheet.hidden


def _hides(unit: Unit | None, sheet: Sheet, reader: Reader) -> bool:
    """Whether the reader may not know of the unit; the person, and the kept edition, know all."""
    if unit is None or unit.pk not in sheet.hidden or reader.is_person or reader.kept:
        return False
    return reader.contact is None or reader.contact.unit_id != unit.pk


@override(settings.LANGUAGE_CODE)
def _neutral() -> str:
    """What stands for one that is not named; what is sealed is Swedish."""
    return _("Another authority")


def _unit(unit: Unit | None, sheet: Sheet, reader: Reader) -> str:
    """The unit's name as the reader may know it."""
    if unit is None:
        return ""
    return _neutral() if _hides(unit, sheet, reader) else unit.name


def _may_know_about(action: Action, sheet: Sheet, reader: Reader) -> bool:
    """Whether someone else that the action tells of has let the reader know of it.

    The person and those who speak for them, and the own unit, hold what they have written.
    """
    if action.about_id is None or reader.is_person or reader.kept:
        return True
    yes = next((yes for one, yes in sheet.others if one.pk == action.about_id), None)
    contact = reader.contact
    assert contact is not None
    return yes is not None and yes.covers(contact.unit_id, contact.pk)


def _sender(draft: Plan) -> papers.Party:
    unit = draft.case.unit
    return papers.Party(
        unit=unit.name, principal=unit.principal.name, name=draft.case.responsible.staff.name,
        address=unit.postal_address, phone=unit.phone, email=unit.email,
    )  # fmt: skip


def _lead(sheet: Sheet, reader: Reader) -> papers.Party:
    draft = sheet.plan
    unit = draft.lead_unit
    if _hides(unit, sheet, reader):
        return papers.Party(unit=_neutral())
    return papers.Party(
        unit=unit.name if unit else "",
        principal=unit.principal.name if unit else "",
        name=draft.lead_name,
        phone=draft.lead_phone,
        email=draft.lead_email,
    )


def _goal(one: Goal) -> papers.Goal:
    return papers.Goal(
        key=one.key, text=one.text, own_words=one.own_words, by=one.by, question=one.question
    )


def _action(one: Action, sheet: Sheet, reader: Reader) -> papers.Action:
    """An action; of one that may not be named nothing stands that tells who it is."""
    owner = one.contact
    unit = owner.unit if owner else None
    name = one.doer or (owner.name if owner and unit is None else "")
    hides = _hides(unit, sheet, reader)
    return papers.Action(
        key=one.key,
        what=one.what,
        goal=one.goal.key if one.goal else "",
        question=one.question,
        unit=_unit(unit, sheet, reader),
        principal="" if hides else _principal(one),
        name="" if hides else name,
        by=one.by,
        shows=one.shows,
        basis=cast("Any", one.basis),
        legal_basis="" if hides else one.legal_basis,
        state=cast("Any", one.state),
        agreed="" if hides else one.agreed,
        told_on=localdate(one.told.reply.given_at) if one.told else None,
        by_principals=commitment.is_by_principals(one),
        by_person=owner is None,
        mine=_is_of(owner, reader),
    )


def _principal(one: Action) -> str:
    unit = one.contact.unit if one.contact else None
    if unit is None:
        return ""
    both = [unit.principal.name, unit.second_principal.name if unit.second_principal else ""]
    return ", ".join(name for name in both if name)


def _comment(one: Comment, sheet: Sheet, reader: Reader) -> papers.Comment:
    name, unit = _named(one.contact, sheet, reader)
    return papers.Comment(name=name, unit=unit, kind=cast("Any", one.kind), text=one.text)


def _approval(one: Approval, sheet: Sheet, reader: Reader) -> papers.Approval:
    name, unit = _named(one.contact, sheet, reader)
    if one.form == ApprovalForm.OWN and one.contact and not _hides(one.contact.unit, sheet, reader):
        name = one.registered_by.staff.name
    return papers.Approval(
        name=name, unit=unit, by_person=one.contact_id is None, form=cast("Any", one.form),
        verdict=cast("Any", one.verdict), said=one.said, ask_how=one.ask_how, ask_on=one.ask_on,
    )  # fmt: skip


def _named(contact: Contact | None, sheet: Sheet, reader: Reader) -> tuple[str, str]:
    """What a party is called: name and unit. The person has neither; the paper says who it is."""
    if contact is None:
        return "", ""
    return ("", _unit(contact.unit, sheet, reader)) if contact.unit else (contact.name, "")


def _childs_view(sheet: Sheet) -> str:
    said = (sheet.texts.get("child:how", ""), sheet.texts.get("child:words", ""))
    return "\n\n".join(text for text in said if text.strip())


def _follow_up(meeting: Meeting | None) -> papers.FollowUp:
    if meeting is None:
        return papers.FollowUp()
    return papers.FollowUp(
        at=meeting.next_at,
        place=meeting.next_place if meeting.next_at else "",
        not_because=meeting.next_not_because,
        told_by=meeting.next_told_by,
    )


def minutes(sheet: Sheet, reader: Reader, now: datetime) -> papers.Minutes:
    """The minutes of the last meeting, which has ended."""
    meeting = sheet.meeting
    assert meeting is not None
    assert meeting.opened_at is not None
    assert meeting.ended_at is not None
    roles = _roles(sheet, reader)
    return papers.Minutes(
        **_head(sheet, reader, 1, now),
        convener=_sender(sheet.plan),
        began_at=meeting.opened_at,
        ended_at=meeting.ended_at,
        number=meeting.number,
        chair=roles.get(RoleKind.CHAIR, ""),
        note_taker=roles.get(RoleKind.NOTE_TAKER, ""),
        present=tuple(_present(one, sheet, reader) for one in sheet.there),
        situation=sheet.texts.get("situation", ""),
        questions=tuple(
            _discussed(one.number, one.text, sheet.texts) for one in meeting.summons.questions.all()
        ),
        read_aloud=meeting.ticks.filter(name="aloud").exists(),
        not_aloud_because=sheet.texts.get("aloud:not", ""),
        instead=meeting.instead,
        instead_said=meeting.instead_said,
        childs_view=_childs_view(sheet),
    )


def _roles(sheet: Sheet, reader: Reader) -> dict[str, str]:
    """Who led and took notes, but for one from a unit that the reader may not know of."""
    assert sheet.meeting is not None
    held = sheet.meeting.roles.exclude(accepted_at=None).filter(declined_at=None)
    return {
        one.kind: one.holder.staff.name
        for one in held.select_related("holder__staff", "holder__unit")
        if one.holder is not None and may_know(one.holder.unit, sheet, reader)
    }


def _present(one: Participant, sheet: Sheet, reader: Reader) -> papers.Present:
    name, unit = _named(one.contact, sheet, reader)
    if one.contact is not None and _hides(one.contact.unit, sheet, reader):
        return papers.Present(unit=unit, presence=one.presence)
    if one.contact is None:
        name = sheet.plan.case.individual.name
    return papers.Present(
        name=one.name or name,
        unit=unit,
        presence=one.presence,
        absent_because=one.absent_because,
        contact_today=sheet.texts.get(f"p:{one.pk}:contact", ""),
        expectations=sheet.texts.get(f"p:{one.pk}:expects", ""),
    )


def _discussed(number: int, question: str, texts: Mapping[str, str]) -> papers.Discussed:
    said = {part: texts.get(f"q:{number}:{part}", "") for part in
            ("summary", "view", "decision", "open")}  # fmt: skip
    return papers.Discussed(
        number=number,
        question=question,
        summary=said["summary"],
        persons_view=said["view"],
        decision=said["decision"],
        left_open_because=said["open"],
    )
