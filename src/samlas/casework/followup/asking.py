"""The questions of the follow-up, by side, and what it leads to (H73–H84)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, note
from samlas.casework.contacts import Contact, contacts_of
from samlas.casework.followup.leading import disguise, in_force, in_words_of_paper, led
from samlas.casework.followup.models import Finding, FollowUp, Outcome, Scale, Side
from samlas.casework.meeting import roles
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan import expecting
from samlas.casework.plan.models import Action, Goal, Plan
from samlas.casework.summons import sending
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Item:
    """One question put to one side, about an action, a goal or the whole, with its answer."""

    question: rulebook.FollowUpQuestion
    action: Action | None = None
    goal: Goal | None = None
    finding: Finding | None = None

    @property
    def name(self) -> str:
        """The item's name on its side's form."""
        about = self.action.key if self.action else self.goal.key if self.goal else "whole"
        return f"{self.question.id}-{about}"

    @property
    def is_answered(self) -> bool:
        return self.finding is not None and bool(self.finding.scale or self.finding.text)


@dataclass(frozen=True, slots=True)
class Voice:
    """One side with everything it is asked. `key` is `person` or the contact's key."""

    key: str
    contact: Contact | None
    version: int
    items: Sequence[Item]

    @property
    def answered(self) -> int:
        return sum(one.is_answered for one in self.items)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole follow-up of one meeting: every side's questions and answers, and its outcome."""

    plan: Plan
    meeting: Meeting
    follow_up: FollowUp
    voices: Sequence[Voice]

    def voice(self, key: str) -> Voice:
        """Return one side; raises Contact.DoesNotExist for a key that is none."""
        for one in self.voices:
            if one.key == key:
                return one
        raise Contact.DoesNotExist


def sheet(key: str, by: Assignment, now: datetime) -> Sheet | None:
    """Return the questions of the last follow-up that has been called; None before the first.

    Raises Plan.DoesNotExist as `led`. The ledger notes the reading.
    """
    return called(led(key, by, now, "follow-up-questions"), by, now)


def called(plan: Plan, by: Assignment, now: datetime) -> Sheet | None:
    """Return the same of a plan that `by` may follow up, or has its own side in."""
    follow_up = _follow_up(plan, by, now)
    return None if follow_up is None else _sheet(plan, follow_up, by, now)


def _follow_up(plan: Plan, by: Assignment, now: datetime) -> FollowUp | None:
    """The follow-up of the last meeting after the first, begun when its summons has been sent."""
    case = plan.case
    if expecting.is_called(case) and not case.has_ended:
        roles.prepare(case, by, now)
    meeting = case.meetings.filter(number__gt=1).order_by("-number").first()
    if meeting is None:
        return None
    found, _new = FollowUp.objects.select_related("meeting").get_or_create(meeting=meeting)
    return found


def _sheet(plan: Plan, follow_up: FollowUp, by: Assignment, now: datetime) -> Sheet:
    case = plan.case
    asked = rulebook.follow_up_questions(case.rulebook, now.date())
    actions = list(plan.actions.filter(removed_at=None).select_related("contact"))
    goals = list(plan.goals.filter(removed_at=None))
    if by.unit_id == plan.lead_unit_id:
        actions, goals = in_words_of_paper(actions, plan, by), in_words_of_paper(goals, plan, by)
    sides = {side.contact_id: side for side in follow_up.sides.all()}
    said = _said(follow_up)
    parties = _parties(case, actions, set(sides))
    for one in parties:
        disguise(one, case, by, now.date())
    voices = [
        Voice(
            key=contact.key if contact else PERSON,
            contact=contact,
            version=sides[contact_id].version if contact_id in sides else 0,
            items=_items(asked, contact, actions, goals, said),
        )
        for contact_id, contact in [(None, None), *((one.pk, one) for one in parties)]
    ]
    return Sheet(plan, follow_up.meeting, follow_up, voices)


def _said(follow_up: FollowUp) -> dict[tuple[int | None, str, int | None, int | None], Finding]:
    found = Finding.objects.filter(side__follow_up=follow_up).select_related(
        "side", "written_by__staff"
    )
    return {(one.side.contact_id, one.question, one.action_id, one.goal_id): one for one in found}


def _parties(case: Case, actions: Sequence[Action], known: set[int | None]) -> list[Contact]:
    """Those who have taken on something in the plan, and those who have answered already."""
    asked = {one.contact_id for one in actions} | known
    own = [one.contact for one in actions if one.contact and one.contact.unit_id == case.unit_id]
    others = [one for one in contacts_of(case) if one.pk in asked]
    first = [own[0]] if own and own[0] not in others else []
    return [*first, *others]


