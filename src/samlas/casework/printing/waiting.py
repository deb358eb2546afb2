"""The letters of a unit that wait to be posted, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from samlas.casework.printing.models import PrintedLetter, Printing
from samlas.directory.models import Assignment
from samlas.exchange.models import Channel, Delivery, Dispatch, may_read
from samlas.ledger import log
from samlas.ledger.models import Act

# To units first, by name; then to private people, all to one household after each other.
MOST_ALONE = 50
ORDER = ("to_private", "to_unit", "dispatch__case", "pk")


def letters(by: Assignment) -> QuerySet[Delivery]:
    """The letters that the unit has sent and `by` may read, still worth posting, in order.

    Without those about a protected person, and those without an address: each goes by itself.
    """
    return _in_order(_waiting(by).filter(dispatch__is_protected=False, has_address=True))


def to_print(by: Assignment) -> QuerySet[Delivery]:
    """Those of them that are in no print yet."""
    return letters(by).filter(Q(in_print=False))


def _waiting(by: Assignment) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        may_read(by, "dispatch__"), channel=Channel.LETTER, done_at=None, failed_at=None,
        dispatch__sender=by.unit_id, dispatch__superseded_at=None, dispatch__cancelled_at=None,
    )  # fmt: skip


def _in_order(found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    in_print = PrintedLetter.objects.filter(delivery=OuterRef("pk"), is_open=True)
    return found.annotate(
        to_private=Case(
            When(dispatch__recipient=None, then=1), default=0, output_field=models.IntegerField()
        ),
        to_unit=Coalesce("dispatch__recipient__name", Value("")),
        in_print=Exists(in_print),
    ).order_by(*ORDER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of what waits: the letters, how many there are in all, and how many in no print yet.

    `alone` are the first of those that go by themselves; `prints` those that are under way.
    """

    letters: Sequence[Delivery]
    in_all: int
    to_print: int
    alone: Sequence[Delivery]
    prints: Sequence[Printing]


def read(by: Assignment, after: int | None, size: int, now: datetime) -> Waiting:
    """Return up to `size` letters that come after the one with the id `after`, and the prints.

    The listing is written to the ledger.
    """
    every = letters(by)
    shown = list(_after(every, after).select_related("dispatch__recipient")[:size])
    is_alone = Q(dispatch__is_protected=True) | Q(has_address=False)
    rest = _waiting(by).filter(is_alone).select_related("dispatch__recipient").order_by("pk")
    alone = [] if after else list(rest[:MOST_ALONE])
    keys = [one.dispatch.key for one in (*shown, *alone)]
    log.write(by.actor, now, log.Note(Act.LISTED, "letters", "letters", {"papers": keys}))
    counted = every.aggregate(
        in_all=models.Count("pk"), to_print=models.Count("pk", filter=Q(in_print=False))
    )
    return Waiting(
        letters=shown, in_all=counted["in_all"], to_print=counted["to_print"],
        alone=alone, prints=open_prints(by),
    )  # fmt: skip


def _after(every: QuerySet[Delivery], after: int | None) -> QuerySet[Delivery]:
    """Those that come after one, in the order; all, when it is not there."""
    place = every.filter(pk=after).values(*ORDER).first() if after else None
    if place is None:
        return every
    later, same = Q(), Q()
    for name in ORDER:
        later |= same & Q(**{f"{name}__gt": place[name]})
        same &= Q(**{name: place[name]})
    return every.filter(later)


def open_prints(by: Assignment) -> list[Printing]:
    """Return the unit's prints that have not ended, the latest first."""
    found = Printing.objects.filter(unit=by.unit_id, ended_at=None)
    return list(found.select_related("asked_by__staff", "posted_by__staff").order_by("-pk")[:20])


def letter(pk: int, by: Assignment) -> Delivery:
    """Return a letter that the unit has sent. Raises Delivery.DoesNotExist."""
    sent = Dispatch.objects.sent_by(by)
    return Delivery.objects.select_related("dispatch__recipient", "done_by__staff").get(
        pk=pk, channel=Channel.LETTER, dispatch__in=sent
    )
