"""Step 1, the need: someone notices it, or someone asks for a SIP (K17, K18, K33–K36, K48–K50)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas import papers, rulebook
from samlas.casework import tasks
from samlas.casework.case import Case, Context, Refused, decide, note, pick_rulebook
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Unit
from samlas.exchange import dispatch
from samlas.exchange.models import KEY_LENGTH, Dispatch, new_key
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import Individual


class AskedBy(models.TextChoices):
    """Who asks for a SIP: the rulebook's `asked_by`."""

    PERSON = "person", gettext_lazy("The person")
    RELATIVE = "relative", gettext_lazy("A relative or friend")
    GUARDIAN = "guardian", gettext_lazy("A guardian of the child")
    FORVALTARE = "forvaltare", gettext_lazy("The person's administrator")
    GOD_MAN = "god-man", gettext_lazy("The person's court-appointed guardian")
    PERSONAL_OMBUD = "personal-ombud", gettext_lazy("A personal ombudsman")
    UNIT = "unit", gettext_lazy("Someone who meets the person at work")


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


def receive(request: Request, now: datetime) -> Request:
    """Take in a request from the public page or from paper; its key is the receipt (K33).

    The asker's standing is asked of the rulebook: Refused when a representative may ask only with
    the person's own yes or assignment and has not stated it (K40–K42).
    """
    _check_asker(request, now.date())
    with transaction.atomic():
        request.received_at = now
        request.assess_by = _assess_by(now.date())
        request.save()
        tasks.expect_of_unit(request.unit_id, What.ASSESS_REQUEST, request.key, request.assess_by)
        log.write(_asker(request), now, log.Note(Act.CHANGED, request.key, "request"))
    return request


def _asker(request: Request) -> log.Actor:
    return request.entered_by.actor if request.entered_by else log.GUEST


def _assess_by(today: date) -> date:
    """The day a request is to be answered by: the installation's own aim, no law sets one."""
    return today + timedelta(days=settings.ASSESS_DAYS)


_STANDING = {
    "with-consent": ("person_agrees", gettext_lazy("State that the person has said yes to this.")),
    "on-assignment": ("on_assignment", gettext_lazy("State that the person has asked you to.")),
}


def _check_asker(request: Request, today: date) -> None:
    facts = {"rulebook": "law", "on": today, "asked_by": request.asked_by}
    answer = rulebook.ask("may-request", facts)
    standing = _STANDING.get(str(answer.verdict))
    if standing and not getattr(request, standing[0]):
        raise Refused(str(standing[1]), standing[0], answer.because)


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
    """What a member of staff writes down on noticing a need (F1)."""

    individual: Individual
    needs: str
    context: Context = Context.OPEN_CARE
    discovered_here: bool = True
    asked_by: AskedBy = AskedBy.UNIT


def initiative(unit: Unit, noticed: Noticed, today: date) -> rulebook.Answer:
    """Ask what this unit is to do about the need: start, pass it on, or notify (K17, K29, H18)."""
    age = noticed.individual.age(today)
    return rulebook.ask(
        "initiative",
        {
            "rulebook": pick_rulebook(unit, age, today),
            "on": today,
            "context": noticed.context,
            "person": {"age": age},
            "asked_by": noticed.asked_by,
            "unit": {
                **unit.facts(),
                "discovered_need": noticed.discovered_here,
                "party": unit.agreements.exists(),
            },
        },
    )


MAY_START = ("shall-start", "may-start")


def start(noticed: Noticed, by: Assignment, now: datetime) -> Case:
    """Start the work on a SIP in the unit of `by` (K18). Returns the new case.

    Raises Refused, with the clauses, when the rulebook does not let this unit start.
    """
    answer = initiative(by.unit, noticed, now.date())
    if answer.verdict not in MAY_START:
        raise Refused(_("Your unit cannot start a SIP here."), "", answer.because)
    with transaction.atomic():
        individual = _kept(noticed.individual, by.unit)
        case = Case.objects.create(
            unit=by.unit,
            individual=individual,
            responsible=by,
            rulebook=pick_rulebook(by.unit, individual.age(now.date()), now.date()),
            context=noticed.context,
            discovered_here=noticed.discovered_here,
            started_at=now,
            needs=noticed.needs,
        )
        decide(
            case, "initiative", now, asked_by=str(noticed.asked_by),
            unit={**by.unit.facts(), "discovered_need": noticed.discovered_here,
                  "party": by.unit.agreements.exists()},
        )  # fmt: skip
        tasks.expect(case, What.INFORM)
        note(case, Act.CHANGED, by, now, "start")
    return case


def _kept(individual: Individual, unit: Unit) -> Individual:
    """Return the unit's own record of the person, brought up to date, or a new one."""
    known = None
    if individual.personal_number:
        known = Individual.objects.filter(
            held_by=unit, personal_number=individual.personal_number
        ).first()
    individual.held_by = unit
    if known is not None:
        individual.pk = known.pk
    individual.save()
    return individual


