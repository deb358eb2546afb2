"""Acts of the stories from the summons on, by the convener and by those who are called."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils.timezone import make_aware

from samlas.casework import calling_off, posting
from samlas.casework.summons import answering, draft, from_outside, informing, sending
from samlas.casework.summons.answering import Came
from samlas.casework.summons.answering import Said as Answered
from samlas.casework.summons.draft import AddresseeKind
from samlas.directory.models import Assignment
from samlas.exchange import dispatch, inbox, naming
from samlas.exchange.models import AnswerKind, Delivery, Way
from samlas.practice.acts import Act
from samlas.practice.stories import Said, Tale

TEXTS = (
    "purpose", "why", "long_term_goal", "form", "minutes", "place", "room_seats", "aids", "link",
    "dial_in", "inpatient_done", "outpatient_done",
)  # fmt: skip
ANSWERS = (
    "attendee", "attendee_unit", "takes_part", "proposed_times", "message", "search_made",
)  # fmt: skip


def write(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The summons is written, or some of it. Days of the meeting are counted from today."""
    summons = draft.begin(tale.case, by, now)
    summons = draft.save(summons, _values(tale, said), summons.version, by, now)
    if "questions" in said:
        questions = [(one["text"], one.get("minutes")) for one in said["questions"]]
        summons = draft.save_questions(summons, questions, summons.version, by, now)
    if "recipients" in said:
        values = {tale.recipient(one["who"]).pk: _asked(one) for one in said["recipients"]}
        draft.save_recipients(summons, values, summons.version, by, now)


def _values(tale: Tale, said: Said) -> dict[str, object]:
    values: dict[str, object] = {name: said[name] for name in TEXTS if name in said}
    if "in_days" in said:
        values["starts_at"] = _moment(tale, said["in_days"], said.get("at", time(13, 0)))
        values["offered_to_attend"] = True
        values["worded_with_person"] = True
    if "ready_in_days" in said:
        values["ready_for_discharge_at"] = _moment(tale, said["ready_in_days"], time(10, 15))
    if "discharge_in_days" in said:
        values["planned_discharge_on"] = tale.day(said["discharge_in_days"])
    return values


def _moment(tale: Tale, in_days: int, at: time) -> datetime:
    return make_aware(datetime.combine(tale.day(in_days), at))


def _asked(said: Said) -> dict[str, Any]:
    names = ("contribution", "questions", "proposed_role", "asked_for")
    values = {name: said[name] for name in names if name in said}
    for kind in (AddresseeKind.FUNCTION, AddresseeKind.PERSON):
        if kind.value in said:
            values |= {"addressee_kind": kind, "addressee": said[kind.value]}
    return values


def send(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The summons goes out, or a new edition of it with its reason."""
    summons = tale.summons
    sending.send(summons, summons.version, by, now, reason=said.get("reason", ""))


def cancel(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The meeting is called off."""
    summons = tale.summons
    calling_off.cancel(summons, summons.version, said["reason"], by, now)


def post(tale: Tale, _said: Said, by: Assignment, now: datetime) -> None:
    """The letters are put in the post."""
    for letter in Delivery.objects.filter(dispatch__case=tale.case.key, done_at=None):
        dispatch.mark_posted(letter, by, now)
    posting.settle(tale.case)


def open_paper(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit opens its paper."""
    inbox.read(tale.paper(said), by, now)


def answer(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit answers; what is about a protected person it has taken first."""
    paper = tale.paper(said)
    if tale.case.individual.is_protected:
        naming.take(paper, by, now)
    answering.answer(paper, _answered(said), by, now)


def answer_by_phone(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The convener writes down what someone answered by phone."""
    came = Came(way=Way.PHONE)
    from_outside.enter(tale.recipient(said["who"]), _answered(said), came, by, now)


def _answered(said: Said) -> Answered:
    texts = {name: said[name] for name in ANSWERS if name in said}
    return Answered(kind=AnswerKind(said["answer"]), **texts)


def prepare(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit writes what it brings."""
    names = ("contribution", "mandate", "mandate_from")
    texts = {name: said[name] for name in names if name in said}
    answering.prepare(tale.paper(said), texts, 0, by, now)


def pass_on(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit passes its paper on to another of the same principal."""
    to = tale.people.units[said["to"]]
    answering.pass_on(tale.paper(said), to, said["note"], by, now)


def give_back(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit has found no one: the first recipient has the paper again."""
    answering.give_back(tale.paper(said), said["note"], by, now)


def ask(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit asks the convener something."""
    answering.ask(tale.paper(said), said["text"], by, now)


def reply(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The convener replies to a question."""
    answering.reply_to_question(tale.recipient(said["who"]), said["text"], by, now)


def ask_for_information(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """One who declined is asked which measures are going on."""
    informing.ask(tale.recipient(said["who"]), by, now)


ACTS: dict[str, Act] = {
    "write": write,
    "send": send,
    "cancel": cancel,
    "post": post,
    "open": open_paper,
    "answer": answer,
    "answer-by-phone": answer_by_phone,
    "prepare": prepare,
    "pass-on": pass_on,
    "give-back": give_back,
    "ask": ask,
    "reply": reply,
    "ask-for-information": ask_for_information,
}
