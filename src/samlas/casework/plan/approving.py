"""Who approves the plan, in which form, what each has said, and what is missing (H59, H61, H62)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, decide, note
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Meeting, Participant, Presence
from samlas.casework.plan import commitment, expecting, writing
from samlas.casework.plan.models import Action, Approval, ApprovalForm, Plan, Verdict
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act

NEEDS_WORDS = (Verdict.YES_BUT, Verdict.NO_ANSWER)
ON_SITE = (Presence.ON_SITE,)
REMOTE = (
    Presence.VIDEO, Presence.PHONE, Presence.REPRESENTED, Presence.LETTER, Presence.ABSENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Again:
    """How, and by when, a person who could not answer is asked again."""

    how: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One whose approval is asked: the person (no contact) or a party, in which form, and the word.

    `form` is the rulebook's, `signature` or `oral`; `approval` is what holds, None when it is
    missing; `was_asked_anew`: it was given once, and something that matters has changed since.
    """

    contact: Contact | None
    name: str
    presence: str
    form: rulebook.Answer
    approval: Approval | None
    was_asked_anew: bool

    @property
    def who(self) -> str:
        """The party in an address: the contact's key, or `person`."""
        return self.contact.key if self.contact else PERSON

    @property
    def is_missing(self) -> bool:
        """Whether nothing holds, or a yes was given orally where the routine asks for a name."""
        if self.approval is None:
            return True
        return self.lacks_signature

    @property
    def lacks_signature(self) -> bool:
        one = self.approval
        is_yes = one is not None and one.verdict in commitment.SAID_YES
        return is_yes and self.form.verdict == "signature" and one.form == ApprovalForm.ORAL  # type: ignore[union-attr]


PERSON = "person"
ASK_AGAIN = "ask-again"
APPROVES = {
    Verdict.YES: "yes", Verdict.YES_BUT: "yes", Verdict.NO: "no", Verdict.NO_ANSWER: "no-answer",
}  # fmt: skip


def last_meeting(case: Case) -> Meeting | None:
    """Return the latest meeting of the case that was opened, ended or not."""
    met = Meeting.objects.filter(case=case).exclude(opened_at=None).select_related("summons")
    return met.order_by("-number").first()


def parties(plan: Plan, now: datetime) -> list[Asked]:
    """Return whose approval is asked: the person, those at the meeting, all who do something."""
    meeting = last_meeting(plan.case)
    there = list(meeting.participants.select_related("contact__unit")) if meeting else []
    return asked_of(plan, meeting, there, writing.actions_of(plan), now)


def asked_of(
    plan: Plan,
    meeting: Meeting | None,
    there: Sequence[Participant],
    actions: Sequence[Action],
    now: datetime,
) -> list[Asked]:
    """Return the same from what has been read already."""
    presence = {one.contact_id: one.presence for one in there}
    asked: dict[int | None, Contact | None] = {None: None}
    for participant in there:
        if participant.contact is not None and participant.presence != Presence.ABSENT:
            asked[participant.contact_id] = participant.contact
    for action in actions:
        if action.told_id is None:  # what others do already, and only told of, they do not approve
            asked.setdefault(action.contact_id, action.contact)
    given = _latest(plan)
    return [
        _asked(plan, contact, presence.get(who, ""), meeting, given.get(who), now)
        for who, contact in asked.items()
    ]


def _latest(plan: Plan) -> dict[int | None, Approval]:
    found = plan.approvals.select_related("registered_by__staff").order_by("pk")
    return {one.contact_id: one for one in found}


def _asked(
    plan: Plan, contact: Contact | None, presence: str, meeting: Meeting | None,
    latest: Approval | None, now: datetime,
) -> Asked:  # fmt: skip
    answer = plan.case.ask("approval", now.date(), **_facts(meeting, presence))
    holds = latest if latest is not None and latest.asked_anew is None else None
    return Asked(
        contact=contact,
        name=contact.name if contact else plan.case.individual.name,
        presence=str(Presence(presence).label) if presence else "",
        form=answer,
        approval=holds,
        was_asked_anew=latest is not None and holds is None,
    )


