"""Reading what has been received, and what one's own unit has sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch, Holding, Message
from samlas.ledger import log
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Received:
    """A received paper as its reader meets it: the chain it has gone, and the question thread.

    `mine` is the link of the reader's own unit, the last one if the paper came back to it.
    """

    dispatch: Dispatch
    chain: Sequence[Holding]
    mine: Holding
    messages: Sequence[Message]

    @property
    def holds_it(self) -> bool:
        """Whether the reader's unit is the one to answer now."""
        return self.mine.passed_on_at is None


def read(key: str, by: Assignment, now: datetime) -> Received:
    """Return the received paper and write the reading to the ledger.

    Raises Dispatch.DoesNotExist for a paper that is not there or was never held by the unit.
    """
    chain = list(
        Holding.objects.filter(dispatch__in=Dispatch.objects.held_by(by), dispatch__key=key)
        .select_related(
            "dispatch__answer__given_by__staff", "dispatch__preparation", "unit__principal"
        )
        .order_by("number")
    )
    if not chain:
        raise Dispatch.DoesNotExist
    dispatch = chain[0].dispatch
    mine = [link for link in chain if link.unit_id == by.unit_id][-1]
    if mine.opened_at is None:
        Holding.objects.filter(pk=mine.pk, opened_at=None).update(opened_at=now)
    log.write(by.actor, now, log.Note(Act.READ, key, "received-paper"))
    return Received(dispatch, chain, mine, thread(dispatch))


def held(key: str, by: Assignment) -> Dispatch:
    """Return a received paper to act on, held now or earlier by the unit.

    Raises Dispatch.DoesNotExist.
    """
    return Dispatch.objects.held_by(by).get(key=key)


def thread(dispatch: Dispatch) -> Sequence[Message]:
    """Return the question thread of a paper, oldest first (K7)."""
    return list(
        Message.objects.filter(thread=dispatch.thread)
        .select_related("unit", "written_by__staff")
        .order_by("pk")
    )


def read_sent(key: str, by: Assignment, now: datetime) -> Dispatch:
    """Return a paper that the reader's own unit has sent, and write the reading to the ledger.

    Raises Dispatch.DoesNotExist.
    """
    dispatch = Dispatch.objects.sent_by(by).select_related("answer", "recipient").get(key=key)
    log.write(by.actor, now, log.Note(Act.READ, key, "sent-paper"))
    return dispatch


def received_by(by: Assignment, before: int | None, size: int, now: datetime) -> list[Holding]:
    """Return up to `size` received papers of the unit, newest first, older than `before`."""
    rows = Holding.objects.filter(unit_id=by.unit_id).select_related("dispatch__sender")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:size])
    keys = [link.dispatch.key for link in found]
    log.write(by.actor, now, log.Note(Act.LISTED, "received", "list", {"papers": keys}))
    return found
