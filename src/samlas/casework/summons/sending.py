"""Sending, changing and cancelling the summons: one sealed paper per recipient, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers, rulebook
from samlas.casework import tasks
from samlas.casework.case import Refused, Stage, keep, note
from samlas.casework.summons import draft, paper
from samlas.casework.summons.check import Judged, Readiness, readiness, sheet
from samlas.casework.summons.draft import Recipient, Sheet, Summons
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import dispatch
from samlas.exchange.dispatch import Outgoing
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act
from samlas.people.models import Individual


class NotReady(Refused):
    """The summons has gaps; `readiness` holds them."""

    def __init__(self, found: Readiness) -> None:
        super().__init__(_("Something is missing before the summons can be sent."))
        self.readiness = found


def preview(
    whole: Sheet, found: Readiness, now: datetime
) -> list[tuple[Recipient, papers.Summons]]:
    """Return exactly what each recipient would get, unsealed; needs a time to be set."""
    edition = whole.summons.edition + 1
    return [
        (one.recipient, paper.summons(whole, found, one, edition, now, None))
        for one in found.judged
        if one.row is not None
    ]


def send(
    summons: Summons, version: int, by: Assignment, now: datetime, *, reason: str = ""
) -> list[Dispatch]:
    """Send the summons, or a new edition of it with its `reason`, to everyone, or to no one.

    One paper per recipient, each resting on its consent row, and the person's own copy always
    (K19, H40). Raises NotReady with the gaps, Refused when a new edition lacks its reason, Conflict
    when the summons was saved, or sent, after `version`.
    """
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        if fresh.edition and not reason.strip():
            raise Refused(_("Write why the summons is changed."), "reason")
        whole = sheet(fresh, now.date())
        found = readiness(whole, now)
        if not found.can_go:
            raise NotReady(found)
        keep(fresh.case, _kept(found), now)
        sent = dispatch.send(fresh.case.key, _batch(whole, found, by, now, reason.strip()), by, now)
        _link(found.judged, sent)
        _tell_removed(fresh, by, now)
        _after_sending(fresh, found, sent, by, now)
    return sent


def _kept(found: Readiness) -> list[tuple[rulebook.Answer, Mapping[str, object]]]:
    """The rule decisions behind the sending, with their facts."""
    return [(one.attend, one.facts) for one in found.judged]


def _batch(
    whole: Sheet, found: Readiness, by: Assignment, now: datetime, reason: str
) -> list[Outgoing]:
    summons = whole.summons
    edition = summons.edition + 1
    change = papers.Change(reason=reason, on=now.date()) if reason else None
    batch = []
    for one in found.judged:
        older = one.recipient.dispatch
        batch.append(
            Outgoing(
                paper=paper.summons(whole, found, one, edition, now, change),
                recipient=one.recipient.contact.unit,
                consent_row=one.row,
                verdict=str(one.attend.verdict),
                answer_by=found.answer_by,
                meets_at=summons.starts_at,
                replaces=older,
                keeps_answer=older is not None and paper.same_meeting(older.paper(), summons),
            )
        )
    return batch + [
        Outgoing(paper=copy, recipient=None, meets_at=summons.starts_at, expects_answer=False)
        for copy in paper.own_copies(whole, found, edition, now, change)
    ]


def _link(judged: Sequence[Judged], sent: Sequence[Dispatch]) -> None:
    """Give each recipient its paper, and each receiving unit its row to answer."""
    for one, new in zip(judged, sent, strict=False):
        if one.recipient.dispatch is not None:
            tasks.done(one.recipient.dispatch.key)
        one.recipient.dispatch = new
        one.recipient.save(update_fields=["dispatch"])
    individual = judged[0].recipient.summons.case.individual
    label = "" if individual.is_protected else individual.short_name
    tasks.expect_answers([one for one in sent if one.answer_id is None], label)


def _tell_removed(summons: Summons, by: Assignment, now: datetime) -> None:
    """Those taken off the map since the last edition are told that they need not come."""
    removed = summons.recipients.exclude(dispatch=None).exclude(contact__choice="ask-to-come")
    recipients = list(removed.filter(removed_at=None).select_related("dispatch", "contact__unit"))
    if recipients:
        _call_off(recipients, _("You need no longer come."), by, now)
        summons.recipients.filter(pk__in=[one.pk for one in recipients]).update(removed_at=now)


def _after_sending(
    summons: Summons, found: Readiness, sent: Sequence[Dispatch], by: Assignment, now: datetime
) -> None:
    case = summons.case
    summons.edition += 1
    summons.sent_at = now
    summons.unsent_changes = False
    summons.version += 1
    summons.save()
    case.move(Stage.CALLED)
    tasks.done(case.key, What.WRITE_SUMMONS, What.MAP_CONTACTS)
    meets_on = localdate(summons.starts_at) if summons.starts_at else None
    tasks.expect(case, What.AWAIT_ANSWERS, found.answer_by or meets_on, waits=True)
    tasks.expect(case, What.HOLD_MEETING, meets_on)
    note(case, Act.SENT, by, now, "summons", edition=summons.edition, papers=len(sent))


def cancel(summons: Summons, version: int, reason: str, by: Assignment, now: datetime) -> None:
    """Cancel a sent meeting: everyone who got a paper gets the cancellation with its reason.

    Raises Refused without a reason or before anything was sent, Conflict.
    """
    if not reason.strip():
        raise Refused(_("Write why the meeting is cancelled."), "reason")
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        if not fresh.is_sent:
            raise Refused(_("There is no sent meeting to cancel."))
        recipients = list(
            fresh.recipients.exclude(dispatch=None).select_related("dispatch", "contact__unit")
        )
        _call_off(recipients, reason.strip(), by, now, person=fresh.case.individual)
        fresh.cancelled_at = now
        fresh.cancel_reason = reason.strip()
        fresh.version += 1
        fresh.save()
        case = fresh.case
        tasks.done(case.key, What.AWAIT_ANSWERS, What.HOLD_MEETING)
        if not case.has_ended:
            case.move(Stage.SUMMONS)
            tasks.expect(case, What.WRITE_SUMMONS)


def _call_off(
    recipients: Sequence[Recipient],
    reason: str,
    by: Assignment,
    now: datetime,
    *,
    person: Individual | None = None,
) -> None:
    """Send cancellations of the papers that recipients hold, and take these out of force.

    `person` gets a copy when given.
    """
    held = [one.dispatch for one in recipients if one.dispatch is not None]
    out = [
        Outgoing(
            paper=paper.cancellation(one.paper(), reason, now.date()),
            recipient=one.recipient,
            expects_answer=False,
        )
        for one in held
    ]
    if person is not None:
        own = paper.cancellation(held[0].paper(), reason, now.date(), person)
        out.append(Outgoing(paper=own, recipient=None, expects_answer=False))
    dispatch.send(held[0].case, out, by, now)
    dispatch.cancel(held, now)
    for one in held:
        tasks.done(one.key)
