"""Answering a request for a SIP: start, refuse, or pass on to one who may (K34, K35, K48–K50)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from samlas import papers, rulebook
from samlas.casework import need, posting, standing, tasks
from samlas.casework.asking import (
    Outcome,
    Request,
    has_clock,
    is_known_protected,
    receive,
    situation_of,
)
from samlas.casework.case import LAW, Case, Refused, once, reasons
from samlas.casework.need import Noticed
from samlas.casework.standing import AskedBy
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Unit
from samlas.exchange import dispatch
from samlas.exchange.models import Delivery
from samlas.ledger import log
from samlas.ledger.models import Act


def assess_start(request: Request, noticed: Noticed, by: Assignment, now: datetime) -> Case:
    """Answer a request with a start: the case begins, and the person is told by letter (K34).

    The need was noticed by the one who asks, whatever `noticed` says of that.
    """
    with transaction.atomic():
        request = _opened(request, by)
        asked = replace(noticed, asked_by=AskedBy(request.asked_by), discovered_here=False)
        request.case = need.start(asked, by, now)
        _decide(request, Outcome.START, by, now)
        _tell_person(request, by, now, reason=noticed.needs)
    return request.case


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is refused, and who took a second look at it (K35)."""

    reason: str
    second_look_by: Assignment


def refuse(request: Request, refusal: Refusal, by: Assignment, now: datetime) -> Request:
    """Refuse a request: reason, a second pair of eyes, and a letter to the person (K35, C17).

    Only a unit that may assess the need may refuse (K50). Raises Refused naming the field when
    something is missing.
    """
    if not refusal.reason.strip():
        raise Refused(_("Write why the request is refused."), "reason")
    _check_second_look(refusal.second_look_by, by, now.date())
    with transaction.atomic():
        request = _opened(request, by)
        may = _may_assess(by.unit, request, now.date())
        if may.verdict == "no":
            text = _("Your unit cannot assess the need of a SIP. Pass the request on.")
            raise Refused(text, "", may.because)
        request.reason = refusal.reason
        request.second_look_by = refusal.second_look_by
        _decide(request, Outcome.REFUSED, by, now)
        _tell_person(request, by, now, reason=refusal.reason)
        log.write(by.actor, now, log.Note(Act.REFUSED, request.key, "request"))
    return request


def _check_second_look(second: Assignment, by: Assignment, today: date) -> None:
    if second.staff_id == by.staff_id:
        raise Refused(_("Choose someone else than yourself for the second look."), "second_look_by")
    if second.unit_id != by.unit_id or not second.holds(today):
        raise Refused(_("Choose someone in your own unit."), "second_look_by")


def second_lookers(by: Assignment, today: date) -> models.QuerySet[Assignment]:
    """Return who in the unit can take a second look: anyone but the one who decides."""
    current = Assignment.objects.with_cases(today).filter(unit_id=by.unit_id)
    return current.exclude(staff_id=by.staff_id).select_related("staff").order_by("staff__name")


def refused_since(first: date, by: Assignment) -> int:
    """Return how many requests the unit has refused from the day on (K35)."""
    refused = Request.objects.filter(unit_id=by.unit_id, outcome=Outcome.REFUSED)
    return refused.filter(decided_at__gte=make_aware(datetime.combine(first, time.min))).count()


def what_may(request: Request, unit: Unit, today: date) -> tuple[rulebook.Answer, rulebook.Answer]:
    """Return what the unit is to do about a request, and whether it may assess it (K50, H18)."""
    situation = situation_of(request, today)
    return (
        standing.initiative(unit, situation, today),
        standing.may_assess(unit, situation, today),
    )


def _may_assess(unit: Unit, request: Request, today: date) -> rulebook.Answer:
    return standing.may_assess(unit, situation_of(request, today), today)


_SAID = (
    "asked_by", "asker_name", "asker_phone", "asker_email", "person_name", "personal_number",
    "person_agrees", "on_assignment", "is_protected", "need", "wanted_contact", "language",
    "interpreter", "known_units",
)  # fmt: skip


def pass_on(
    request: Request, to: Unit, by: Assignment, now: datetime, *, agreed: bool = False
) -> Request:
    """Pass a request on to a unit that may assess it; returns the request it has there (H18).

    The person's agreement must stand in the request, or be told now: `agreed`. The one who
    passes it on waits until someone there has confirmed that it has arrived; one outside the law
    is never late in that (K49).
    """
    if to.pk == by.unit_id:
        raise Refused(_("Choose another unit than your own."), "to")
    with transaction.atomic():
        request = _opened(request, by)
        request.person_agrees |= agreed
        if not request.person_agrees:
            raise Refused(_("The person must have agreed that you pass it on."), "person_agrees")
        may = _may_assess(to, request, now.date())
        if may.verdict == "no":
            raise Refused(_("This unit cannot assess the need of a SIP."), "to", may.because)
        request.is_protected = is_known_protected(request)
        said = {name: getattr(request, name) for name in _SAID}
        there = receive(Request(unit=to, asker_unit=by.unit, entered_by=by, **said), now)
        tasks.expect_of_unit(to.pk, What.RECEIVE_REQUEST, there.key, None)
        request.passed_to = there
        _decide(request, Outcome.PASSED_ON, by, now)
        due = there.assess_by if has_clock(by.unit, request, now.date()) else None
        tasks.expect_of_unit(by.unit_id, What.AWAIT_RECEIPT, request.key, due, waits=True)
    return there


