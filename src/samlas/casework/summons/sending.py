"""Sending, changing and cancelling the summons: one sealed paper per recipient, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers, rulebook
from samlas.casework import case as cases
from samlas.casework import contacts, language, posting, tasks
from samlas.casework.attached import files_of
from samlas.casework.case import Case, Refused, Stage, keep, note
from samlas.casework.contacts import Choice
from samlas.casework.summons import attaching, draft, paper, proposing, waiting
from samlas.casework.summons.attaching import Attachment
from samlas.casework.summons.check import Judged, Readiness, readiness, sheet
from samlas.casework.summons.draft import Recipient, Sheet, Summons
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import dispatch, invitations
from samlas.exchange.dispatch import NoConsent, Outgoing
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger.models import Act
from samlas.people.alone import untold


class NotReady(Refused):
    """The summons has gaps; `readiness` holds them."""

    def __init__(self, found: Readiness) -> None:
        super().__init__(_("Something is missing before the summons can be sent."))
        self.readiness = found


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent: one paper per recipient, and the person's own copies."""

    to_recipients: Sequence[tuple[Recipient, papers.Summons]]
    to_person: Sequence[papers.PersonCopy]


def preview(whole: Sheet, found: Readiness, reason: str, now: datetime) -> Preview | None:
    """Return exactly what each one would get, but for the reply code that a letter is given.

    `reason` is why there is a new edition. None while the meeting has no form or time, or when
    consent covers no recipient.
    """
    summons = whole.summons
    covered = [one for one in found.judged if one.row is not None]
    if summons.starts_at is None or not summons.form or not covered:
        return None
    batch = _batch(whole, found, covered, now, reason or "…")
    made = [out.paper for out in batch]
    return Preview(
        [(one.recipient, cast("papers.Summons", made[n])) for n, one in enumerate(covered)],
        [cast("papers.PersonCopy", one) for one in made[len(covered) :]],
    )


def send(
    summons: Summons, version: int, by: Assignment, now: datetime, *, reason: str = ""
) -> list[Dispatch]:
    """Send the summons, or a new edition of it with its `reason`, to everyone, or to no one.

    One paper per recipient, each resting on its consent row, and the person's own copy always
    (K19, H40). Raises NotReady with the gaps, Refused when a new edition lacks its reason or a
    consent has just been taken back, Conflict when the summons was saved, or sent, after `version`.
    """
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        cases.held(fresh.case)  # so that a yes of someone else is taken back before, or after
        if fresh.edition and not reason.strip():
            raise Refused(_("Write why the summons is changed."), "reason")
        whole = sheet(fresh, now.date())
        found = readiness(whole, now)
        if not found.can_go:
            raise NotReady(found)
        keep(fresh.case, _kept(found), now)
        batch = _batch(whole, found, found.judged, now, reason.strip())
        sent = _let_out(fresh.case, batch, by, now)
        _link(found.judged, sent)
        if fresh.edition:
            tell_removed(fresh, by, now)
            _leave_calendars(fresh, now)
        _after_sending(fresh, found, sent, by, now)
        proposing.ask_new(fresh, by, now)
    return sent


def _let_out(
    case: Case, batch: Sequence[Outgoing], by: Assignment, now: datetime
) -> list[Dispatch]:
    try:
        return dispatch.send(case.key, batch, by, now)
    except NoConsent:
        raise Refused(
            _("A consent has just been taken back. Nothing was sent. Read through again.")
        ) from None


def _kept(found: Readiness) -> list[tuple[rulebook.Answer, Mapping[str, object]]]:
    """The rule decisions behind the sending, with their facts."""
    hidden = [(one.naming, one.facts) for one in found.judged if one.is_hidden]
    return [(one.attend, one.facts) for one in found.judged] + hidden


def _batch(
    whole: Sheet,
    found: Readiness,
    judged: Sequence[Judged],
    now: datetime,
    reason: str,
) -> list[Outgoing]:
    """The papers to the judged, in their order, then the person's own copies."""
    edition = whole.summons.edition + 1
    attached = attaching.of(whole.summons)
    batch = []
    for one in judged:
        bare = paper.summons(whole, found, one, edition, now)
        new = attaching.put_with(bare, attached, one.row)
        batch.append(_outgoing(whole.summons, found, one, new, now, reason))
    batch += _copies(whole, found, edition, now, reason, attached)
    if not attached:
        return batch
    return [replace(one, files=files_of(one.paper, attached)) for one in batch]


