"""Each copy of each paper: how it was sent, whether it came, was opened and is answered (H39)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case
from samlas.casework.tasks import Task, What
from samlas.directory.models import Assignment
from samlas.exchange import mail
from samlas.exchange.models import Channel, Delivery, Dispatch, Holding
from samlas.exchange.notice_models import Notice, NoticeWay
from samlas.jobs.handling import handler
from samlas.jobs.models import Job, Line

PAGE = 20


class State(StrEnum):
    """How far a copy, or the word of it, has come."""

    TO_POST = "to-post"
    MADE = "made"
    POSTED = "posted"
    DELIVERED = "delivered"
    SENT = "sent"
    RETURNED = "returned"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Way:
    """One way a copy, or word of it, goes: since when it is in its state, by whom, and why."""

    label: str
    state: State
    at: datetime
    by: Assignment | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One paper to one recipient, with each way it took."""

    dispatch: Dispatch
    ways: Sequence[Way]

    @property
    def opened_at(self) -> datetime | None:
        """When the first of those who hold it opened it."""
        times = [one.opened_at for one in self.dispatch.holdings.all() if one.opened_at]
        return min(times, default=None)


@dataclass(frozen=True, slots=True)
class Copies:
    """A page of the copies of a case, newest first; what is down; and where the list goes on."""

    case: Case
    copies: Sequence[Copy]
    down_since: datetime | None
    to_ring: bool
    next: int | None


def read(key: str, before: int | None, by: Assignment, now: datetime) -> Copies:
    """Return the copies of a case older than the row `before`; the ledger notes the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "copies")
    down = Line.objects.filter(name=mail.LINE).first()
    found = list(_sent(key, before)[: PAGE + 1])
    page = found[:PAGE]
    copies = [Copy(one, _ways(one, down.fault if down else "")) for one in page]
    goes_on = page[-1].pk if len(found) > PAGE else None
    to_ring = Task.objects.filter(about=key, what=What.RING_INSTEAD, unit=by.unit_id).exists()
    return Copies(case, copies, down.since if down else None, to_ring, goes_on)


@handler("notice-failed")
def put_on_list(job: Job, now: datetime) -> None:
    """Have the convener ring where word of a paper that is to be answered did not arrive."""
    notice = Notice.objects.select_related("dispatch").get(pk=job.about["notice"])
    case = Case.objects.filter(key=notice.about).select_related("individual").first()
    paper = notice.dispatch
    if case is None or case.has_ended or paper is None:
        return
    if paper.is_current and paper.answer_id is None:
        tasks.expect(case, What.RING_INSTEAD, localdate(now))


def mail_waits(about: str) -> models.Q:
    """The condition that word about the key `about` leads to waits for a mail server that is down.

    For an annotation of what is asked anyway.
    """
    waits = Notice.objects.filter(about=models.OuterRef(about), sent_at=None, is_parked=False)
    down = Line.objects.filter(name=mail.LINE)
    return models.Q(models.Exists(down)) & models.Q(models.Exists(waits))


def _sent(key: str, before: int | None) -> QuerySet[Dispatch]:
    found = Dispatch.objects.filter(case=key).order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.select_related("recipient", "answer").prefetch_related(
        Prefetch("deliveries", Delivery.objects.select_related("done_by__staff").order_by("pk")),
        Prefetch("notices", Notice.objects.order_by("pk")),
        Prefetch("holdings", Holding.objects.order_by("number")),
    )


def _ways(dispatch: Dispatch, down: str) -> list[Way]:
    ways = [_delivery(one) for one in dispatch.deliveries.all()]
    return ways + [_notice(one, down) for one in dispatch.notices.all()]


def _delivery(one: Delivery) -> Way:
    label = str(Channel(one.channel).label)
    if one.failed_at is not None:
        return Way(label, State.GIVEN_UP, one.failed_at, why=one.fault)
    if one.returned_at is not None:
        return Way(label, State.RETURNED, one.returned_at, why=one.returned_why)
    if one.done_at is None:
        waits = State.TO_POST if one.channel == Channel.LETTER else State.MADE
        return Way(label, waits, one.made_at)
    done = State.POSTED if one.channel == Channel.LETTER else State.DELIVERED
    return Way(label, done, one.done_at, one.done_by)


def _notice(one: Notice, down: str) -> Way:
    label = str(NoticeWay(one.way).label)
    if one.returned_at is not None:
        return Way(label, State.RETURNED, one.returned_at, why=one.fault)
    if one.is_parked:
        return Way(label, State.GIVEN_UP, one.made_at, why=one.fault)
    if one.sent_at is not None:
        return Way(label, State.SENT, one.sent_at)
    return Way(label, State.MADE, one.made_at, why=down if one.way == NoticeWay.EMAIL else "")
