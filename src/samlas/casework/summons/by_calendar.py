"""What calendars answer to invitations: proposals that the convener confirms, or puts aside.

A click in a calendar is no answer to a summons and no consent: who did it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Case, locked, note
from samlas.casework.summons.draft import Recipient
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange.calendar_models import Invitation, InvitationAnswer
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.ledger.models import Act
from samlas.papers import calendar

LONGEST = 500

# What the convener may enter of what a calendar says, the first that the paper offers.
SAYS: Mapping[str, Sequence[AnswerKind]] = {
    "ACCEPTED": (AnswerKind.ATTEND,),
    "TENTATIVE": (AnswerKind.ASK,),
    "DECLINED": (AnswerKind.DECLINE, AnswerKind.PROPOSE_TIME),
    "COUNTER": (AnswerKind.PROPOSE_TIME,),
}


def take_in(message: EmailMessage, now: datetime) -> bool:
    """Take what the calendar part of a mail answers; nothing else of the mail is read."""
    sender = parseaddr(str(message.get("From", "")))[1]
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            raw = part.get_payload(decode=True)
            name = str(message.get("Message-ID", ""))
            return isinstance(raw, bytes) and take(raw, sender, name or raw.hex(), now)
    return False


def take(raw: bytes, sender: str, name: str, now: datetime) -> bool:
    """Keep what the calendar part of a mail answers, for the convener to confirm.

    `sender` is the mail's address, `name` its Message-ID, by which it is taken once. Tells whether
    it was an answer to one of our invitations. One that comes from another mailbox than was invited
    is kept as uncertain; one for a closed case, about a protected person, or to an invitation taken
    back is not kept. Of the person's own copy nothing is asked: there a no has the convener ring.
    """
    said = calendar.read_answer(raw)
    if said is None or said.status not in SAYS:
        return False
    uid = _uid(said.uid)
    found = Invitation.objects.filter(uid=uid).first() if uid else None
    if found is None:
        return False
    paper = Dispatch.objects.filter(thread=found.thread).order_by("-pk").first()
    if paper is None or paper.is_protected or not paper.is_current or found.cancelled_at:
        return True
    is_own = paper.kind == papers.PersonCopy.kind
    with transaction.atomic():
        made, is_new = InvitationAnswer.objects.get_or_create(
            name=sha256(name.encode()).hexdigest(),
            defaults={
                "invitation": found, "status": said.status, "comment": said.comment[:LONGEST],
                "other_at": said.other, "came_at": now, "settled_at": now if is_own else None,
                "is_theirs": {sender.lower(), said.attendee} == {found.address.lower()},
            },
        )  # fmt: skip
        if is_new:
            made.invitation.answers.filter(settled_at=None, pk__lt=made.pk).update(settled_at=now)
            _put_on_list(paper, made, now)
    return True


def _put_on_list(paper: Dispatch, said: InvitationAnswer, now: datetime) -> None:
    case = Case.objects.select_related("individual").get(key=paper.case)
    if paper.kind != papers.PersonCopy.kind:
        tasks.expect(case, What.CONFIRM_CALENDAR)
    elif said.status != "ACCEPTED" and not case.has_ended:
        tasks.expect(case, What.RING_INSTEAD, now.date())


def _uid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def waiting(held: Sequence[Dispatch]) -> Mapping[str, InvitationAnswer]:
    """Return what is to be confirmed, by the thread of the paper that it is about."""
    threads = [one.thread for one in held]
    found = InvitationAnswer.objects.filter(settled_at=None, invitation__thread__in=threads)
    return {one.invitation.thread: one for one in found.select_related("invitation").order_by("pk")}


def meant(answer: InvitationAnswer, offered: Sequence[str]) -> AnswerKind | None:
    """Return the answer that the calendar's comes closest to, of those that the paper offers."""
    return next((kind for kind in SAYS[answer.status] if kind in offered), None)


def of(recipient: Recipient) -> InvitationAnswer | None:
    """Return what the recipient's calendar has answered and nobody has dealt with."""
    paper = recipient.dispatch
    return waiting([paper]).get(paper.thread) if paper is not None else None


def answered(case: Case, paper: Dispatch, now: datetime) -> None:
    """What a calendar said before the real answer came is of no use any more."""
    said = InvitationAnswer.objects.filter(settled_at=None, invitation__thread=paper.thread)
    if said.update(settled_at=now):
        held = Dispatch.objects.filter(case=case.key, cancelled_at=None)
        if not waiting(list(held)):
            tasks.done(case.key, What.CONFIRM_CALENDAR)


def settle(recipient: Recipient, by: Assignment, now: datetime) -> None:
    """Put aside what the recipient's calendar answered: it means nothing."""
    case = recipient.summons.case
    with transaction.atomic():
        locked(case)
        if recipient.dispatch is not None:
            answered(case, recipient.dispatch, now)
            note(case, Act.CHANGED, by, now, "calendar-answer")
