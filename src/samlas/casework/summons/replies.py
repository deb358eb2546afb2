"""What came back: the convener reads answers, chains, questions and letters (K8, K12, H38)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from samlas.casework import case as cases
from samlas.casework import posting
from samlas.casework.case import Case
from samlas.casework.summons import by_calendar, draft, informing
from samlas.casework.summons.answering import Duty, on_duty
from samlas.casework.summons.attendance import Attendance, attendance_of
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.summons.informing import Whom
from samlas.directory.models import Assignment
from samlas.exchange.calendar_models import InvitationAnswer
from samlas.exchange.models import AnswerKind, Delivery, Dispatch, Holding, Message, Reply, Way
from samlas.people.models import ConsentRow


@dataclass(frozen=True, slots=True)
class Returned:
    """One recipient: its answer, the way its paper has gone, whose duty it is, what is asked.

    `may_inform`: it has declined, and the consent lets us ask what support it gives; `informing`
    is the request once sent, with its answer (K46, K47). `by_calendar`: to be confirmed. `answer`
    is the one that holds, `earlier` are those that do not, latest first, of all editions.
    `may_move`: its holder is a unit that cannot pass it on in Samlas.
    """

    attendance: Attendance
    chain: Sequence[Holding]
    duty: Duty | None
    messages: Sequence[Message]
    answer: Reply | None
    earlier: Sequence[Reply]
    may_move: bool
    has_declined: bool
    may_inform: bool
    informing: Dispatch | None
    by_calendar: InvitationAnswer | None


@dataclass(frozen=True, slots=True)
class Replies:
    """Everything the convener's page shows. `summons` is None while none is sent."""

    case: Case
    summons: Summons | None
    returned: Sequence[Returned]
    letters: Sequence[Delivery]

    @property
    def meets_at(self) -> datetime | None:
        """The time of the meeting as it was sent; a draft of a new edition may say another."""
        papers_sent = (one.attendance.recipient.dispatch for one in self.returned)
        return next((one.meets_at for one in papers_sent if one is not None), None)

    @property
    def coming(self) -> int:
        return sum(one.attendance.comes for one in self.returned)

    @property
    def unanswered(self) -> int:
        return sum(not one.attendance.has_answered for one in self.returned)

    @property
    def late(self) -> int:
        return sum(one.attendance.is_late for one in self.returned)


def replies(key: str, by: Assignment, now: datetime) -> Replies:
    """Return what came back on a case's summons, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "answers")
    summons = draft.current(case)
    if summons is None or not summons.is_sent:
        return Replies(case, None, [], posting.letters(case))
    on = now.date()
    attendance = [one for one in attendance_of(summons, on) if one.recipient.dispatch is not None]
    held = [one.recipient.dispatch for one in attendance if one.recipient.dispatch is not None]
    chains, threads, given = _chains(held), _threads(held), _given(held)
    asking = _Asking(informing.opening(case, on), informing.asked(case), by_calendar.waiting(held))
    returned = [_returned(one, chains, threads, given, asking, on) for one in attendance]
    return Replies(case, summons, returned, posting.letters(case))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Whom the consent lets us ask what they do, whom we have, and what calendars say."""

    opens: Mapping[Whom, ConsentRow]
    asked: Mapping[Whom, Dispatch]
    calendars: Mapping[str, InvitationAnswer]


def _returned(
    one: Attendance,
    chains: dict[int, list[Holding]],
    threads: dict[str, list[Message]],
    given: dict[str, list[Reply]],
    asking: _Asking,
    on: date,
) -> Returned:
    paper = one.recipient.dispatch
    assert paper is not None
    chain = chains[paper.pk]
    place = informing.place(one.recipient)
    declined = paper.answer is not None and paper.answer.kind == AnswerKind.DECLINE
    return Returned(
        attendance=one,
        chain=chain,
        duty=on_duty(paper, chain, on) if chain else None,
        messages=threads[paper.thread],
        answer=next((each for each in given[paper.thread] if each.pk == paper.answer_id), None),
        earlier=[each for each in given[paper.thread] if each.pk != paper.answer_id],
        may_move=bool(chain) and paper.is_current and not chain[-1].unit.uses_samlas,
        has_declined=declined,
        may_inform=(
            declined and place in asking.opens and informing.may_give_support(one.recipient)
        ),
        informing=asking.asked.get(place),
        by_calendar=asking.calendars.get(paper.thread),
    )


def _chains(held: Sequence[Dispatch]) -> dict[int, list[Holding]]:
    chains = defaultdict(list)
    links = Holding.objects.filter(dispatch__in=held).select_related("unit", "passed_on_by__staff")
    for link in links.order_by("number"):
        chains[link.dispatch_id].append(link)
    return chains


def _threads(held: Sequence[Dispatch]) -> dict[str, list[Message]]:
    threads = defaultdict(list)
    said = Message.objects.filter(thread__in=[one.thread for one in held])
    for message in said.select_related("unit", "written_by__staff").order_by("pk"):
        threads[message.thread].append(message)
    return threads


def _given(held: Sequence[Dispatch]) -> dict[str, list[Reply]]:
    """The answers to all editions of the papers, latest first."""
    given = defaultdict(list)
    said = Reply.objects.filter(dispatch__thread__in=[one.thread for one in held])
    for reply in said.select_related("dispatch", "given_by__staff").order_by("-pk"):
        given[reply.dispatch.thread].append(reply)
    return given


def recipient(key: str, pk: int, by: Assignment) -> Recipient:
    """Return one recipient of a case's summons, to act on.

    Raises Recipient.DoesNotExist for one that is not there, or in a case `by` may not see.
    """
    return Recipient.objects.select_related(
        "summons__case__individual",
        "summons__case__unit__principal",
        "contact__unit__principal",
        "contact__representative",
        "dispatch__answer",
        "dispatch__recipient",
    ).get(pk=pk, summons__case__key=key, summons__case__in=Case.objects.seen_by(by))


def to_move(recipient: Recipient) -> tuple[Holding, list[str]]:
    """Return the link that holds a recipient's paper, and where its answers say that it belongs.

    Raises Holding.DoesNotExist for a paper that no unit holds.
    """
    held = Holding.objects.select_related("unit__principal", "dispatch")
    said = Reply.objects.filter(dispatch=recipient.dispatch, kind=AnswerKind.FORWARD, way=Way.CODE)
    asked = [f"{one.attendee_unit}\n{one.message}".strip() for one in said.order_by("pk")]
    return held.get(dispatch=recipient.dispatch, passed_on_at=None), asked


def sent_papers(key: str, by: Assignment, now: datetime) -> tuple[Case, list[Dispatch]]:
    """Return a case and all papers sent in it, oldest first, and write the reading.

    Raises Case.DoesNotExist.
    """
    case = cases.read(key, by, now, "sent-papers")
    sent = Dispatch.objects.sent_by(by).filter(case=key)
    return case, list(
        sent.select_related("recipient").prefetch_related("deliveries").order_by("pk")
    )
