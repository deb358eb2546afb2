"""The reply code on a letter: it answers for that paper alone, and shows nothing else.

Nothing of the code is kept but the signs that it is found by: the secret ones are made from them
and the installation's secret each time that the letter is printed or the code is tried. Every wrong
try is counted before it is answered; so a refusal is raised after its transaction, never within.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from django.db import models, transaction
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import used_up
from samlas.casework.case import Refused
from samlas.casework.codes import guessing, signs
from samlas.casework.codes.guessing import Guessing
from samlas.casework.summons import answering, informing
from samlas.casework.summons.answering import Came, Said
from samlas.casework.summons.informing import Told
from samlas.casework.used_up import TRIES
from samlas.directory.models import Unit
from samlas.exchange import answers
from samlas.exchange.models import Channel, Dispatch, Preparation, Reply, Way
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.people.alone import untold
from samlas.people.models import BY_CODE

CALLED = "called"
Answerable = papers.Summons | papers.InformationRequest
KINDS = (papers.Summons.kind, papers.InformationRequest.kind)
TRYING = Actor(chain="guest", who="reply-code")


class ReplyCode(models.Model):
    """The code of one paper: found by `number`, its first signs. `wrong` counts since it opened."""

    dispatch = models.OneToOneField(Dispatch, models.CASCADE, related_name="reply_code")
    number = models.CharField(max_length=signs.NUMBER, unique=True)
    made_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "casework"

    def __str__(self) -> str:
        return f"reply code {self.pk}"

    @property
    def code(self) -> str:
        """The whole code."""
        return signs.derived(self.number, self.dispatch.key)


@dataclass(frozen=True, slots=True)
class Outside:
    """One who answers by code, as the ledger knows them: in the chain of the unit that was asked.

    One who speaks for the person stands in the sender's; of anyone else no more is told.
    """

    paper: Dispatch

    @property
    def unit(self) -> Unit:
        """The unit that answers; for a private person the one that asks."""
        return self.paper.recipient or self.paper.sender

    @property
    def actor(self) -> Actor:
        is_known = self.paper.recipient is not None or self.paper.reader
        chain = f"unit:{self.unit.pk}" if is_known else TRYING.chain
        return Actor(chain=chain, who=f"{self.paper.reader or CALLED}{BY_CODE}")


class Standing(StrEnum):
    """What can be done with a paper by its code."""

    OPEN = "open"
    SETTLED = "settled"
    """It has been answered, and the answer date has passed."""
    ELSEWHERE = "elsewhere"
    """Another unit of the same principal has it by now."""
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code opens: the paper as it was sealed, and how it stands.

    `answer` is the one given last, also one after which another is still waited for.
    """

    dispatch: Dispatch
    paper: Answerable
    standing: Standing
    answer: Reply | None


def printed(letters: Iterable[Dispatch], now: datetime) -> dict[int, str]:
    """Return the codes to print on letters, by the papers' ids, and make those that are missing.

    Only what can be answered has one: a summons, an invitation or a request for information in
    force, on its way by post, of nobody whose data are protected. A code that is used up is made
    anew.
    """
    wanted = {one.pk: one for one in letters if _may_have(one, now)}
    by_post = Dispatch.objects.filter(pk__in=wanted, deliveries__channel=Channel.LETTER)
    wanted = {pk: wanted[pk] for pk in by_post.values_list("pk", flat=True)}
    if not wanted:
        return {}
    with transaction.atomic():
        found = {
            one.dispatch_id: one
            for one in ReplyCode.objects.select_for_update().filter(dispatch__in=wanted)
        }
        for pk, paper in wanted.items():
            if pk not in found:
                found[pk] = _made(paper, now)
            elif found[pk].wrong >= TRIES:
                found[pk].delete()
                found[pk] = _made(paper, now)
                used_up.settle(paper.case)
    return {pk: signs.derived(one.number, wanted[pk].key) for pk, one in found.items()}


def _may_have(paper: Dispatch, now: datetime) -> bool:
    is_over = paper.meets_at is not None and paper.meets_at <= now
    return paper.kind in KINDS and paper.is_current and not paper.is_protected and not is_over


def _made(paper: Dispatch, now: datetime) -> ReplyCode:
    number = signs.new_number()
    while ReplyCode.objects.filter(number=number).exists():
        number = signs.new_number()
    made, _new = ReplyCode.objects.get_or_create(
        dispatch=paper, defaults={"number": number, "made_at": now}
    )
    return made


def to_print(paper: Dispatch, address: str, now: datetime) -> papers.Paper:
    """Return the paper as it is printed: with its code, and where it is typed in, if it has one."""
    return with_code(paper.paper(), printed([paper], now).get(paper.pk), address)


def with_code(paper: papers.Paper, code: str | None, address: str) -> papers.Paper:
    """Return the paper with a code on it. What is sealed never holds one."""
    if code is None or not isinstance(paper, Answerable):
        return paper
    return replace(paper, reply_code=signs.grouped(code), reply_at=address)