def _outgoing(
    summons: Summons, found: Readiness, one: Judged, new: papers.Summons, now: datetime, reason: str
) -> Outgoing:
    """One paper on its way; a new edition says what is new, and keeps an answer that still fits."""
    older = one.recipient.dispatch
    keeps_answer = False
    if older is not None:
        sent = older.paper()
        new = paper.changed(sent, new, reason, now.date())
        fits = older.answer is not None and older.answer.kind in new.answers
        keeps_answer = fits and paper.same_meeting(sent, new)
    return Outgoing(
        paper=new,
        recipient=one.recipient.contact.unit,
        reader=one.recipient.contact.reader,
        consent_row=one.row,
        verdict=one.verdict,
        answer_by=found.answer_by,
        meets_at=summons.starts_at,
        replaces=older,
        keeps_answer=keeps_answer,
    )


def _copies(
    whole: Sheet,
    found: Readiness,
    edition: int,
    now: datetime,
    reason: str,
    attached: Sequence[Attachment],
) -> list[Outgoing]:
    """The person's own copies, each in place of the copy the same reader got before (H40)."""
    summons = whole.summons
    held = {one.reader: (one, old) for one, old in _held_copies(summons)}
    batch = []
    for reader, bare in paper.own_copies(whole, found, edition, now).items():
        copy = attaching.put_with(bare, attached, None)
        older, sent = held.get(reader, (None, None))
        new = paper.changed(sent, copy, reason, now.date()) if sent is not None else copy
        batch.append(
            Outgoing(
                paper=new,
                recipient=None,
                reader=reader,
                meets_at=summons.starts_at,
                replaces=older,
                expects_answer=False,
            )
        )
    return batch


def _held_copies(summons: Summons) -> list[tuple[Dispatch, papers.PersonCopy]]:
    """The copies in force that the person and those who consented hold of a sent summons.

    Those of the meetings before it are older than it.
    """
    if not summons.edition:
        return []
    found = Dispatch.objects.filter(
        case=summons.case.key, kind=papers.PersonCopy.kind, superseded_at=None, cancelled_at=None
    )
    earlier = summons.case.summonses.filter(pk__lt=summons.pk, sent_at__isnull=False)
    last = earlier.order_by("-pk").first()
    if last is not None:
        found = found.filter(sent_at__gt=last.sent_at)
    return [(one, cast("papers.PersonCopy", one.paper())) for one in found.order_by("pk")]


def _leave_calendars(summons: Summons, now: datetime) -> None:
    """Whoever holds an own copy of the edition before still, and got none of this, comes no more.

    As a guardian does who does not speak for the person any longer: what they hold, they keep.
    """
    older = Dispatch.objects.filter(
        case=summons.case.key, kind=papers.PersonCopy.kind, superseded_at=None, cancelled_at=None,
        edition__lte=summons.edition,
    )  # fmt: skip
    invitations.call_off(older.values_list("thread", flat=True), now)


def _link(judged: Sequence[Judged], sent: Sequence[Dispatch]) -> None:
    """Give each recipient its paper, and each receiving unit its row to answer."""
    for one, new in zip(judged, sent, strict=False):
        if one.recipient.dispatch is not None:
            tasks.go_along(one.recipient.dispatch.key, new.key)
        one.recipient.dispatch = new
    Recipient.objects.bulk_update([one.recipient for one in judged], ["dispatch"])
    individual = judged[0].recipient.summons.case.individual
    label = "" if individual.is_protected else individual.short_name
    unanswered = [one.pk for one in sent if one.answer_id is None]
    held = Holding.objects.filter(dispatch__in=unanswered, passed_on_at=None)
    papers_held = held.exclude(dispatch__kind=papers.PersonCopy.kind).select_related("dispatch")
    tasks.expect_answers({link.dispatch: link.unit_id for link in papers_held}, label)


def tell_removed(summons: Summons, by: Doer, now: datetime) -> None:
    """Tell those taken off the map since the last edition that they need not come."""
    removed = summons.recipients.exclude(dispatch=None).exclude(contact__choice=Choice.ASK_TO_COME)
    recipients = list(removed.filter(removed_at=None).select_related("dispatch__recipient"))
    held = [
        (one.dispatch, one.dispatch.paper())
        for one in recipients
        if one.dispatch is not None and one.dispatch.cancelled_at is None
    ]
    with override(settings.LANGUAGE_CODE):
        reason = _("You need no longer come.")
    _call_off(held, reason, by, now)
    Recipient.objects.filter(pk__in=[one.pk for one in recipients]).update(removed_at=now)
    waiting.settle(summons.case.key)
    posting.settle(summons.case)


