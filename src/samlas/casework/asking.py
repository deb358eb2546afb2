"""Requests for a SIP: someone asks a unit to assess the need, and it is taken in (K33–K36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from samlas import papers, rulebook
from samlas.casework import standing, tasks
from samlas.casework.case import LAW, Case, Refused, once, open_to
from samlas.casework.standing import AskedBy, Situation
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import Dispatch
from samlas.keys import KEY_LENGTH, new_key
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import Individual, Protection
from samlas.people.personal_number import age, birth_date
from samlas.sealed.fields import SealedText


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
    is_protected = models.BooleanField(default=False)
    person_agrees = models.BooleanField(default=False)
    on_assignment = models.BooleanField(default=False)
    need = SealedText()
    wanted_contact = SealedText(max_length=300, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.BooleanField(default=False)
    known_units = SealedText(blank=True)
    assess_by = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = SealedText(blank=True)
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
        return age(birth_date(self.personal_number), today)


def receive(request: Request, now: datetime) -> Request:
    """Take in a request from the public page or from paper; its key is the receipt (K33).

    The same key a second time is the same request, and gives what was taken in the first time.
    The asker's standing is asked of the rulebook: Refused when a representative may ask only with
    the person's own yes or assignment and has not stated it (K40–K42).
    """
    check_asker(request, now.date())

    def take_in() -> Request:
        request.received_at = now
        request.assess_by = _assess_by(request, now.date())
        request.save()
        tasks.expect_of_unit(request.unit_id, What.ASSESS_REQUEST, request.key, request.assess_by)
        log.write(_asker(request), now, log.Note(Act.CHANGED, request.key, "request"))
        return request

    return once(take_in, Request.objects.filter(unit_id=request.unit_id, key=request.key))


def _asker(request: Request) -> log.Actor:
    return request.entered_by.actor if request.entered_by else log.GUEST


def _assess_by(request: Request, today: date) -> date | None:
    """The day to answer by: the installation's own aim, no law sets one. None outside the law."""
    if not has_clock(request.unit, request, today):
        return None
    return today + timedelta(days=settings.ASSESS_DAYS)


def has_clock(unit: Unit, request: Request, today: date) -> bool:
    """Whether the unit has a duty in a request, and so can be late; one who may only tell has none.

    K49: for whom the law does not bind no clock runs.
    """
    return standing.initiative(unit, situation_of(request, today), today).verdict != "notify"


def situation_of(request: Request, today: date) -> Situation:
    """Return a request as the rulebook weighs it: noticed by the one who asks."""
    age = request.age(today)
    return Situation(age=age, asked_by=request.asked_by, discovered_here=False)


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
    request = _seen(by).select_related("case", "unit").get(key=key)
    log.write(by.actor, now, log.Note(Act.READ, key, "request"))
    return request


def _seen(by: Assignment) -> models.QuerySet[Request]:
    """What the unit has been asked; of one whose protected case it has, for the named alone."""
    is_open = models.Q(case=None) | open_to(by, "case__")
    same = {"unit": by.unit_id, "individual__personal_number": models.OuterRef("personal_number")}
    closed = Case.objects.filter(**same).exclude(open_to(by))
    is_known = ~models.Q(personal_number="") & models.Q(models.Exists(closed))
    return Request.objects.filter(is_open, ~is_known, unit_id=by.unit_id)


def requests_of(
    by: Assignment, before: int | None, size: int, now: datetime, *, open_only: bool
) -> list[Request]:
    """Return up to `size` requests to the unit, newest first, older than the id `before`.

    `is_protected` tells what was said with the request, and what the unit knows of the person now.
    """
    rows = _seen(by).select_related("case__individual")
    if open_only:
        rows = rows.filter(outcome="")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:size])
    protected = _protected_numbers(by.unit_id, found)
    for request in found:
        known = request.case is not None and request.case.individual.is_protected
        request.is_protected |= known or request.personal_number in protected
    keys = [request.key for request in found]
    log.write(by.actor, now, log.Note(Act.LISTED, "requests", "list", {"requests": keys}))
    return found


def is_known_protected(request: Request) -> bool:
    """Whether it was said, or is known to the unit, that the person's data are protected."""
    return request.is_protected or bool(_protected_numbers(request.unit_id, [request]))


def _protected_numbers(unit_id: int, requests: Sequence[Request]) -> set[str]:
    numbers = {request.personal_number for request in requests} - {""}
    known = Individual.objects.filter(held_by=unit_id, personal_number__in=numbers)
    hidden = known.exclude(protection=Protection.NONE)
    return set(hidden.values_list("personal_number", flat=True))


def receipt(request: Request) -> papers.RequestReceipt:
    """Return the asker's receipt, for a request to one's own unit. Nothing of the person (K36)."""
    received_on = localdate(request.received_at)
    unit = request.unit
    return papers.RequestReceipt(
        reference=request.key,
        made_on=received_on,
        practice=settings.PRACTICE,
        recipient=papers.Party(name=request.asker_name),
        asked_by=cast("Any", request.asked_by),
        received_on=received_on,
        unit=papers.Party(
            unit=unit.name, phone=unit.phone, email=unit.email, address=unit.postal_address
        ),
        answer_by=request.assess_by,
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a request came, and who asked, in kind: what may stand in a list (K36)."""

    at: datetime
    asked_by: AskedBy


def arrivals(keys: Sequence[str], by: Assignment) -> Mapping[str, Arrival]:
    """Return the arrivals of those of the requests that are to the unit of `by`, by key."""
    if not keys:
        return {}
    rows = Request.objects.filter(unit_id=by.unit_id, key__in=keys)
    found = rows.values_list("key", "received_at", "asked_by")
    return {key: Arrival(at, AskedBy(asked_by)) for key, at, asked_by in found}