def _items(
    asked: Sequence[rulebook.FollowUpQuestion],
    contact: Contact | None,
    actions: Sequence[Action],
    goals: Sequence[Goal],
    said: Mapping[tuple[int | None, str, int | None, int | None], Finding],
) -> list[Item]:
    """What one side is asked: a party about its own actions, the person about all of them."""
    kind, pk = ("party", contact.pk) if contact else (PERSON, None)
    mine = [one for one in actions if contact is None or one.contact_id == pk]
    items = []
    for question in asked:
        if kind not in question.sides:
            continue
        if question.about == "action":
            items += [Item(question, action=a, finding=said.get((pk, question.id, a.pk, None)))
                      for a in mine]  # fmt: skip
        elif question.about == "goal":
            items += [Item(question, goal=g, finding=said.get((pk, question.id, None, g.pk)))
                      for g in goals]  # fmt: skip
        else:
            items.append(Item(question, finding=said.get((pk, question.id, None, None))))
    return items


def save(
    key: str,
    voice_key: str,
    said: Mapping[str, tuple[str, str]],
    version: int,
    by: Assignment,
    now: datetime,
) -> Side:
    """Save one side's answers, a word of `Scale` and a text by the item's name. Returns the side.

    Unknown names are passed over: what is asked is the rulebook's word. Raises Plan.DoesNotExist,
    Contact.DoesNotExist, Conflict when the side was saved after `version`, Refused in an ended SIP
    and for an answer that another unit has given itself.
    """
    with transaction.atomic():
        plan = led(key, by, now, "follow-up-questions")
        in_force(plan, _("The SIP has ended. Its follow-up can no longer be changed."))
        found = called(plan, by, now)
        if found is None:
            raise Contact.DoesNotExist
        voice = found.voice(voice_key)
        _keep_own_words(voice, said, by)
        side = keep(found, voice, said, version, by, now)
        note(found.plan.case, Act.CHANGED, by, now, "follow-up-answers")
    return side


def _keep_own_words(voice: Voice, said: Mapping[str, tuple[str, str]], by: Assignment) -> None:
    """What a unit has answered itself is its own: whoever leads the plan changes none of it."""
    unit = voice.contact.unit_id if voice.contact else None
    if unit is None or unit == by.unit_id:
        return
    for item in voice.items:
        was = item.finding
        if was is None or was.written_by.unit_id != unit:
            continue
        if said.get(item.name, (was.scale, was.text)) != (was.scale, was.text):
            raise Refused(
                _("They have answered this themselves, and change it themselves."),
                f"text-{item.name}",
            )


def keep(
    found: Sheet, voice: Voice, said: Mapping[str, tuple[str, str]], version: int, by: Assignment,
    now: datetime,
) -> Side:  # fmt: skip
    """Store one side's answers in place of those of `version`; raises Conflict."""
    FollowUp.objects.select_for_update().get(pk=found.follow_up.pk)
    side, _new = Side.objects.get_or_create(follow_up=found.follow_up, contact=voice.contact)
    if side.version != version:
        raise Conflict(side)
    for item in voice.items:
        if item.name in said:
            _put(side, item, *said[item.name], by, now)
    side.version += 1
    side.save(update_fields=["version"])
    return side


def _put(
    side: Side, item: Item, scale: str, text: str, by: Assignment, now: datetime
) -> None:  # fmt: skip
    finding = item.finding or Finding(
        side=side, question=item.question.id, action=item.action, goal=item.goal
    )
    before = (finding.scale, finding.text)
    if before == (scale, text):
        return
    finding.scale, finding.text = scale, text
    finding.written_at, finding.written_by = now, by
    finding.save()


REPLACE = "H76"


def to_replace(found: Sheet) -> str:
    """Return the key of the first action that someone wants replaced or planned anew, if any.

    One in whose place another stands already is passed over (H76).
    """
    wanted = [
        item.action
        for voice in found.voices
        for item in voice.items
        if item.action is not None and item.question.id == REPLACE
        and item.finding is not None and item.finding.scale in (Scale.YES, Scale.PARTLY)
    ]  # fmt: skip
    replaced = set(Action.objects.filter(replaces__in=wanted).values_list("replaces", flat=True))
    return next((one.key for one in wanted if one.pk not in replaced), "")


def conclude(
    key: str, outcome: Outcome, because: str, version: int, by: Assignment, now: datetime
) -> FollowUp:
    """Write down what the follow-up led to (H84); the lead's list follows.

    It can be changed until the SIP has ended. Raises Plan.DoesNotExist, Conflict, Refused before
    a follow-up has been called.
    """
    with transaction.atomic():
        plan = led(key, by, now, "follow-up-outcome")
        in_force(plan, _("The SIP has ended. Its follow-up can no longer be changed."))
        begun = _follow_up(plan, by, now)
        if begun is None:
            raise Refused(_("Call the follow-up first. Then its outcome can be written."))
        fresh = FollowUp.objects.select_for_update().get(pk=begun.pk)
        if fresh.version != version:
            raise Conflict(fresh)
        fresh.outcome, fresh.because, fresh.decided_at = outcome, because.strip(), now
        fresh.version += 1
        fresh.save()
        expecting.follow_up(plan, now)
        tasks.done_of(sending.plans_held(plan.case.key), What.ANSWER_FOLLOW_UP)
        note(plan.case, Act.CHANGED, by, now, "follow-up-outcome", outcome=outcome)
    return fresh
