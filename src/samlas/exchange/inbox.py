"""Reading what has been received, and what one's own unit has sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Subquery

from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import (
    Dispatch,
    Holding,
    Message,
    Reply,
    held_by,
    is_untaken,
    may_read,
)
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.statements import Change, Statement


@dataclass(frozen=True, slots=True)
class Received:
    """A received paper as its reader meets it: the chain it has gone, and the question thread.

    `mine` is the link of the reader's own unit, the last one if the paper came back to it.
    `editions` are all that the unit has had of this paper, oldest first. `last_reply` is the id of
    the last answer given, 0 before the first.
    """

    dispatch: Dispatch
    chain: Sequence[Holding]
    mine: Holding
    editions: Sequence[Dispatch]
    last_reply: int
    messages: Sequence[Message]

    @property
    def holds_it(self) -> bool:
        """Whether the reader's unit is the one to answer now."""
        return self.mine.passed_on_at is None

    @property
    def passed_on_to(self) -> Unit | None:
        """The unit that the reader's unit passed the paper on to, if it did."""
        after = [link.unit for link in self.chain if link.number == self.mine.number + 1]
        return after[0] if after else None

    @property
    def newest(self) -> Dispatch:
        """The newest edition that the reader's unit has of this paper."""
        return self.editions[-1]


_OPENED = Change(
    "opened_at",
    lambda holding: Holding.objects.filter(pk=holding, opened_at=None),
    holding=int,
    to=datetime,
)


def read(key: str, by: Assignment, now: datetime) -> Received:
    """Return the received paper and write the reading to the ledger.

    Raises Dispatch.DoesNotExist for a paper that is not there or was never held by the unit.
    """
    links = _LINKS(key=key, unit=by.unit_id, who=by.pk)
    editions = {link.dispatch.key: link.dispatch for link in links}
    if key not in editions:
        raise Dispatch.DoesNotExist
    chain = [link for link in links if link.dispatch.key == key]
    mine = [link for link in chain if link.unit_id == by.unit_id][-1]
    _note_reading(mine, by, now)
    dispatch = editions[key]
    return Received(
        dispatch=dispatch,
        chain=chain,
        mine=mine,
        editions=list(editions.values()),
        last_reply=getattr(mine, "last_reply", None) or 0,
        messages=thread(dispatch) if getattr(mine, "has_messages", True) else [],
    )


def _note_reading(mine: Holding, by: Assignment, now: datetime) -> None:
    note = log.Note(Act.READ, mine.dispatch.key, "received-paper")
    if mine.opened_at is not None:
        log.write(by.actor, now, note)
        return
    with transaction.atomic():
        _OPENED(holding=mine.pk, to=now)
        log.write(by.actor, now, note)


def _links_of_all_editions(key: str, unit: int, who: int) -> models.QuerySet[Holding]:
    """The chain of a paper and of its other editions that the unit has held, in one query."""
    thread_of = Dispatch.objects.filter(key=key).values("thread")
    said = Message.objects.filter(thread=OuterRef("dispatch__thread"))
    last_reply = Reply.objects.filter(dispatch=OuterRef("dispatch")).order_by("-pk").values("pk")
    held = held_by(Assignment(pk=who, unit_id=unit), "dispatch")
    return (
        Holding.objects.filter(held, dispatch__thread__in=thread_of)
        .select_related("dispatch__answer__given_by__staff", "dispatch__preparation", "unit")
        .annotate(last_reply=Subquery(last_reply[:1]), has_messages=Exists(said))
        .order_by("dispatch__edition", "dispatch__pk", "number")
    )


_LINKS = Statement(_links_of_all_editions, key=str, unit=int, who=int)


def held(key: str, by: Assignment) -> Dispatch:
    """Return a received paper to act on, held now or earlier by the unit.

    Raises Dispatch.DoesNotExist.
    """
    return Dispatch.objects.held_by(by).get(key=key)


def thread(dispatch: Dispatch) -> Sequence[Message]:
    """Return the question thread of a paper, oldest first (K7)."""
    return _THREAD(thread=dispatch.thread)


_THREAD = Statement(
    lambda thread: (
        Message.objects.filter(thread=thread)
        .select_related("unit", "written_by__staff")
        .order_by("pk")
    ),
    thread=str,
)


def read_sent(key: str, by: Assignment, now: datetime) -> Dispatch:
    """Return a paper that the reader's own unit has sent, and write the reading to the ledger.

    Raises Dispatch.DoesNotExist.
    """
    dispatch = Dispatch.objects.sent_by(by).select_related("answer", "recipient").get(key=key)
    log.write(by.actor, now, log.Note(Act.READ, key, "sent-paper"))
    return dispatch


def received_by(by: Assignment, before: int | None, size: int, now: datetime) -> list[Holding]:
    """Return up to `size` received papers of the unit, newest first, older than `before`.

    Without those about a protected person that others in the unit are named to read.
    """
    is_theirs = may_read(by, "dispatch__") | is_untaken(by, "dispatch__case")
    rows = Holding.objects.kept().filter(is_theirs, unit_id=by.unit_id)
    rows = rows.select_related("dispatch__sender")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:size])
    keys = [link.dispatch.key for link in found]
    log.write(by.actor, now, log.Note(Act.LISTED, "received", "list", {"papers": keys}))
    return found