def _after_sending(
    summons: Summons, found: Readiness, sent: Sequence[Dispatch], by: Assignment, now: datetime
) -> None:
    case = summons.case
    summons.edition += 1
    summons.sent_at = now
    summons.unsent_changes = False
    summons.version += 1
    summons.save()
    if case.stage == Stage.PLAN:
        _ask_questions(case, found.answer_by)
    else:
        case.move(Stage.CALLED)
    done = (What.WRITE_SUMMONS, What.MAP_CONTACTS, What.FOLLOW_UP, What.AWAIT_CALL)
    tasks.done(case.key, *done, What.CALL_IN_TIME)
    meets_on = localdate(summons.starts_at) if summons.starts_at else None
    if any(one.answer_id is None for one in sent if one.kind == papers.Summons.kind):
        tasks.expect(case, What.AWAIT_ANSWERS, found.answer_by or meets_on, waits=True)
    tasks.expect(case, What.HOLD_MEETING, meets_on)
    language.called(case, summons.pk, meets_on, now)
    waiting.settle(case.key)
    posting.settle(case)
    note(case, Act.SENT, by, now, "summons", edition=summons.edition, papers=len(sent))


def plans_held(case_key: str) -> list[str]:
    """Return the keys of the papers by which the plan in force is held."""
    held = Dispatch.objects.filter(
        case=case_key, kind=papers.Plan.kind, superseded_at=None, cancelled_at=None
    )
    return list(held.values_list("key", flat=True))


def _ask_questions(case: Case, due: date | None) -> None:
    """Ask each unit with something to do in the plan how it went, before the follow-up (H74)."""
    held = Holding.objects.filter(
        dispatch__key__in=plans_held(case.key), unit__uses_samlas=True, passed_on_at=None
    ).select_related("dispatch")
    wanted = {
        (link.dispatch.key, link.unit_id): due
        for link in held
        if any(one.mine for one in cast("papers.Plan", link.dispatch.paper()).actions)
    }
    label = "" if case.individual.is_protected else case.individual.short_name
    tasks.expect_of_holders(wanted, What.ANSWER_FOLLOW_UP, label)


def cancel(summons: Summons, version: int, reason: str, by: Doer, now: datetime) -> None:
    """Cancel a sent meeting: everyone who holds a paper gets the cancellation with its reason.

    The person and those who consented get it too. Whose it is to call a follow-up anew is told by
    `calling_off`. Raises Refused without a reason or before anything was sent, Conflict.
    """
    if not reason.strip():
        raise Refused(_("Write why the meeting is cancelled."), "reason")
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        if not fresh.is_sent:
            raise Refused(_("There is no sent meeting to cancel."))
        _call_off(_held(fresh), reason.strip(), by, now)
        fresh.cancelled_at = now
        fresh.cancel_reason = reason.strip()
        fresh.version += 1
        fresh.save()
        case = fresh.case
        tasks.done(case.key, What.HOLD_MEETING)
        language.cancelled(case, fresh.pk)
        tasks.done_of(plans_held(case.key), What.ANSWER_FOLLOW_UP)
        waiting.settle(case.key)
        posting.settle(case)
        if not (case.has_ended or case.stage == Stage.PLAN):
            tasks.expect(case, What.WRITE_SUMMONS)
            case.move(Stage.SUMMONS)
            contacts.settle(case)


def _held(summons: Summons) -> list[tuple[Dispatch, papers.Paper]]:
    """The papers in force: of the recipients, then the person's own copies."""
    recipients = (
        summons.recipients.filter(removed_at=None, dispatch__cancelled_at=None)
        .exclude(dispatch=None)
        .select_related("dispatch__recipient")
        .order_by("pk")
    )
    held: list[tuple[Dispatch, papers.Paper]] = [
        (one.dispatch, one.dispatch.paper()) for one in recipients if one.dispatch is not None
    ]
    return held + list(_held_copies(summons))


def cancellations(summons: Summons, reason: str, on: date) -> list[papers.Cancellation]:
    """Return what would be sent if the meeting were cancelled, in the order of the readers."""
    return [paper.cancellation(sent, reason, on) for _one, sent in _held(summons)]


def _called_off(
    sent: papers.Paper, reason: str, on: date, *, handed_over: bool
) -> papers.Cancellation:
    """The cancellation; to a child that decides alone it has no address, and is handed over."""
    new = paper.cancellation(sent, reason, on)
    if not (handed_over and new.to_individual):
        return new
    return replace(new, recipient=replace(new.recipient, address=()))


def _call_off(
    held: Sequence[tuple[Dispatch, papers.Paper]], reason: str, by: Doer, now: datetime
) -> None:
    """Send a cancellation of each paper to its reader, and take the papers out of force."""
    if not held:
        return
    silent = untold(held[0][0].case)
    out = [
        Outgoing(
            paper=_called_off(sent, reason, now.date(), handed_over=bool(silent)),
            recipient=one.recipient,
            reader=one.reader,
            expects_answer=False,
        )
        for one, sent in held
        if one.reader not in silent
    ]
    dispatch.send(held[0][0].case, out, by, now)
    dispatch.cancel([one for one, _sent in held], now)
    for one, _sent in held:
        tasks.done(one.key)
