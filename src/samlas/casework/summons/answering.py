"""Answering the summons: what may be answered is the rulebook's word (K9–K14, K45–K47, H42).

The recipient works on its received paper; it never sees the convener's case.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers, rulebook
from samlas.casework import others, tasks
from samlas.casework.case import Case, Conflict, Refused, locked
from samlas.casework.summons import by_calendar, informing, proposing, waiting
from samlas.casework.summons.draft import Recipient
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment, Unit
from samlas.exchange import answers, inbox
from samlas.exchange.dispatch import NoConsent
from samlas.exchange.inbox import Received
from samlas.exchange.models import (
    AnswerKind,
    Dispatch,
    Holding,
    Message,
    Preparation,
    Reply,
    Way,
)


class NotOpen(Refused):
    """An answer that is not open to this recipient, with the clauses that say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer as given in a form. Texts are empty where the kind has no use for them."""

    kind: AnswerKind
    attendee: str = ""
    attendee_unit: str = ""
    takes_part: str = ""
    proposed_times: str = ""
    message: str = ""
    search_made: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How an answer came: the way, the day where it is another, and who gave it, as typed.

    `receipt` is the number that the one who answered gets.
    """

    way: Way = Way.INBOX
    on: date | None = None
    said_by: str = ""
    receipt: str = ""


HERE = Came()


def may_answer(got: Received, on: date) -> bool:
    """Tell whether the reader's unit is the one to answer a received paper now (K9, K14)."""
    if not got.dispatch.is_current:
        return False
    return got.holds_it or (
        got.mine.unit_id == got.dispatch.recipient_id and _has_fallen_back(got.dispatch, on)
    )


def answer(
    key: str, said: Said, by: Assignment, now: datetime, *, seen: int | None = None
) -> Reply:
    """Answer a received paper for the unit that holds it now, or whose duty it is again (K14).

    `seen` is the id of the last answer that the one who answers knows of, 0 for none. The same
    answer once more is not stored again. Raises NotOpen with the clauses for an answer that the
    paper does not offer, Refused naming a missing field, Conflict when another answer was given
    after the one seen, answers.NotInForce for a replaced paper or one held by another.
    """
    with transaction.atomic():
        paper = answers.current(key)
        link = answers.holder(paper)
        if link.unit_id != by.unit_id:
            link = taken_back(paper, by.unit, by, now)
        return give(paper, said, by, now, for_unit=link.unit, seen=seen)


def taken_back(paper: Dispatch, unit: Unit, by: Doer, now: datetime) -> Holding:
    """The first recipient answers itself when the unit it passed the paper on to has not (K14).

    Raises answers.NotInForce for any other unit, and before the answer date has passed.
    """
    first = paper.recipient
    if first is None or first.pk != unit.pk or not _has_fallen_back(paper, now.date()):
        raise answers.NotInForce
    with override(settings.LANGUAGE_CODE):
        why = _("The answer date has passed.")
    link = answers.pass_on(paper, first, why, by, now)
    _move_rows(paper, link)
    return link


def give(
    paper: Dispatch, said: Said, by: Doer, now: datetime, *, for_unit: Unit | None,
    came: Came = HERE, seen: int | None = None,
) -> Reply:  # fmt: skip
    """Store an answer to a locked paper, for the unit or (None) the private person it is for.

    Raises as `answer`.
    """
    check(paper, said, came)
    reply = _reply(said, for_unit, came)
    last = paper.replies.order_by("-pk").first()
    if last is not None and _is_same(last, reply, paper):
        return last
    if seen is not None and last is not None and last.pk != seen:
        raise Conflict(last)
    answers.give(paper, reply, by, now)
    _after_answer(paper, reply, by, now)
    return reply


def check(paper: Dispatch, said: Said, came: Came) -> None:
    """Raise NotOpen for an answer that is not offered, Refused for one without its text."""
    _check_open(paper, said.kind, came)
    _check_said(said)


def _check_open(paper: Dispatch, kind: AnswerKind, came: Came) -> None:
    """What the paper offers can be answered, and nothing else.

    Passing on is a step of its own; but with a code one can tell where the paper belongs.
    """
    sealed = paper.paper()
    if not isinstance(sealed, papers.Summons):
        raise Refused(_("This paper asks for no answer."))
    tells_where = came.way == Way.CODE and paper.recipient_id is not None
    if kind not in sealed.answers or (kind == AnswerKind.FORWARD and not tells_where):
        raise NotOpen(_("This answer is not open to you."), "kind", sealed.because)


def _is_same(last: Reply, new: Reply, paper: Dispatch) -> bool:
    """Whether an answer says again what the last one says, and that one still holds."""
    if last.kind not in answers.OPEN_ENDED and paper.answer_id != last.pk:
        return False
    said = ("unit_id", "kind", "way", "said_by", "came_on", *(one.name for one in fields(Said)))
    return all(getattr(last, name) == getattr(new, name) for name in said)


