"""Each copy of each paper: how it was sent, whether it came, was opened and is answered (H39)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case
from samlas.casework.tasks import Task, What
from samlas.casework.used_up import TRIES
from samlas.directory.models import Assignment
from samlas.exchange import invitations, mail, sdk_sending
from samlas.exchange.beside_models import BesideKind, WrittenBeside
from samlas.exchange.calendar_models import Invitation, InvitationAnswer
from samlas.exchange.models import Channel, Delivery, Dispatch, Holding
from samlas.exchange.notice_models import Notice, NoticeWay
from samlas.jobs.handling import handler
from samlas.jobs.models import Job, Line

PAGE = 20
SHOWN = (mail.LINE, sdk_sending.LINE, "sms")


class State(StrEnum):
    """How far a copy, or the word of it, has come."""

    TO_POST = "to-post"
    NOT_TO_POST = "not-to-post"
    MADE = "made"
    POSTED = "posted"
    DELIVERED = "delivered"
    HANDED_OVER = "handed-over"
    SENT = "sent"
    SAID_YES = "said-yes"
    SAID_NO = "said-no"
    SAID_OTHER = "said-other"
    TAKEN_BACK = "taken-back"
    RETURNED = "returned"
    GIVEN_UP = "given-up"


TO_SEE = (What.RING_INSTEAD, What.READ_NOTE)


@dataclass(frozen=True, slots=True)
class Way:
    """One way a copy, or word of it, goes: since when (if known) it is in its state, and why."""

    label: str
    state: State
    at: datetime | None
    by: Assignment | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One paper to one recipient, with each way it took."""

    dispatch: Dispatch
    ways: Sequence[Way]

    @property
    def code_used_up(self) -> bool:
        """Whether the code in its letter has been tried too often, while it waits for an answer."""
        code = getattr(self.dispatch, "reply_code", None)
        paper = self.dispatch
        waits = paper.is_current and paper.answer_id is None and not paper.is_protected
        return waits and code is not None and code.wrong >= TRIES

    @property
    def opened_at(self) -> datetime | None:
        """When the first of those who hold it opened it."""
        times = [one.opened_at for one in self.dispatch.holdings.all() if one.opened_at]
        return min(times, default=None)


@dataclass(frozen=True, slots=True)
class Copies:
    """A page of the copies of a case, newest first; and where the list goes on.

    `down` are the ways out that do not answer, by name; `notes` what recipients have written beside
    their copies, while somebody is to read it.
    """

    case: Case
    copies: Sequence[Copy]
    down: Mapping[str, Line]
    to_ring: bool
    notes: Sequence[WrittenBeside]
    next: int | None


