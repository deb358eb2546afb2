"""Step 1, the need: someone notices it, or someone asks for a SIP (K17, K18, K33–K36, K48–K50)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas import papers, rulebook
from samlas.casework import standing, tasks
from samlas.casework.case import LAW, Case, Context, Refused, keep, note, once, pick_rulebook
from samlas.casework.standing import MAY_START, AskedBy, Situation
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Unit
from samlas.exchange import dispatch
from samlas.exchange.models import KEY_LENGTH, Dispatch, new_key
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import Individual, Protection
from samlas.people.personal_number import OLDEST, birth_date


class Outcome(models.TextChoices):
    """How a request ended. None ends in silence (K18)."""

    START = "start", gettext_lazy("Work on a SIP has begun")
    REFUSED = "refused", gettext_lazy("Refused")
    PASSED_ON = "passed-on", gettext_lazy("Passed on")


class Request(models.Model):
    """Someone's request that a unit assess the need of a SIP, from a page, from paper or by phone.

    What stands in it is what the asker said. Nothing in it tells the asker whether the person is
    known to the unit (K36).
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="requests")
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.CharField(max_length=16, choices=AskedBy.choices)
    asker_name = models.CharField(max_length=120)
    asker_phone = models.CharField(max_length=20, blank=True)
    asker_email = models.EmailField(blank=True)
    asker_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    person_name = models.CharField(max_length=160)
    personal_number = models.CharField(max_length=12, blank=True)
    person_agrees = models.BooleanField(default=False)
    on_assignment = models.BooleanField(default=False)
    need = models.TextField()
    wanted_contact = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.BooleanField(default=False)
    known_units = models.TextField(blank=True)
    assess_by = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_look_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="requests")
    passed_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="passed_from"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(Dispatch, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "outcome", "-id"], name="requests_of_unit")]

    def __str__(self) -> str:
        return self.key

    def is_late(self, today: date) -> bool:
        """Whether the day to have answered by has passed without an answer (K34)."""
        return not self.outcome and self.assess_by is not None and self.assess_by < today

    def age(self, today: date) -> int | None:
        """Return the person's age in whole years where the personal number tells it."""
        if not self.personal_number:
            return None
        return Individual(birth_date=birth_date(self.personal_number)).age(today)


def receive(request: Request, now: datetime) -> Request:
    """Take in a request from the public page or from paper; its key is the receipt (K33).

    The same key a second time is the same request, and gives what was taken in the first time.
    The asker's standing is asked of the rulebook: Refused when a representative may ask only with
    the person's own yes or assignment and has not stated it (K40–K42).
    """
    check_asker(request, now.date())

    def take_in() -> Request:
        request.received_at = now
        request.assess_by = _assess_by(now.date())
        request.save()
        tasks.expect_of_unit(request.unit_id, What.ASSESS_REQUEST, request.key, request.assess_by)
        log.write(_asker(request), now, log.Note(Act.CHANGED, request.key, "request"))
        return request

    return once(take_in, Request.objects.filter(unit_id=request.unit_id, key=request.key))


def _asker(request: Request) -> log.Actor:
    return request.entered_by.actor if request.entered_by else log.GUEST


def _assess_by(today: date) -> date:
    """The day a request is to be answered by: the installation's own aim, no law sets one."""
    return today + timedelta(days=settings.ASSESS_DAYS)


_STANDING = {
    "with-consent": (
        "person_agrees",
        gettext_lazy("Ask the one who needs help first. Tick here when they have said yes."),
    ),
    "on-assignment": (
        "on_assignment",
        gettext_lazy("Tick here if the one who needs help has asked you to do this."),
    ),
}


def check_asker(request: Request, today: date) -> None:
    """Raise Refused, naming the tick that is missing, for one who may not ask without it."""
    facts = {"rulebook": LAW, "on": today, "asked_by": request.asked_by}
    answer = rulebook.ask("may-request", facts)
    field, missing = _STANDING.get(str(answer.verdict), ("", ""))
    if field and not getattr(request, field):
        raise Refused(str(missing), field, answer.because)


def receipt_day(key: str) -> date | None:
    """Return the day a request is to be answered by, for its receipt; None for no such request.

    Says nothing else: whoever holds the number learns no more (K36).
    """
    return Request.objects.filter(key=key).values_list("assess_by", flat=True).first()


def find_request(key: str, by: Assignment, now: datetime) -> Request:
    """Return a request to the reader's unit and write the reading to the ledger.

    Raises Request.DoesNotExist.
    """
    request = Request.objects.filter(unit_id=by.unit_id).select_related("case", "unit").get(key=key)
    log.write(by.actor, now, log.Note(Act.READ, key, "request"))
    return request


