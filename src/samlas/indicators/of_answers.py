"""What was answered to those who called, who came, and by which ways the papers went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.timezone import localdate

from samlas.casework.contacts import Contact, Ring
from samlas.casework.meeting.models import Meeting, Participant, Presence
from samlas.casework.summons.draft import Question, Recipient, Summons
from samlas.directory.models import Unit
from samlas.exchange.models import Delivery, Dispatch, Holding
from samlas.indicators.batch import Batch, Told
from samlas.indicators.of_cases import days_between
from samlas.papers import Summons as SummonsPaper

CALLED = "called"
OF_AGE = 18
MOVED = ("0", "1", "2", "3-")
BACK = "back"
OTHER_WAYS = {Presence.REPRESENTED, Presence.LETTER}


def of_summonses(batch: Batch) -> Told:
    """Give whether each summons that was sent held all it has to (I5), in one query."""
    lacking = Recipient.objects.filter(
        summons=OuterRef("pk"), removed_at=None, contribution="", asked_for="coordination"
    )
    sent = Summons.objects.filter(case__in=batch.by_id, sent_at__isnull=False).annotate(
        lacks=Exists(lacking), asks=Exists(Question.objects.filter(summons=OuterRef("pk"))),
        without=Q(purpose=""),
    ).defer("purpose", "why", "long_term_goal")  # fmt: skip
    for one in sent:
        case = batch.by_id[one.case_id]
        has_place = bool(one.starts_at and (one.place or one.link or one.dial_in))
        whole = has_place and one.asks and not one.lacks and not one.without
        word = "whole" if whole else "lacking"
        yield batch.told(case, "complete-summons", word, one.sent_at or batch.today)


def of_answers(batch: Batch) -> Told:
    """Give how, and how soon, each unit that was called answered (I6, I7), and how often the paper
    was moved until it came right (I8).

    A summons not answered yet tells nothing until its last day has passed. Two queries.
    """
    called = (
        Dispatch.objects.filter(
            case__in=batch.by_key, kind=SummonsPaper.kind, verdict=CALLED, recipient__isnull=False,
            superseded_at=None,
        )
        .select_related("recipient", "answer")
        .defer("body")
    )  # fmt: skip
    links: dict[int, list[datetime]] = defaultdict(list)
    held = Holding.objects.filter(dispatch__in=called)
    for dispatch, at in held.values_list("dispatch", "received_at"):
        links[dispatch].append(at)
    for paper in called:
        case, unit = batch.by_key[paper.case], _unit(paper)
        moved = max(len(links[paper.pk]) - 1, 0)
        steps = MOVED[min(moved, len(MOVED) - 1)]
        if moved and paper.answer is not None and paper.answer.unit_id == unit.pk:
            steps = BACK
        yield batch.told(case, "rerouting", steps, paper.sent_at, unit)
        if moved:
            days = days_between(paper.sent_at, max(links[paper.pk]))
            yield batch.told(case, "to-right-unit", days, paper.sent_at, unit)
        if paper.answer is not None:
            yield batch.told(case, "answers", paper.answer.kind, paper.sent_at, unit)
        if word := answered(paper, batch.today):
            yield batch.told(case, "answers-in-time", word, paper.sent_at, unit)


def answered(paper: Dispatch, today: date) -> str:
    """Return the word for how a summons was answered; none while its last day has not passed."""
    by = paper.answer_by
    if paper.answer is None:
        is_over = paper.cancelled_at is None and by is not None and by < today
        return "none" if is_over else ""
    return "late" if by is not None and localdate(paper.answer.given_at) > by else "in-time"


def _unit(paper: Dispatch) -> Unit:
    assert paper.recipient is not None  # asked for so
    return paper.recipient


def of_meetings(batch: Batch) -> Told:
    """Give who came to each meeting (I7, I9, I17), and whether the next one was set (I12).

    The duty to come is the principal's (K10): it has come when one of its units has. Four queries.
    """
    held = Meeting.objects.filter(case__in=batch.by_id, ended_at__isnull=False).prefetch_related(
        Prefetch("participants", Participant.objects.select_related("contact__unit"))
    )
    meetings = sorted(held, key=lambda one: (one.case_id, one.number))
    obliged = _obliged(meetings)
    for one in meetings:
        case, on = batch.by_id[one.case_id], one.ended_at or batch.today
        for participant in one.participants.all():
            if participant.hears:
                yield batch.told(case, "at-meetings", _who(participant.contact), on)
            if participant.contact_id is None and (word := _there(participant.presence)):
                yield batch.told(case, "person-there", word, on)
                if case.individual.age(localdate(case.started_at)) < OF_AGE:
                    yield batch.told(case, "child-there", word, on)
        for unit, came in _came(one, obliged[one.summons_id]):
            yield batch.told(case, "attendance", "came" if came else "absent", on, unit)
        booked = "booked" if one.next_at else "not-booked"
        yield batch.told(case, "follow-up-booked", booked, on)
    yield from _followed_up(meetings, batch)


def _who(contact: Contact | None) -> str:
    if contact is None:
        return "person"
    return "close" if contact.unit_id is None and contact.ring == Ring.NEAR else "staff"


def _there(presence: str) -> str:
    if presence in OTHER_WAYS:
        return "other-way"
    if presence == Presence.ABSENT:
        return "absent"
    return "there" if presence else ""


def _obliged(meetings: Sequence[Meeting]) -> Mapping[int, set[int]]:
    """The contacts that were called, not invited, by the summons."""
    rows = Recipient.objects.filter(
        summons__in={one.summons_id for one in meetings}, removed_at=None, dispatch__verdict=CALLED
    ).values_list("summons", "contact")
    found: dict[int, set[int]] = defaultdict(set)
    for summons, contact in rows:
        found[summons].add(contact)
    return found


def _came(meeting: Meeting, obliged: set[int]) -> Iterable[tuple[Unit, bool]]:
    """Each principal that was called, by one of its units, and whether anyone of it came."""
    units: dict[int, Unit] = {}
    came: dict[int, bool] = {}
    for one in meeting.participants.all():
        unit = one.contact.unit if one.contact_id in obliged and one.contact else None
        if unit is not None and one.presence:
            units.setdefault(unit.principal_id, unit)
            came[unit.principal_id] = came.get(unit.principal_id, False) or one.hears
    return [(unit, came[principal]) for principal, unit in units.items()]


def _followed_up(meetings: Sequence[Meeting], batch: Batch) -> Told:
    """How late the follow-up that was set was held, or that it was not (I12)."""
    after = {(one.case_id, one.number - 1): one for one in meetings}
    for one in meetings:
        case = batch.by_id[one.case_id]
        if one.next_at is None or (localdate(one.next_at) >= batch.today and not case.has_ended):
            continue
        then = after.get((one.case_id, one.number))
        if then is None and case.has_ended:
            continue
        word = "not-held"
        if then is not None and then.ended_at is not None:
            late = localdate(then.ended_at) > localdate(one.next_at)
            word = "late" if late else "in-time"
        yield batch.told(case, "follow-up-held", word, one.next_at)


def of_ways(batch: Batch) -> Told:
    """Give by which way each paper went at last: inbox, SDK or letter (I20). One query."""
    done = Delivery.objects.filter(
        dispatch__case__in=batch.by_key, done_at__isnull=False, failed_at=None
    )
    for key, channel, at in done.values_list("dispatch__case", "channel", "done_at"):
        case = batch.by_key[key]
        yield batch.told(case, "ways", channel, at or batch.today)
