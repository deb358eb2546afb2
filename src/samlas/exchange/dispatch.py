"""The door out: seals a paper, checks the consent row it rests on, stores it and queues its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from samlas import papers
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment, Unit
from samlas.exchange import channels, enclosures, invitations, notices
from samlas.exchange.models import Delivery, Dispatch, Holding, Preparation
from samlas.files.models import StoredFile
from samlas.jobs import queue
from samlas.jobs.queue import Wanted
from samlas.keys import new_key
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.alone import untold
from samlas.people.models import INDIVIDUAL, SUMMONS_NEEDS, ConsentRow, InformationKind

# What the consent row behind a paper must open. Papers not named here go to the person, or tell
# someone who was called that nothing more will come: they need no row.
NEEDS: dict[str, frozenset[str]] = {
    papers.Summons.kind: frozenset(kind.value for kind in SUMMONS_NEEDS),
    papers.InformationRequest.kind: frozenset({InformationKind.MEASURES.value}),
    papers.Plan.kind: frozenset({InformationKind.PLAN.value}),
    papers.Minutes.kind: frozenset(kind.value for kind in SUMMONS_NEEDS | {InformationKind.PLAN}),
}


def needs_of(paper: papers.Paper) -> frozenset[str] | None:
    """What the consent row behind the paper must open; None for a paper that needs no row.

    One's own part of a plan needs a living row and no kind: it is what one has said oneself. That a
    SIP has ended, and where to turn, may be told to all who hold something of it; how it went is
    told on the consent alone.
    """
    if getattr(paper, "to_individual", False):
        return None
    if isinstance(paper, papers.ClosureNotice):
        return NEEDS[papers.Plan.kind] if paper.tells_more else None
    is_own_part = isinstance(paper, papers.Plan) and paper.part == "own"
    needs = frozenset() if is_own_part else NEEDS.get(paper.kind)
    if needs is None:
        return None
    return needs.union(*(one.tells for one in getattr(paper, "attachments", ())))


def covers(row: ConsentRow, paper: papers.Paper, on: date) -> bool:
    """Whether the row, with its consent, opens what the paper tells, on the day (K19)."""
    needs = needs_of(paper)
    return needs is None or (row.is_live(on) and needs <= set(row.kinds))


# The job that brings the case's work list in line when a copy has taken another way.
ANOTHER_WAY = "another-way"


class NoConsent(Exception):
    """The paper rests on no living consent row that covers its recipient and its content."""

    def __init__(self, recipient: Unit | None) -> None:
        super().__init__("no living consent covers this recipient")
        self.recipient = recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One paper to let out: to a unit, or (None) to the person or someone outside, by letter.

    `reader` is the private person that a letter is for, as `people.models.hand` names them.
    `replaces` is the earlier edition to the same recipient; `keeps_answer` carries its answer over.
    `files` are the attachments that the paper names, in its order.
    """

    paper: papers.Paper
    recipient: Unit | None
    reader: str = ""
    consent_row: ConsentRow | None = None
    verdict: str = ""
    answer_by: date | None = None
    meets_at: datetime | None = None
    replaces: Dispatch | None = None
    keeps_answer: bool = False
    expects_answer: bool = True
    files: Sequence[StoredFile] = ()


def send(case: str, batch: Sequence[Outgoing], by: Doer, now: datetime) -> list[Dispatch]:
    """Seal and send the papers of one case, all or none, in one transaction (K19).

    Locks the consent rows, so that a withdrawal either stops the whole send or comes after it.
    Raises NoConsent naming the first recipient without cover.
    """
    with transaction.atomic():
        _check_consent(batch, now.date())
        _check_untold(case, batch)
        sent = Dispatch.objects.bulk_create(_sealed(case, out, by, now) for out in batch)
        _retire(
            {out.replaces: new for new, out in zip(sent, batch, strict=True) if out.replaces}, now
        )
        enclosures.enclose({new: out.files for new, out in zip(sent, batch, strict=True)})
        links = Holding.objects.bulk_create(
            link for new, out in zip(sent, batch, strict=True) for link in _links(new, out, now)
        )
        channels.begin([(dispatch, channels.first(dispatch)) for dispatch in sent], now)
        words = [*notices.written(now, *_words(sent)), *_private_words(sent, now)]
        queue.put_all([*words, *invitations.written(_meetings(sent, batch, links), now)])
        log.write(by.actor, now, *(_sending(dispatch) for dispatch in sent))
    return sent