def requests_of(
    by: Assignment, before: int | None, size: int, now: datetime, *, open_only: bool
) -> list[Request]:
    """Return up to `size` requests to the unit, newest first, older than the id `before`."""
    rows = Request.objects.filter(unit_id=by.unit_id)
    if open_only:
        rows = rows.filter(outcome="")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:size])
    keys = [request.key for request in found]
    log.write(by.actor, now, log.Note(Act.LISTED, "requests", "list", {"requests": keys}))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What a member of staff writes down on noticing a need (F1).

    `key` is what the case, or what is told to another unit, gets: one form makes one of them.
    """

    individual: Individual
    needs: str
    context: Context = Context.OPEN_CARE
    discovered_here: bool = True
    asked_by: AskedBy = AskedBy.UNIT
    key: str = field(default_factory=new_key)


def initiative(unit: Unit, noticed: Noticed, today: date) -> rulebook.Answer:
    """Ask what this unit is to do about the need: start, pass it on, or notify (K17, K29, H18)."""
    return standing.initiative(unit, _situation(noticed, today), today)


def _situation(noticed: Noticed, today: date) -> Situation:
    """What the rulebook weighs. Raises Refused for a date of birth that nobody alive has."""
    age = noticed.individual.age(today)
    if not 0 <= age <= OLDEST:
        raise Refused(_("Check the date of birth."), "birth_date")
    return Situation(
        age=age,
        asked_by=noticed.asked_by,
        discovered_here=noticed.discovered_here,
        context=noticed.context,
    )


def start(noticed: Noticed, by: Assignment, now: datetime) -> Case:
    """Start the work on a SIP in the unit of `by` (K18). Returns the case with `noticed.key`.

    Raises Refused, with the clauses, when the rulebook does not let this unit start.
    """
    today = now.date()
    facts, answer = standing.asked(by.unit, _situation(noticed, today), today)
    if answer.verdict not in MAY_START:
        raise Refused(_("Your unit cannot start a SIP here."), "", answer.because)

    def begin() -> Case:
        individual = _kept(noticed.individual, by.unit)
        case = Case.objects.create(
            key=noticed.key, unit=by.unit, individual=individual, responsible=by,
            rulebook=pick_rulebook(by.unit, individual.age(today), today),
            context=noticed.context, discovered_here=noticed.discovered_here,
            started_at=now, needs=noticed.needs,
        )  # fmt: skip
        keep(case, [(answer, facts)], now)
        tasks.expect(case, What.INFORM)
        note(case, Act.CHANGED, by, now, "start")
        return case

    return once(begin, Case.objects.seen_by(by).filter(key=noticed.key))


def _kept(individual: Individual, unit: Unit) -> Individual:
    """Return the unit's own record of the person: a new one, or the known one brought up to date.

    What was left out now is not forgotten; a protection above all.
    """
    individual.held_by = unit
    if not individual.personal_number:
        individual.save()
        return individual
    told = {
        field.name: getattr(individual, field.name)
        for field in Individual._meta.concrete_fields  # noqa: SLF001
        if not field.primary_key
    }
    known, is_new = Individual.objects.select_for_update().get_or_create(
        held_by=unit, personal_number=individual.personal_number, defaults=told
    )
    if not is_new:
        for name, value in told.items():
            if value and value != Protection.NONE:
                setattr(known, name, value)
        known.save()
    return known


def assess_start(request: Request, noticed: Noticed, by: Assignment, now: datetime) -> Case:
    """Answer a request with a start: the case begins, and the person is told by letter (K34).

    The need was noticed by the one who asks, whatever `noticed` says of that.
    """
    with transaction.atomic():
        request = _opened(request, by)
        asked = replace(noticed, asked_by=AskedBy(request.asked_by), discovered_here=False)
        request.case = start(asked, by, now)
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
    current = Assignment.objects.current(today).filter(unit_id=by.unit_id)
    return current.exclude(staff_id=by.staff_id).select_related("staff").order_by("staff__name")


def refused_since(first: date, by: Assignment) -> int:
    """Return how many requests the unit has refused from the day on (K35)."""
    refused = Request.objects.filter(unit_id=by.unit_id, outcome=Outcome.REFUSED)
    return refused.filter(decided_at__gte=make_aware(datetime.combine(first, time.min))).count()


def what_may(request: Request, unit: Unit, today: date) -> tuple[rulebook.Answer, rulebook.Answer]:
    """Return what the unit is to do about a request, and whether it may assess it (K50, H18)."""
    situation = _asked_for(request, today)
    return (
        standing.initiative(unit, situation, today),
        standing.may_assess(unit, situation, today),
    )


def _may_assess(unit: Unit, request: Request, today: date) -> rulebook.Answer:
    return standing.may_assess(unit, _asked_for(request, today), today)


def _asked_for(request: Request, today: date) -> Situation:
    """A request as the rulebook weighs it: noticed by the one who asks."""
    age = request.age(today)
    return Situation(age=age, asked_by=request.asked_by, discovered_here=False)


_SAID = (
    "asked_by", "asker_name", "asker_phone", "asker_email", "person_name", "personal_number",
    "person_agrees", "on_assignment", "need", "wanted_contact", "language", "interpreter",
    "known_units",
)  # fmt: skip


def pass_on(
    request: Request, to: Unit, by: Assignment, now: datetime, *, agreed: bool = False
) -> Request:
    """Pass a request on to a unit that may assess it; returns the request it has there (H18).

    The person's agreement must stand in the request, or be told now: `agreed`. The one who
    passes it on waits until someone there has confirmed that it has arrived.
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
        said = {name: getattr(request, name) for name in _SAID}
        there = receive(Request(unit=to, asker_unit=by.unit, entered_by=by, **said), now)
        tasks.expect_of_unit(to.pk, What.RECEIVE_REQUEST, there.key, None)
        request.passed_to = there
        _decide(request, Outcome.PASSED_ON, by, now)
        tasks.expect_of_unit(
            by.unit_id, What.AWAIT_RECEIPT, request.key, there.assess_by, waits=True
        )
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
            personal_number=individual.personal_number, person_agrees=True, on_assignment=True,
            need=noticed.needs, language=individual.language, interpreter=individual.interpreter,
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


def _refusal_reasons(today: date) -> tuple[papers.Reason, ...]:
    answer = rulebook.ask("may-refuse-request", {"rulebook": LAW, "on": today})
    return reasons(answer)


def reasons(answer: rulebook.Answer) -> tuple[papers.Reason, ...]:
    """Return the clauses of a verdict as a paper carries them: named as people know them."""
    titles = {book.id: book.title for book in rulebook.rulebooks()}
    return tuple(
        papers.Reason(source=titles[one.source], clause=one.place, level=one.level, quote=one.quote)
        for one in answer.because
    )
