"""One who declined is asked what support is going on, and tells it (K46, K47).

The request rests on the person's yes to just that. When the yes ends, so does the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers, rulebook
from samlas.casework import posting, tasks, used_up
from samlas.casework.case import Case, Conflict, Refused, held, locked, note, reasons
from samlas.casework.consent import live_rows
from samlas.casework.contacts import Ring
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import answers, dispatch
from samlas.exchange.dispatch import Outgoing
from samlas.exchange.models import AnswerKind, Dispatch, Measure, Reply, Way
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow, InformationKind

KIND = papers.InformationRequest.kind
MOST_MEASURES = 12
# Whom a paper or a consent row is for: a unit, or a contact without one.
Whom = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one who declined tells: its measures, not saved yet, or that there are none."""

    measures: Sequence[Measure] = ()
    nothing: bool = False
    message: str = ""


def whom(row: ConsentRow) -> Whom:
    """Whom the row is for."""
    return (row.unit_id, None) if row.unit_id else (None, row.contact)


def opening(case: Case, on: date) -> Mapping[Whom, ConsentRow]:
    """Return the rows that open what support is going on, by whom they are for."""
    rows = live_rows(case, on)
    return {whom(row): row for row in rows if InformationKind.MEASURES in row.kinds}


def asked(case: Case) -> Mapping[Whom, Dispatch]:
    """Return the latest request to each one, in force or answered."""
    holds = models.Q(cancelled_at=None) | models.Q(answer__isnull=False)
    found = Dispatch.objects.filter(holds, case=case.key, kind=KIND)
    rows = found.select_related("consent_row", "answer__given_by__staff", "answer__unit")
    return {
        whom(one.consent_row): one
        for one in rows.prefetch_related("answer__measures__actions").order_by("pk")
        if one.consent_row is not None
    }


def place(recipient: Recipient) -> Whom:
    """Who the recipient is, as `opening` and `asked` know them."""
    contact = recipient.contact
    return (contact.unit_id, None) if contact.unit_id else (None, contact.pk)


def may_give_support(recipient: Recipient) -> bool:
    """Tell whether there is anything to ask about: those close to the person give no measures."""
    return recipient.contact.ring != Ring.NEAR


def request(recipient: Recipient, now: datetime) -> Outgoing:
    """Return the request to one who declined, to be read through and sent.

    Raises Refused when the recipient has not declined or is close to the person, or the consent
    does not cover measures.
    """
    case = recipient.summons.case
    paper = recipient.dispatch
    if paper is None or paper.answer is None or paper.answer.kind != AnswerKind.DECLINE:
        raise Refused(_("Only one who has declined is asked for information instead."))
    if not may_give_support(recipient):
        raise Refused(_("Those close to the person are not asked what support is going on."))
    row = opening(case, now.date()).get(place(recipient))
    if row is None:
        raise Refused(_("The person's consent does not cover what support is going on."))
    sealed = paper.paper()
    assert isinstance(sealed, papers.Summons)
    by = _tell_by(case, paper.meets_at, now.date())
    answer_by = date.fromisoformat(str(by.verdict))
    asking = papers.InformationRequest(
        reference=case.key, made_on=now.date(), practice=sealed.practice,
        recipient=sealed.recipient, individual=sealed.individual, convener=sealed.convener,
        why=sealed.why, long_term_goal=sealed.long_term_goal, answer_by=answer_by,
        consent=sealed.consent,
        because=(
            *reasons(case.ask("may-send", now.date(), person={"consents": "yes"})), *reasons(by),
        ),
    )  # fmt: skip
    return Outgoing(
        paper=asking, recipient=recipient.contact.unit, reader=recipient.contact.reader,
        consent_row=row, answer_by=answer_by,
    )  # fmt: skip


def _tell_by(case: Case, meets_at: datetime | None, on: date) -> rulebook.Answer:
    """The day to tell by, and before the meeting where that is still ahead, with its clauses."""
    facts: dict[str, object] = {"sent_on": on}
    if meets_at is not None:
        facts["meeting"] = {"date": localdate(meets_at)}
    return case.ask("tell-by", on, **facts)


def ask(recipient: Recipient, by: Assignment, now: datetime) -> Dispatch:
    """Send the request. Raises Refused as above, or when it has been sent."""
    case = recipient.summons.case
    with transaction.atomic():
        fresh = locked(case)
        out = request(recipient, now)
        if place(recipient) in asked(case):
            raise Refused(_("This has been asked already."))
        sent = dispatch.send(case.key, [out], by, now)[0]
        if out.recipient is not None and out.recipient.uses_samlas:
            label = "" if fresh.individual.is_protected else fresh.individual.short_name
            held_by = {(sent.key, out.recipient.pk): out.answer_by}
            tasks.expect_of_holders(held_by, What.TELL_INFORMATION, label)
        settle(fresh, now)
        posting.settle(case)
        note(case, Act.SENT, by, now, "information-request")
    return sent


def tell(key: str, told: Told, by: Assignment, now: datetime, *, seen: int | None = None) -> Reply:
    """Answer a received request for the unit that holds it.

    `seen` is the id of the last answer known, 0 for none. Raises Refused naming the field, or when
    the person's yes has ended; Conflict for an answer given meanwhile, answers.NotInForce for a
    request that is taken back or held by others, Dispatch.DoesNotExist.
    """
    with transaction.atomic():
        case = _locked_case(key)
        paper = answers.current(key)
        if answers.holder(paper).unit_id != by.unit_id:
            raise answers.NotInForce
        return _take(case, paper, told, by, now, Reply(), seen=seen)