def assess_start(request: Request, noticed: Noticed, by: Assignment, now: datetime) -> Case:
    """Answer a request with a start: the case begins, and the person is told by letter (K34)."""
    _check_open(request)
    with transaction.atomic():
        case = start(noticed, by, now)
        request.case = case
        _decide(request, Outcome.START, by, now)
        _tell_person(request, by, now, reason=noticed.needs)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is refused, and who took a second look at it (K35)."""

    reason: str
    second_look_by: Assignment


def refuse(request: Request, refusal: Refusal, by: Assignment, now: datetime) -> Request:
    """Refuse a request: reason, a second pair of eyes, and a letter to the person (K35, C17).

    Raises Refused naming the field when something is missing.
    """
    _check_open(request)
    if not refusal.reason.strip():
        raise Refused(_("Write why the request is refused."), "reason")
    if refusal.second_look_by.staff_id == by.staff_id:
        raise Refused(_("Choose someone else than yourself for the second look."), "second_look_by")
    if refusal.second_look_by.unit_id != by.unit_id:
        raise Refused(_("Choose someone in your own unit."), "second_look_by")
    with transaction.atomic():
        request.reason = refusal.reason
        request.second_look_by = refusal.second_look_by
        _decide(request, Outcome.REFUSED, by, now)
        _tell_person(request, by, now, reason=refusal.reason)
        log.write(by.actor, now, log.Note(Act.REFUSED, request.key, "request"))
    return request


def pass_on(request: Request, to: Unit, by: Assignment, now: datetime) -> Request:
    """Pass a request on to a unit that may assess it; returns the request it has there (H18).

    The person's agreement must be stated. The new request is followed until someone there has
    confirmed that it has arrived.
    """
    _check_open(request)
    if not request.person_agrees:
        raise Refused(_("The person must have agreed that you pass it on."), "person_agrees")
    if to.pk == request.unit_id:
        raise Refused(_("Choose another unit than your own."), "to")
    with transaction.atomic():
        there = Request.objects.get(pk=request.pk)
        there.pk, there.key, there.unit = None, new_key(), to
        there._state.adding = True  # noqa: SLF001
        there.asker_unit, there.entered_by = by.unit, by
        receive(there, now)
        tasks.expect_of_unit(to.pk, What.RECEIVE_REQUEST, there.key, None)
        request.passed_to = there
        _decide(request, Outcome.PASSED_ON, by, now)
    return there


def confirm(request: Request, by: Assignment, now: datetime) -> None:
    """Confirm to the unit that passed a request on that it has arrived."""
    with transaction.atomic():
        request.confirmed_at = now
        request.taken_by = by
        request.save(update_fields=["confirmed_at", "taken_by"])
        tasks.done(request.key, What.RECEIVE_REQUEST)
        log.write(by.actor, now, log.Note(Act.CHANGED, request.key, "confirm"))


def _check_open(request: Request) -> None:
    if request.outcome:
        raise Refused(_("The request has already been answered."))


def _decide(request: Request, outcome: Outcome, by: Assignment, now: datetime) -> None:
    request.outcome = outcome
    request.decided_by = by
    request.decided_at = now
    request.save()
    tasks.done(request.key)
    log.write(by.actor, now, log.Note(Act.CHANGED, request.key, f"request-{outcome}"))


def _tell_person(request: Request, by: Assignment, now: datetime, reason: str) -> None:
    """Send the person the written answer, and keep with the request which paper it was."""
    unit = papers.Party(
        unit=by.unit.name,
        name=by.staff.name,
        phone=by.staff.phone or by.unit.phone,
        email=by.staff.email or by.unit.email,
        address=by.unit.postal_address,
    )
    paper = papers.RequestAnswer(
        reference=request.key,
        made_on=now.date(),
        practice=settings.PRACTICE,
        recipient=papers.Party(name=request.person_name),
        individual=papers.Person(name=request.person_name),
        unit=unit,
        verdict="start" if request.outcome == Outcome.START else "refused",
        decided_by=by.staff.name,
        decided_on=now.date(),
        reason=reason,
        turn_to=(unit,),
        because=_refusal_reasons(now.date()),
    )
    out = dispatch.Outgoing(paper=paper, recipient=None)
    request.answer = dispatch.send(request.key, [out], by, now)[0]
    request.save(update_fields=["answer"])


def _refusal_reasons(today: date) -> tuple[papers.Reason, ...]:
    answer = rulebook.ask("may-refuse-request", {"rulebook": "law", "on": today})
    return reasons(answer)


def reasons(answer: rulebook.Answer) -> tuple[papers.Reason, ...]:
    """Return the clauses of a verdict as a paper carries them: named as people know them."""
    titles = {book.id: book.title for book in rulebook.rulebooks()}
    return tuple(
        papers.Reason(
            source=titles[one.source], clause=one.place, level=one.level, quote=one.quote
        )
        for one in answer.because
    )