def _facts(meeting: Meeting | None, presence: str) -> Mapping[str, object]:
    """How one takes part; as in the room, where a name is asked for, while it is not known."""
    facts: dict[str, object] = {}
    if meeting is not None and meeting.summons.form:
        facts["form"] = meeting.summons.form
    if presence in ON_SITE:
        facts["attends"] = "on-site"
    elif presence in REMOTE:
        facts["attends"] = "remote"
    elif facts.get("form", "hybrid") == "hybrid":
        facts["attends"] = "on-site"
    return {"meeting": facts}


def missing(asked: Sequence[Asked]) -> list[Asked]:
    """Return those whose word is still wanted."""
    return [one for one in asked if one.is_missing]


def approve(
    plan: Plan,
    contact: Contact | None,
    form: ApprovalForm,
    verdict: Verdict,
    said: str,
    by: Assignment,
    now: datetime,
    again: Again = Again(),
    seen: int | None = None,
) -> Approval:
    """Write down what a party, or the person (None), says of the plan as it stands.

    The earlier word is kept; this one holds. It is kept as it was given, orally too where a
    signature is asked for: that is then told as missing. Raises Refused when what follows a "but",
    or why there is no answer, is not written; when the person could not answer and it is not said
    how and by when they are asked `again`. Contact.DoesNotExist for one of another case, Conflict
    when the plan was changed after it was `seen` (`commitment.version_of`).
    """
    if verdict in NEEDS_WORDS and not said.strip():
        raise Refused(_("Write what was said, or why there is no answer."), "said")
    with transaction.atomic():
        fresh = writing.locked(plan)
        if contact is not None and contact.case_id != fresh.case_id:
            raise Contact.DoesNotExist
        if seen not in (None, commitment.version_of(fresh)):
            raise Conflict(fresh)
        edition = fresh.edition + (fresh.edition == 0 or fresh.changed)
        given = Approval(
            plan=fresh, contact=contact, form=form, verdict=verdict, said=said.strip(),
            edition=edition,
        )  # fmt: skip
        return keep(given, by, now, again)


def keep(given: Approval, by: Assignment, now: datetime, again: Again = Again()) -> Approval:
    """Store a word on a locked plan, with the rule on its form; what waits for it follows."""
    plan, contact = given.plan, given.contact
    meeting = last_meeting(plan.case)
    facts = _facts(meeting, _presence(meeting, contact))
    if contact is None:
        facts = {**facts, "person": {"approves": APPROVES[Verdict(given.verdict)]}}
    answer = decide(plan.case, "approval", now, **facts)
    again = _check_again(answer, again, now.date())
    given.ask_how, given.ask_on = again.how, again.on
    given.given_at, given.registered_by = now, by
    given.save()
    note(plan.case, Act.CHANGED, by, now, "plan-approval", approval=given.pk)
    settle(plan, now)
    return given


def _check_again(answer: rulebook.Answer, again: Again, today: date) -> Again:
    """What is kept of how the person is asked again: nothing, unless the rules want it."""
    if answer.extra.get("without_answer") != ASK_AGAIN:
        return Again()
    if not again.how.strip():
        told = _("Write in which way the person is asked again: by phone, at home, by letter.")
        raise Refused(told, "ask_how", answer.because)
    if again.on is None or again.on < today:
        told = _("Write by which day the person is asked again: today or later.")
        raise Refused(told, "ask_on", answer.because)
    return Again(again.how.strip(), again.on)


def _presence(meeting: Meeting | None, contact: Contact | None) -> str:
    if meeting is None:
        return ""
    found = meeting.participants.filter(contact=contact).first()
    return found.presence if found else ""


def settle(plan: Plan, now: datetime) -> None:
    """Wait for the approvals that a sealed plan lacks, or no longer (H59, H69).

    The units among those whose word is wanted are asked by the paper that they hold.
    """
    persons = plan.approvals.filter(contact=None).order_by("-pk").first()
    if persons is not None and persons.ask_on is not None:
        tasks.expect(plan.case, What.ASK_PERSON, persons.ask_on)
    else:
        tasks.done(plan.case.key, What.ASK_PERSON)
    if not plan.edition:
        return
    wanted = missing(parties(plan, now))
    if wanted:
        tasks.expect(plan.case, What.AWAIT_APPROVALS, waits=True)
    else:
        tasks.done(plan.case.key, What.AWAIT_APPROVALS)
    expecting.approvals(plan, {one.contact.unit_id for one in wanted if one.contact})