def enter(
    recipient: Recipient, told: Told, way: Way, on: date | None, by: Assignment, now: datetime
) -> Reply:
    """Enter what one who was asked tells on the phone or has sent on the slip, and which day.

    Raises Refused as above, and for a day ahead.
    """
    if on is not None and on > now.date():
        raise Refused(_("The day of the answer cannot lie ahead."), "came_on")
    with transaction.atomic():
        found = asked(recipient.summons.case).get(place(recipient))
        if found is None:
            raise Refused(_("Nothing has been asked of this recipient."))
        case = _locked_case(found.key)
        paper = answers.current(found.key)
        return _take(case, paper, told, by, now, Reply(way=way, came_on=on))


def tell_by_code(
    paper: Dispatch, told: Told, by: Doer, said_by: str, receipt: str, now: datetime, *, seen: int
) -> Reply:
    """Answer a request for the one that its letter was sent to; raises as `tell`."""
    with transaction.atomic():
        case = _locked_case(paper.key)
        current = answers.current(paper.key)
        reply = Reply(way=Way.CODE, said_by=said_by, receipt=receipt)
        return _take(case, current, told, by, now, reply, seen=seen)


def _locked_case(key: str) -> Case:
    of = Dispatch.objects.filter(key=key).values("case")
    return locked(Case.objects.get(key__in=of))


def _take(
    case: Case, paper: Dispatch, told: Told, by: Doer, now: datetime, reply: Reply,
    *, seen: int | None = None,
) -> Reply:  # fmt: skip
    """Store what is told as a reply that bears already how it came."""
    _check(case, paper, told, now.date())
    last = paper.replies.order_by("-pk").first()
    if last is not None and _is_same(last, told):
        return last
    if seen is not None and last is not None and last.pk != seen:
        raise Conflict(last)
    reply.kind, reply.unit = AnswerKind.INFORM, paper.recipient
    reply.message = told.message.strip()
    answers.give(paper, reply, by, now)
    for one in told.measures:
        one.reply = reply
    Measure.objects.bulk_create(told.measures)
    tasks.done(paper.key)
    settle(case, now)
    used_up.settle(case.key)
    if reply.way not in (Way.PHONE, Way.SLIP):
        tasks.expect(case, What.READ_INFORMATION)
    return reply


def _check(case: Case, paper: Dispatch, told: Told, on: date) -> None:
    if paper.kind != KIND:
        raise Refused(_("This paper asks for no answer."))
    if paper.consent_row is None or whom(paper.consent_row) not in opening(case, on):
        raise Refused(_("The person's consent no longer covers this. Tell nothing more."))
    if told.nothing and told.measures:
        raise Refused(_("Take the tick away, or the support that you have written."), "nothing")
    if not (told.nothing or told.measures):
        text = _("Write what support is going on, or tick that nothing is.")
        raise Refused(text, "what_1")


def _is_same(last: Reply, told: Told) -> bool:
    names = ("what", "purpose", "until", "contact")
    before = [[getattr(one, name) for name in names] for one in last.measures.all()]
    new = [[getattr(one, name) for name in names] for one in told.measures]
    return before == new and last.message == told.message.strip()


def heard(recipient: Recipient, by: Assignment, now: datetime) -> None:
    """Say that what was told has been read, and take it off the list."""
    case = recipient.summons.case
    with transaction.atomic():
        locked(case)
        tasks.done(case.key, What.READ_INFORMATION)
        note(case, Act.READ, by, now, "information-told")


def settle(case: Case, now: datetime) -> None:
    """Bring the lists in line: whom to ask, whom to wait for. What no yes covers is taken back."""
    ended = held(case).has_ended
    opens = {} if ended else opening(case, now.date())
    sent = asked(case)
    _take_back([one for who, one in sent.items() if who not in opens], now)
    waits = [one for who, one in sent.items() if who in opens and one.answer_id is None]
    if waits:
        days = [one.answer_by for one in waits if one.answer_by]
        tasks.expect(case, What.AWAIT_INFORMATION, min(days, default=None), waits=True)
    else:
        tasks.done(case.key, What.AWAIT_INFORMATION)
    if any(who in opens and who not in sent for who in _declined(case)):
        tasks.expect(case, What.ASK_INFORMATION)
    else:
        tasks.done(case.key, What.ASK_INFORMATION)


def _take_back(requests: Sequence[Dispatch], now: datetime) -> None:
    """Requests that are not answered are out of force, and off the list of whom they went to."""
    stopped = [one for one in requests if one.answer_id is None]
    if stopped:
        dispatch.cancel(stopped, now)
        tasks.done_of([one.key for one in stopped], What.TELL_INFORMATION)


def _declined(case: Case) -> list[Whom]:
    """Who has declined the last meeting called."""
    called = Summons.objects.filter(case=case, edition__gt=0, cancelled_at=None)
    rows = Recipient.objects.filter(
        summons__in=called.order_by("-pk")[:1], removed_at=None,
        dispatch__answer__kind=AnswerKind.DECLINE, dispatch__superseded_at=None,
        dispatch__cancelled_at=None,
    ).select_related("contact")  # fmt: skip
    return [place(one) for one in rows if may_give_support(one)]