def read(key: str, before: int | None, by: Assignment, now: datetime) -> Copies:
    """Return the copies of a case older than the row `before`; the ledger notes the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "copies")
    down = {line.name: line for line in Line.objects.filter(name__in=SHOWN)}
    found = list(_sent(key, before)[: PAGE + 1])
    page = found[:PAGE]
    invited = _invitations(page)
    copies = [Copy(one, _ways(one, invited.get(one.pk, ()), down)) for one in page]
    goes_on = page[-1].pk if len(found) > PAGE else None
    rows = Task.objects.filter(about=key, unit=by.unit_id, what__in=TO_SEE)
    to_do = set(rows.values_list("what", flat=True))
    notes = _notes(key, by) if What.READ_NOTE in to_do else []
    return Copies(case, copies, down, What.RING_INSTEAD in to_do, notes, goes_on)


def _notes(case: str, by: Assignment) -> list[WrittenBeside]:
    """What other units have written beside papers of the case, the latest first."""
    sent = Dispatch.objects.sent_by(by).filter(case=case)
    found = WrittenBeside.objects.filter(dispatch__in=sent, kind=BesideKind.REMARK)
    return list(found.select_related("dispatch").order_by("-pk")[:PAGE])


@handler("notice-failed")
def put_on_list(job: Job, now: datetime) -> None:
    """Have the convener ring where word of a paper that is to be answered did not arrive."""
    notice = Notice.objects.select_related("dispatch").get(pk=job.about["notice"])
    if notice.dispatch is not None:
        _ring_about(notice.dispatch, now)


@handler(invitations.FAILED)
def put_invitation_on_list(job: Job, now: datetime) -> None:
    """The same where the invitation to a calendar did not arrive."""
    invitation = Invitation.objects.get(pk=job.about["invitation"])
    papers = Dispatch.objects.filter(thread=invitation.thread).defer("body")
    paper = papers.order_by("-pk").first()
    if paper is not None and invitation.cancelled_at is None:
        _ring_about(paper, now)


def _ring_about(paper: Dispatch, now: datetime) -> None:
    case = Case.objects.filter(key=paper.case).select_related("individual").first()
    if case is not None and not case.has_ended and paper.is_current and paper.answer_id is None:
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
    return found.select_related("recipient", "answer", "reply_code").prefetch_related(
        Prefetch(
            "deliveries", Delivery.objects.select_related("done_by__staff", "sdk").order_by("pk")
        ),
        Prefetch("notices", Notice.objects.order_by("pk")),
        Prefetch("holdings", Holding.objects.order_by("number")),
    )


def _invitations(page: Sequence[Dispatch]) -> Mapping[int, Sequence[Invitation]]:
    """What has gone to calendars, by the newest paper on the page that it is about."""
    newest: dict[str, int] = {}
    for one in page:  # newest first
        if one.superseded_at is None:
            newest.setdefault(one.thread, one.pk)
    waits = Job.objects.filter(
        key=invitations.job_key(OuterRef("pk"), OuterRef("sequence")), done_at=None
    )
    said = InvitationAnswer.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    found = Invitation.objects.filter(thread__in=newest).annotate(
        waits=Exists(waits.filter(parked_at=None)),
        said=Subquery(said.values("status")[:1]),
        said_at=Subquery(said.values("came_at")[:1]),
    )
    by_paper: dict[int, list[Invitation]] = defaultdict(list)
    for each in found.order_by("pk") if newest else ():
        by_paper[newest[each.thread]].append(each)
    return by_paper


def _ways(dispatch: Dispatch, invited: Sequence[Invitation], down: Mapping[str, Line]) -> list[Way]:
    ways = [_delivery(one, dispatch, down) for one in dispatch.deliveries.all()]
    ways += [_notice(one, down) for one in dispatch.notices.all()]
    return ways + [_invitation(one, down) for one in invited]


def _why_waits(line: str, down: Mapping[str, Line]) -> str:
    return down[line].fault if line in down else ""


def _delivery(one: Delivery, dispatch: Dispatch, down: Mapping[str, Line]) -> Way:
    label, way = str(Channel(one.channel).label), one.channel
    if one.failed_at is not None:
        return Way(label, State.GIVEN_UP, one.failed_at, why=one.fault)
    if one.returned_at is not None:
        return Way(label, State.RETURNED, one.returned_at, why=one.returned_why)
    if one.done_at is None:
        if way == Channel.LETTER and not dispatch.is_current:
            return Way(label, State.NOT_TO_POST, _ended_at(dispatch))
        waits = State.TO_POST if way == Channel.LETTER else State.MADE
        why = _why_waits(sdk_sending.LINE, down) if way == Channel.SDK else ""
        return Way(label, waits, one.made_at, why=why)
    if way == Channel.SDK:
        accepted = one.sdk.accepted_at if hasattr(one, "sdk") else None
        state = State.DELIVERED if accepted else State.HANDED_OVER
        return Way(label, state, accepted or one.done_at)
    done = State.POSTED if way == Channel.LETTER else State.DELIVERED
    return Way(label, done, one.done_at, one.done_by)


def _ended_at(dispatch: Dispatch) -> datetime:
    return dispatch.superseded_at or dispatch.cancelled_at or dispatch.sent_at


def _notice(one: Notice, down: Mapping[str, Line]) -> Way:
    label = str(NoticeWay(one.way).label)
    if one.returned_at is not None:
        return Way(label, State.RETURNED, one.returned_at, why=one.fault)
    if one.is_parked:
        return Way(label, State.GIVEN_UP, one.made_at, why=one.fault)
    if one.sent_at is not None:
        return Way(label, State.SENT, one.sent_at)
    return Way(label, State.MADE, one.made_at, why=_why_waits(str(one.way), down))


_SAID = {"ACCEPTED": State.SAID_YES, "DECLINED": State.SAID_NO}


def _invitation(one: Invitation, down: Mapping[str, Line]) -> Way:
    label = _("Invitation to the calendar")
    said, said_at = getattr(one, "said", None), getattr(one, "said_at", None)
    if getattr(one, "waits", False):
        new_at = one.made_at if one.sent_at is None else None
        return Way(label, State.MADE, new_at, why=_why_waits(mail.LINE, down))
    if one.returned_at is not None:
        return Way(label, State.RETURNED, one.returned_at, why=one.fault)
    if one.fault:
        return Way(label, State.GIVEN_UP, None, why=one.fault)
    if one.cancelled_at is not None:
        return Way(label, State.TAKEN_BACK, one.cancelled_at)
    if said is not None and said_at is not None and not (one.sent_at and one.sent_at > said_at):
        return Way(label, _SAID.get(said, State.SAID_OTHER), said_at)
    if one.sent_at is not None:
        return Way(label, State.SENT, one.sent_at)
    return Way(label, State.MADE, one.made_at, why=_why_waits(mail.LINE, down))