def _check_consent(batch: Sequence[Outgoing], on: date) -> None:
    wanted = [out.consent_row.pk for out in batch if out.consent_row is not None]
    rows = (
        ConsentRow.objects.select_for_update()
        .select_related("consent")
        .order_by("pk")
        .in_bulk(wanted)
    )
    for out in batch:
        needs = needs_of(out.paper)
        if needs is None:
            if out.recipient is not None and isinstance(out.paper, papers.Plan | papers.Minutes):
                raise NoConsent(out.recipient)
            continue
        row = rows.get(out.consent_row.pk) if out.consent_row is not None else None
        if row is None or not covers(row, out.paper, on):
            raise NoConsent(out.recipient)
        if out.recipient is not None and row.unit_id != out.recipient.pk:
            raise NoConsent(out.recipient)


def _check_untold(case: str, batch: Sequence[Outgoing]) -> None:
    """No letter goes to a guardian of a child that decides by itself (C11)."""
    readers = {out.reader for out in batch if out.recipient is None} - {INDIVIDUAL, ""}
    if readers and readers & untold(case):
        raise NoConsent(None)


def _sealed(case: str, out: Outgoing, by: Doer, now: datetime) -> Dispatch:
    sealed = papers.seal(out.paper)
    older = out.replaces
    return Dispatch(
        thread=older.thread if older else new_key(),
        edition=out.paper.edition,
        case=case,
        sender=by.unit,
        sent_by=by if isinstance(by, Assignment) else None,
        sent_at=now,
        recipient=out.recipient,
        reader=out.reader,
        consent_row=out.consent_row,
        kind=sealed.kind,
        schema=sealed.schema,
        body=sealed.body,
        seal=sealed.seal,
        verdict=out.verdict,
        answer_by=out.answer_by,
        meets_at=out.meets_at,
        answer=older.answer if older and out.keeps_answer else None,
        asks_more=older.asks_more if older else False,
        is_protected=papers.is_protected(out.paper),
    )


def _retire(newer: Mapping[Dispatch, Dispatch], now: datetime) -> None:
    """The older editions stay readable; what was prepared for them goes with the new ones."""
    if not newer:
        return
    Dispatch.objects.filter(pk__in=[one.pk for one in newer]).update(superseded_at=now)
    Holding.objects.filter(dispatch__in=newer).update(awaiting=False)
    prepared = list(Preparation.objects.filter(dispatch__in=newer).select_related("dispatch"))
    for one in prepared:
        one.dispatch = newer[one.dispatch]
    Preparation.objects.bulk_update(prepared, ["dispatch"])


def _links(dispatch: Dispatch, out: Outgoing, now: datetime) -> list[Holding]:
    """Put the paper with its recipient; a new edition follows the chain of the one before.

    It goes to the first recipient alone when that is whom the consent is for by now.
    """
    if out.recipient is None:
        return []
    awaiting = out.expects_answer and dispatch.answer_id is None
    follows = out.consent_row is None or out.consent_row.whole_principal
    chain = out.replaces.holdings.select_related("unit") if out.replaces and follows else None
    older = list(chain.order_by("number")) if chain is not None else []
    links = [
        Holding(
            dispatch=dispatch, unit=link.unit, number=link.number, received_at=now,
            passed_on_at=link.passed_on_at, passed_on_by_id=link.passed_on_by_id,
            contact_note=link.contact_note, awaiting=awaiting and link.passed_on_at is None,
            answer_by=out.answer_by,
        )
        for link in older
    ]  # fmt: skip
    first = Holding(
        dispatch=dispatch, unit=out.recipient, received_at=now, awaiting=awaiting,
        answer_by=out.answer_by,
    )  # fmt: skip
    return links or [first]


