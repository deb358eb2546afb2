"""What comes back on a paper: answers, preparations, questions, and passing it on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from samlas.directory.doing import Doer
from samlas.directory.models import Assignment, Unit
from samlas.exchange import invitations
from samlas.exchange.dispatch import NoConsent
from samlas.exchange.models import AnswerKind, Dispatch, Holding, Message, Preparation, Reply
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow

# Answers after which the paper still waits for its real answer.
OPEN_ENDED = frozenset({AnswerKind.ASK, AnswerKind.FORWARD})


class NotInForce(Exception):
    """The paper has been replaced or cancelled, or is held by another unit by now."""


class StaleText(Exception):
    """Someone else saved the preparation first; `saved` is what stands now."""

    def __init__(self, saved: Preparation) -> None:
        super().__init__("changed by someone else")
        self.saved = saved


def current(dispatch_key: str) -> Dispatch:
    """Return the paper locked for this transaction; raises NotInForce if it is no longer the one.

    Dispatch.DoesNotExist for a key that is nobody's.
    """
    dispatch = Dispatch.objects.select_for_update().get(key=dispatch_key)
    if not dispatch.is_current:
        raise NotInForce
    return dispatch


def lock_consent(dispatch_key: str) -> None:
    """Lock the consent behind a paper, so that it cannot be taken back in the same moment.

    Before the paper itself: sending and withdrawing lock in that order too.
    """
    rows = ConsentRow.objects.select_for_update(of=("self", "consent")).select_related("consent")
    list(rows.filter(dispatch__key=dispatch_key))


def give(dispatch: Dispatch, reply: Reply, by: Doer, now: datetime) -> Reply:
    """Store an answer to a locked paper. The earlier one is kept; this one holds from now."""
    reply.dispatch = dispatch
    reply.given_by = _staff(by)
    reply.given_at = now
    reply.save()
    if reply.kind not in OPEN_ENDED:
        dispatch.answer = reply
        dispatch.save(update_fields=["answer"])
        dispatch.holdings.update(awaiting=False)
        _leave_to(dispatch, reply.unit, now)
    log.write(
        by.actor,
        now,
        log.Note(Act.ANSWERED, dispatch.key, "answer", {"kind": reply.kind, "case": dispatch.case}),
    )
    return reply


def _leave_to(dispatch: Dispatch, unit: Unit | None, now: datetime) -> None:
    """Of a paper that was passed on, the meeting stands in the calendar of whoever answered."""
    if dispatch.meets_at is not None and dispatch.holdings.exclude(passed_on_at=None).exists():
        invitations.bring_in_line(dispatch, [unit or holder(dispatch).unit], now)


def _staff(by: Doer) -> Assignment | None:
    """The assignment behind what is done; nobody's for one who acts from outside."""
    return by if isinstance(by, Assignment) else None


def holder(dispatch: Dispatch) -> Holding:
    """Return the link that holds the paper now."""
    return dispatch.holdings.select_related("unit").get(passed_on_at=None)


def pass_on(dispatch: Dispatch, to: Unit, contact_note: str, by: Doer, now: datetime) -> Holding:
    """Pass a locked paper on to another unit of the same principal (K11, K12).

    An answer given before no longer holds, and the meeting moves to its calendar. Raises NoConsent
    when the consent has ended, or was given for the recipient alone; back to the first recipient it
    goes in any case.
    """
    row = dispatch.consent_row
    covers = row is not None and row.whole_principal and row.is_live(now.date())
    if not covers and dispatch.recipient_id != to.pk:
        raise NoConsent(to)
    dispatch.answer = None
    dispatch.save(update_fields=["answer"])
    link = holder(dispatch)
    link.passed_on_at = now
    link.passed_on_by = _staff(by)
    link.contact_note = contact_note
    link.awaiting = False
    link.save()
    log.write(by.actor, now, log.Note(Act.PASSED_ON, dispatch.key, "pass-on", {"to_unit": to.pk}))
    invitations.bring_in_line(dispatch, [to], now)
    return Holding.objects.create(
        dispatch=dispatch,
        unit=to,
        number=link.number + 1,
        received_at=now,
        answer_by=dispatch.answer_by,
    )


def prepare(
    dispatch: Dispatch, texts: dict[str, str], version: int, by: Doer, now: datetime
) -> Preparation:
    """Save the contribution and the mandate of a locked paper's holder (K6, K8).

    `texts` holds `contribution`, `mandate`, `mandate_from`, or some of them; `version` is the one
    the form was opened at, 0 for a first save. Raises StaleText.
    """
    with transaction.atomic():
        found, _new = Preparation.objects.select_for_update().get_or_create(
            dispatch=dispatch, defaults={"saved_at": now}
        )
        if found.version != version:
            raise StaleText(found)
        for name, text in texts.items():
            setattr(found, name, text)
        found.version += 1
        found.saved_at = now
        found.save()
        log.write(by.actor, now, log.Note(Act.CHANGED, dispatch.key, "preparation"))
    return found


def say(
    dispatch: Dispatch,
    text: str,
    by: Doer,
    now: datetime,
    *,
    for_unit: Unit | None = None,
    said_by: str = "",
) -> Message:
    """Add a line to the question thread of a paper (K7).

    `for_unit` is the unit that said it, when `by` wrote it down for it. With `said_by`, as typed,
    it came from outside: then it is `for_unit`'s, or a private person's.
    """
    message = Message.objects.create(
        thread=dispatch.thread, unit=for_unit if said_by else for_unit or by.unit,
        written_by=_staff(by), said_by=said_by, written_at=now, text=text,
    )  # fmt: skip
    log.write(by.actor, now, log.Note(Act.CHANGED, dispatch.key, "question"))
    return message