def notify(noticed: Noticed, to: Unit, by: Assignment, now: datetime) -> Request:
    """Tell a unit that may assess it of a need that one's own unit may not start with (K48, H18).

    Only with the person's agreement, which the caller has asked for. What was told stays with one's
    own unit as a request passed on, so that it is followed until someone has confirmed it. Returns
    the request at the other unit; the same `noticed.key` twice tells once.
    """
    individual = noticed.individual

    def tell() -> Request:
        here = Request(
            key=noticed.key, unit=by.unit, received_at=now, entered_by=by,
            asked_by=noticed.asked_by, asker_name=by.staff.name,
            asker_phone=by.staff.phone or by.unit.phone,
            asker_email=by.staff.email or by.unit.email, person_name=individual.name,
            personal_number=individual.personal_number, is_protected=individual.is_protected,
            person_agrees=True, on_assignment=True, need=noticed.needs,
            language=individual.language, interpreter=individual.interpreter,
        )  # fmt: skip
        here.save()
        pass_on(here, to, by, now)
        return here

    return once(tell, Request.objects.filter(unit=by.unit, key=noticed.key))


def confirm(request: Request, by: Assignment, now: datetime) -> None:
    """Confirm to the unit that passed a request on that it has arrived. The first time counts."""
    with transaction.atomic():
        request = _own(request, by)
        if _arrived(request, by, now):
            request.save()
            log.write(by.actor, now, log.Note(Act.CHANGED, request.key, "confirm"))


def _arrived(request: Request, by: Assignment, now: datetime) -> bool:
    """Note that a request passed on is here; tell whether that is news."""
    before = Request.objects.filter(passed_to=request).values_list("key", flat=True).first()
    if before is None or request.confirmed_at is not None:
        return False
    request.confirmed_at = now
    request.taken_by = by
    tasks.done(request.key, What.RECEIVE_REQUEST)
    tasks.done(before, What.AWAIT_RECEIPT)
    return True


def _own(request: Request, by: Assignment) -> Request:
    """Return the request locked for this transaction; Request.DoesNotExist if another unit's."""
    return Request.objects.select_for_update().get(pk=request.pk, unit_id=by.unit_id)


def _opened(request: Request, by: Assignment) -> Request:
    """Return the request locked, to be answered; Refused when that has been done."""
    found = _own(request, by)
    if found.outcome:
        raise Refused(_("The request has already been answered."))
    return found


def _decide(request: Request, outcome: Outcome, by: Assignment, now: datetime) -> None:
    request.outcome = outcome
    request.decided_by = by
    request.decided_at = now
    _arrived(request, by, now)
    request.save()
    tasks.done(request.key)
    act = Act.SENT if request.passed_to else Act.CHANGED
    detail = {"to_unit": request.passed_to.unit_id} if request.passed_to else {}
    log.write(by.actor, now, log.Note(act, request.key, f"request-{outcome}", detail))


def _tell_person(request: Request, by: Assignment, now: datetime, reason: str) -> None:
    """Send the person the written answer, and keep with the request which paper it was."""
    unit = papers.Party(
        unit=by.unit.name,
        name=by.staff.name,
        phone=by.staff.phone or by.unit.phone,
        email=by.staff.email or by.unit.email,
        address=by.unit.postal_address,
    )
    case = request.case
    paper = papers.RequestAnswer(
        reference=request.key,
        made_on=now.date(),
        practice=settings.PRACTICE,
        recipient=papers.Party(
            name=request.person_name, address=case.individual.postal_address if case else ()
        ),
        individual=papers.Person(name=request.person_name),
        unit=unit,
        verdict="start" if case else "refused",
        decided_by=by.staff.name,
        decided_on=now.date(),
        reason=reason,
        turn_to=(unit,),
        because=() if case else _refusal_reasons(now.date()),
    )
    out = dispatch.Outgoing(paper=paper, recipient=None)
    request.answer = dispatch.send(request.key, [out], by, now)[0]
    request.save(update_fields=["answer"])
    tasks.expect_of_unit(request.unit_id, What.POST_ANSWER, request.key, None)


def answer_letter(request: Request) -> Delivery | None:
    """Return the letter that answers a request to the person, posted or not."""
    if request.answer_id is None:
        return None
    return Delivery.objects.select_related("done_by__staff").get(dispatch=request.answer_id)


def has_address(request: Request) -> bool:
    """Whether the answer to a request says where the person lives, for the one who posts it."""
    return request.case is not None and bool(request.case.individual.postal_address)


def answer_posted(request: Request, on: date, by: Assignment, now: datetime) -> None:
    """Write down that the answer was posted on a day (H39). Raises Refused naming the field."""
    with transaction.atomic():
        letter = answer_letter(_own(request, by))
        if letter is None:
            raise Delivery.DoesNotExist
        posting.mark(letter, on, by, now)
        tasks.done(request.key, What.POST_ANSWER)
        log.write(by.actor, now, log.Note(Act.CHANGED, request.key, "letter-posted"))


def _refusal_reasons(today: date) -> tuple[papers.Reason, ...]:
    answer = rulebook.ask("may-refuse-request", {"rulebook": LAW, "on": today})
    return reasons(answer)