def begin(typed: str, client: str, now: datetime) -> int:
    """Take the code from the letter, and return its id.

    `client` is the address it comes from. Raises Refused for a slip and for a code that is wrong;
    guessing.TooMany.
    """
    code = signs.read(typed)
    with transaction.atomic():
        tried = guessing.of(client, now)
        known = ReplyCode.objects.select_for_update(of=("self",)).select_related("dispatch")
        found = known.filter(number=code[: signs.NUMBER]).first()
        problem = _why_not(tried, found, code, now)
        if found is not None and problem is None:
            found.wrong = 0
            found.save(update_fields=["wrong"])
    if problem is not None:
        raise problem
    assert found is not None
    return found.pk


def _why_not(tried: Guessing, found: ReplyCode | None, code: str, now: datetime) -> Refused | None:
    if tried.is_closed:
        return guessing.too_many()
    if found is None or not compare_digest(found.code, code):
        tried.count()
        if found is not None:
            found.wrong += 1
            found.save(update_fields=["wrong"])
            if found.wrong == TRIES:
                used_up.tell(found.dispatch, now)
        tried_on = {"paper": found.dispatch.key} if found is not None else {}
        log.write(TRYING, now, log.Note(Act.REFUSED, "reply-code", "wrong-reply-code", tried_on))
        return guessing.wrong_code()
    return guessing.used_up() if found.wrong >= TRIES else None


_PAPER = ("dispatch__recipient", "dispatch__sender", "dispatch__answer")


def _found(pk: int) -> ReplyCode:
    """Return the code. Raises ReplyCode.DoesNotExist when it opens nothing any more.

    That is when it has been made anew, from the day that the person's data are protected, and from
    when a child decides without the guardian who has it (C11).
    """
    found = ReplyCode.objects.select_related(*_PAPER).get(pk=pk, dispatch__is_protected=False)
    if found.dispatch.reader and found.dispatch.reader in untold(found.dispatch.case):
        raise ReplyCode.DoesNotExist
    return found


def opened(pk: int, now: datetime) -> Opened:
    """Return what the code opens, and write the reading to the ledger.

    Raises ReplyCode.DoesNotExist for a code that opens nothing any more.
    """
    paper = _found(pk).dispatch
    sealed = paper.paper()
    assert isinstance(sealed, Answerable)
    log.write(Outside(paper).actor, now, log.Note(Act.READ, paper.key, "reply-code"))
    return Opened(paper, sealed, _standing(paper, now), paper.replies.order_by("-pk").first())


def _standing(paper: Dispatch, now: datetime) -> Standing:
    if paper.cancelled_at is not None:
        return Standing.CANCELLED
    if paper.superseded_at is not None:
        return Standing.REPLACED
    if paper.meets_at is not None and paper.meets_at <= now:
        return Standing.OVER
    if not answering.is_for_first(paper, now.date()):
        return Standing.ELSEWHERE
    has_passed = paper.answer_by is not None and paper.answer_by < now.date()
    return Standing.SETTLED if paper.answer_id is not None and has_passed else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Brought:
    """What the one who answers brings: empty texts leave what was said before."""

    contribution: str = ""
    mandate: str = ""
    mandate_from: str = ""

    @property
    def texts(self) -> Mapping[str, str]:
        said = {
            "contribution": self.contribution,
            "mandate": self.mandate,
            "mandate_from": self.mandate_from if self.mandate else "",
        }
        return {name: text.strip() for name, text in said.items() if text.strip()}


def check(found: Opened, said: Said) -> None:
    """Raise as `answering.answer` for what the paper does not offer, or says too little."""
    answering.check(found.dispatch, said, Came(way=Way.CODE))


def tell(pk: int, told: Told, by: str, now: datetime, *, seen: int) -> Reply:
    """Tell, for the one that a request was sent to, what support is going on (K46).

    `by` is who does it, as typed. Raises as `answer`, and Refused when the person's yes has ended.
    """
    if not by.strip():
        raise Refused(_("Write your name and your function."), "said_by")
    code = _found(pk)
    paper = code.dispatch
    if _standing(paper, now) != Standing.OPEN:
        raise answers.NotInForce
    receipt = _receipt(code, paper)
    said_by = by.strip()
    return informing.tell_by_code(paper, told, Outside(paper), said_by, receipt, now, seen=seen)


def _receipt(code: ReplyCode, paper: Dispatch) -> str:
    return f"{code.number}-{paper.replies.count() + 1}"


def answer(pk: int, said: Said, brought: Brought, by: str, now: datetime, *, seen: int) -> Reply:
    """Answer for the one that the letter was sent to; `by` is who does it, as typed.

    Raises as `answering.answer`, ReplyCode.DoesNotExist as `opened`, and answers.NotInForce unless
    the paper stands open.
    """
    if not by.strip():
        raise Refused(_("Write your name and your function."), "said_by")
    with transaction.atomic():
        code = _found(pk)
        paper = answers.current(code.dispatch.key)
        if _standing(paper, now) != Standing.OPEN:
            raise answers.NotInForce
        outside = Outside(paper)
        if paper.recipient is not None and answers.holder(paper).unit_id != paper.recipient_id:
            answering.taken_back(paper, paper.recipient, outside, now)
        came = Came(way=Way.CODE, said_by=by.strip(), receipt=_receipt(code, paper))
        reply = answering.give(
            paper, said, outside, now, for_unit=paper.recipient, came=came, seen=seen
        )
        if paper.recipient is not None and brought.texts:
            before = Preparation.objects.filter(dispatch=paper).values_list("version", flat=True)
            answers.prepare(paper, dict(brought.texts), before.first() or 0, outside, now)
    return reply