def _reply(said: Said, for_unit: Unit | None, came: Came) -> Reply:
    return Reply(
        unit=for_unit,
        kind=said.kind,
        way=came.way,
        came_on=came.on,
        said_by=came.said_by,
        receipt=came.receipt,
        attendee=said.attendee.strip(),
        attendee_unit=said.attendee_unit.strip() or (for_unit.name if for_unit else ""),
        takes_part=said.takes_part,
        proposed_times=said.proposed_times.strip(),
        message=said.message.strip(),
        search_made=said.search_made.strip(),
    )


def _check_said(said: Said) -> None:
    """Each kind of answer has one thing that it must say (K13, H37, H42)."""
    needed = {
        AnswerKind.ATTEND: ("attendee", _("Write the name or the function of the one who comes.")),
        AnswerKind.SEND_OTHER: (
            "attendee", _("Write the name or the function of the one who comes."),
        ),
        AnswerKind.FORWARD: ("attendee_unit", _("Write which unit it belongs to.")),
        AnswerKind.PROPOSE_TIME: ("proposed_times", _("Write at least one time that suits.")),
        AnswerKind.ASK: ("message", _("Write your question.")),
        AnswerKind.NO_ONGOING_CASE: (
            "search_made", _("Write how you have looked for an ongoing case."),
        ),
    }  # fmt: skip
    if said.kind in needed:
        field, message = needed[said.kind]
        if not str(getattr(said, field)).strip():
            raise Refused(message, field)


def _after_answer(paper: Dispatch, reply: Reply, by: Doer, now: datetime) -> None:
    """Take the row off the recipients' lists, and tell the convener's list when all have come."""
    if reply.kind in answers.OPEN_ENDED:
        asked = answers.say(
            paper, _asked(reply), by, now, for_unit=reply.unit, said_by=reply.said_by
        )
        if asked.unit_id != paper.sender_id:
            _ask_convener(paper)
        return
    tasks.done(paper.key)
    waiting.settle(paper.case)
    case = _case_of(paper)
    by_calendar.answered(case, paper, now)
    informing.settle(case, now)


@override(settings.LANGUAGE_CODE)
def _asked(reply: Reply) -> str:
    """What the convener is asked: to see that a paper comes where it belongs, or a question."""
    if reply.kind == AnswerKind.ASK:
        return reply.message
    where = _("It belongs to another unit of ours: %(unit)s") % {"unit": reply.attendee_unit}
    return f"{where}\n{reply.message}".strip()


def _ask_convener(paper: Dispatch) -> None:
    case = _case_of(paper)
    tasks.expect(case, What.ANSWER_QUESTION)


def _case_of(paper: Dispatch) -> Case:
    return Case.objects.select_related("individual").get(key=paper.case)


def pass_on(key: str, to: Unit, contact_note: str, by: Assignment, now: datetime) -> Holding:
    """Pass the paper on to the right unit of one's own principal (K11, K12).

    `contact_note` says how and when the convener was contacted. The first recipient keeps a row in
    its list: it comes itself if no one answers (K14). Raises NotOpen for a unit of another
    principal, with the clauses; Refused naming the field.
    """
    if not contact_note.strip():
        raise Refused(_("Write how and when you contacted the convener."), "contact_note")
    if to.pk == by.unit_id:
        raise Refused(_("Choose another unit than your own."), "to")
    with transaction.atomic():
        answers.lock_consent(key)
        paper = answers.current(key)
        link = answers.holder(paper)
        if link.unit_id != by.unit_id:
            raise answers.NotInForce
        return move(paper, link, to, contact_note.strip(), by, now)


def move(
    paper: Dispatch, link: Holding, to: Unit, note_text: str, by: Assignment, now: datetime,
    came: Came = HERE,
) -> Holding:  # fmt: skip
    """Pass a locked paper on from the link that holds it; raises as `pass_on`.

    The consent behind it is to be locked before. `by` is of the unit that holds it, or its convener
    who does it for a unit that has said so (`came`).
    """
    if paper.kind != papers.Summons.kind:
        raise Refused(_("Only a summons or an invitation can be passed on."))
    _check_same_principal(paper, link.unit, to, now)
    _check_others(paper, to, now)
    try:
        new = answers.pass_on(paper, to, note_text, by, now)
    except NoConsent:
        raise Refused(
            _("The consent holds for your unit alone. Ask the convener.")
            if came == HERE
            else _("The consent holds for the unit that the paper was sent to alone."),
            "to",
        ) from None
    told = Said(kind=AnswerKind.FORWARD, attendee_unit=to.name)
    answers.give(paper, _reply(told, link.unit, came), by, now)
    _move_rows(paper, new)
    return new