def _words(sent: Sequence[Dispatch]) -> Iterator[notices.Tell]:
    """Word to the mailboxes of the units whose copy lies in Samlas, unless data are protected."""
    for one in sent:
        if one.recipient is not None and one.recipient.uses_samlas and not one.is_protected:
            yield notices.Tell(one.recipient, one.case, one)


def _private_words(sent: Sequence[Dispatch], now: datetime) -> Iterator[Wanted]:
    """Word to private persons: who they are, and whether they want any, is known above."""
    for one in sent:
        if one.reader:
            yield Wanted("private-notice", f"private:{one.key}", now, {"dispatch": one.pk})


def _meetings(
    sent: Sequence[Dispatch], batch: Sequence[Outgoing], links: Sequence[Holding]
) -> list[invitations.Called]:
    """The meetings that units are called to, unless data are protected."""
    holder = {link.dispatch: link.unit for link in links if link.passed_on_at is None}
    return [
        invitations.Called(new, out.paper.meeting.minutes, [holder[new]])
        for new, out in zip(sent, batch, strict=True)
        if isinstance(out.paper, papers.Summons)
        and new in holder
        and new.meets_at
        and not new.is_protected
    ]


def _sending(dispatch: Dispatch) -> log.Note:
    detail = {
        "case": dispatch.case,
        "kind": dispatch.kind,
        "edition": dispatch.edition,
        "to_unit": dispatch.recipient_id,
        "consent_row": dispatch.consent_row_id,
    }
    return log.Note(Act.SENT, dispatch.key, "send", detail)


def ask_more(dispatch: Dispatch) -> Dispatch:
    """Mark the edition in force that something is asked of its holder besides, and return it.

    Raises Dispatch.DoesNotExist when no edition is in force any more.
    """
    found = Dispatch.objects.select_related("recipient").get(
        thread=dispatch.thread, superseded_at=None, cancelled_at=None
    )
    found.asks_more = True
    found.save(update_fields=["asks_more"])
    return found


def cancel(dispatches: Sequence[Dispatch], now: datetime) -> None:
    """Mark papers as no longer in force, and take them off the lists of what to answer."""
    Dispatch.objects.filter(pk__in=[one.pk for one in dispatches]).update(cancelled_at=now)
    invitations.call_off([one.thread for one in dispatches], now)
    stop_waiting(dispatches)


def stop_waiting(dispatches: Sequence[Dispatch]) -> None:
    """Take papers off the lists of what to answer: it is too late, or called off."""
    Holding.objects.filter(dispatch__in=dispatches).update(awaiting=False)


def mark_posted(delivery: Delivery, by: Assignment, now: datetime) -> None:
    """Write down that a letter has been posted, by whom and when (H39)."""
    delivery.done_at = now
    delivery.done_by = by
    delivery.save(update_fields=["done_at", "done_by"])


def another_way(delivery: Delivery, fault: str, now: datetime) -> Delivery | None:
    """Write down that a copy's way failed for good, and why (a word); let it go the next way.

    Returns the copy on its new way. None, and nothing is sent, when there is no other way, the
    failure was told before, or the paper no longer holds or is covered by no consent any more.
    """
    with transaction.atomic():
        rests_on = ConsentRow.objects.filter(dispatch=delivery.dispatch_id)
        list(rests_on.select_for_update())  # a yes is not taken back in the middle of it
        is_news = Delivery.objects.filter(pk=delivery.pk, failed_at=None).update(
            failed_at=now, fault=fault[:60]
        )
        paper = Dispatch.objects.select_related("recipient", "sender").get(pk=delivery.dispatch_id)
        if not (is_news and paper.is_current and is_still_covered(paper, now.date())):
            return None
        gone = set(paper.deliveries.values_list("channel", flat=True))
        left = [way for way in channels.ways(paper.recipient, paper.sender) if way not in gone]
        if not left:
            return None
        instead = channels.begin([(paper, left[0])], now)[0]
        queue.put(Wanted(ANOTHER_WAY, f"{ANOTHER_WAY}:{instead.pk}", now, {"case": paper.case}))
        return instead


def is_still_covered(paper: Dispatch, on: date) -> bool:
    """Whether what the paper rests on opens it still, should it leave on the day."""
    row = paper.consent_row
    return row is None or covers(row, paper.paper(), on)