def _check_same_principal(paper: Dispatch, holder: Unit, to: Unit, now: datetime) -> None:
    same = bool(holder.principal_ids & to.principal_ids)
    is_second = to.second_principal is not None and to.principal_id not in holder.principal_ids
    theirs = to.second_principal if is_second and same else to.principal
    assert theirs is not None
    asked = _case_of(paper).ask(
        "may-forward", now.date(), unit=holder.facts(),
        other_unit={"principal": theirs.kind, "same_principal": same},
    )  # fmt: skip
    if asked.verdict != "yes":
        raise NotOpen(_("You can pass it on only within your own principal."), "to", asked.because)


def _check_others(paper: Dispatch, to: Unit, now: datetime) -> None:
    """Whoever else the summons tells of has said yes to that unit knowing (OSL 10:1)."""
    told = others.texts(_case_of(paper), now.date())
    if to.pk != paper.recipient_id and not told.may_reach(to.pk, None):
        text = _("It tells of someone else, who has not said yes to that. Ask the convener.")
        raise Refused(text, "to")


def _move_rows(paper: Dispatch, new: Holding) -> None:
    case = _case_of(paper)
    tasks.done(paper.key)
    label = "" if case.individual.is_protected else case.individual.short_name
    tasks.expect_answers({paper: new.unit_id}, label)
    tasks.expect(case, What.AWAIT_ANSWERS, paper.answer_by, waits=True)
    if new.unit.uses_samlas:
        proposing.moved(paper, new)


def give_back(key: str, note_text: str, by: Assignment, now: datetime) -> Holding:
    """Say that no unit was found: the paper returns to its first recipient, who comes (K14).

    Raises answers.NotInForce, Dispatch.DoesNotExist for a paper that the unit has never held.
    """
    with transaction.atomic():
        inbox.held(key, by)
        paper = answers.current(key)
        link = answers.holder(paper)
        if link.unit_id != by.unit_id or link.number == 1 or paper.recipient is None:
            raise answers.NotInForce
        new = answers.pass_on(paper, paper.recipient, note_text.strip(), by, now)
        _move_rows(paper, new)
    return new


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is to come for a paper: the holder, or the first recipient when nobody has answered."""

    unit: Unit
    because: rulebook.Answer | None


def on_duty(paper: Dispatch, chain: list[Holding], on: date) -> Duty:
    """Return whose duty it is to come now (K10, K14).

    Once the answer date has passed without an answer, a paper that was passed on falls back to its
    first recipient.
    """
    held_by = next(link for link in chain if link.passed_on_at is None).unit
    if len(chain) == 1 or not _has_fallen_back(paper, on):
        return Duty(held_by, None)
    case = _case_of(paper)
    return Duty(chain[0].unit, case.ask("nobody-found", on))


def is_for_first(paper: Dispatch, on: date) -> bool:
    """Whether the first recipient is the one to answer: it holds the paper, or has it back."""
    if paper.recipient_id is None or answers.holder(paper).unit_id == paper.recipient_id:
        return True
    return _has_fallen_back(paper, on)


def _has_fallen_back(paper: Dispatch, on: date) -> bool:
    return paper.answer_id is None and paper.answer_by is not None and paper.answer_by < on


def prepare(
    key: str, texts: dict[str, str], version: int, by: Assignment, now: datetime
) -> Preparation:
    """Save the unit's own preparation: contribution and mandate (K6, K8).

    Raises answers.StaleText when someone else saved first, answers.NotInForce.
    """
    with transaction.atomic():
        paper = answers.current(key)
        if answers.holder(paper).unit_id != by.unit_id:
            raise answers.NotInForce
        return answers.prepare(paper, texts, version, by, now)


def ask(key: str, text: str, by: Assignment, now: datetime) -> Message:
    """Ask the convener something about a received paper that is in force (K7).

    The same line once more is not stored again. Raises Refused, naming the field when empty, and
    in a closed case.
    """
    if not text.strip():
        raise Refused(_("Write your question."), "message")
    with transaction.atomic():
        paper = inbox.held(key, by)
        if not paper.is_current:
            raise Refused(_("The paper has been replaced or cancelled meanwhile."))
        locked(_case_of(paper))
        last = Message.objects.filter(thread=paper.thread).order_by("-pk").first()
        if last is not None and (last.written_by_id, last.text) == (by.pk, text.strip()):
            return last
        message = answers.say(paper, text.strip(), by, now)
        _ask_convener(paper)
    return message


def reply_to_question(recipient: Recipient, text: str, by: Assignment, now: datetime) -> Message:
    """Answer a question in the thread of one recipient's paper, as the convener (K7)."""
    if not text.strip():
        raise Refused(_("Write your answer."), "message")
    if recipient.dispatch is None:
        raise Refused(_("Nothing has been sent to this recipient."))
    with transaction.atomic():
        locked(recipient.summons.case)
        message = answers.say(recipient.dispatch, text.strip(), by, now)
        waiting.settle(recipient.summons.case.key)
    return message
