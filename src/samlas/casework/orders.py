"""Orders and powers of attorney: entered once for each who speaks for the person (K39–K42)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import givers, guardians, lapsing
from samlas.casework.case import Case, Refused, decide, locked, note
from samlas.casework.plan import minutes
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import (
    Assessed,
    Capacity,
    Consent,
    ConsentGiver,
    ConsentRow,
    Order,
    Representative,
)
from samlas.people.orders import Ground, OrderKind

_KINDS: dict[str, tuple[OrderKind, ...]] = {
    Capacity.GUARDIAN: (OrderKind.CUSTODY, OrderKind.ONE_SUFFICES),
    Capacity.FORVALTARE: (OrderKind.FORVALTARE,),
    Capacity.GOD_MAN: (OrderKind.GOD_MAN,),
    Capacity.LASTING_POWER: (OrderKind.LASTING_POWER,),
}


def kinds_of(representative: Representative) -> tuple[OrderKind, ...]:
    """Return the kinds of order that one in this capacity can have; a relative has none."""
    return _KINDS.get(representative.capacity, ())


def add(case: Case, order: Order, by: Assignment, now: datetime) -> Order:
    """Enter an order, as `by` has seen it. Raises Refused naming the field to mend."""
    with transaction.atomic():
        case = locked(case)
        _check(case, order, now)
        order.seen_by = by
        order.save()
        note(case, Act.CHANGED, by, now, "order-add", order=order.pk, kind=str(order.kind))
        guardians.settle(case, now)
        minutes.settle(case, now)
    return order


def _check(case: Case, order: Order, now: datetime) -> None:
    close, today = order.representative, now.date()
    if order.kind not in kinds_of(close):
        raise Refused(_("This kind of order is not for one in this capacity."), "kind")
    needed = decide(case, "scope-needed", now, agent=close.facts(today))
    if needed.verdict == "yes" and not order.scope:
        text = _("Tick what the order or the power of attorney covers.")
        raise Refused(text, "scope", needed.because)
    if order.kind == OrderKind.ONE_SUFFICES:
        _check_ground(order)
    if order.valid_to is not None and order.valid_to < order.valid_from:
        raise Refused(_("The order cannot end before it begins."), "valid_to")
    if order.seen_on > today:
        raise Refused(_("The day when the order was seen cannot lie ahead."), "seen_on")


def _check_ground(order: Order) -> None:
    """A board lets one guardian consent to what it lists, and to nothing else (FB 6:13 a)."""
    if not order.ground:
        raise Refused(_("Say on which ground the yes of one guardian suffices."), "ground")
    if order.ground == Ground.BOARD and not order.scope:
        raise Refused(_("Tick the measures that the board has decided on."), "scope")


def end(case: Case, order: Order, last_day: date, by: Assignment, now: datetime) -> Order:
    """End an order: it holds on `last_day` and not after it. A consent that rests on it ends too.

    Raises Refused for a day before the order begins or after it ends anyhow.
    """
    with transaction.atomic():
        case = locked(case)
        order = Order.objects.select_for_update().get(pk=order.pk)
        if last_day < order.valid_from:
            raise Refused(_("The order cannot end before it begins."), "last_day")
        if order.valid_to is not None and last_day > order.valid_to:
            raise Refused(_("The order ends before that day. Enter a new one instead."), "last_day")
        order.valid_to = last_day
        order.save(update_fields=["valid_to"])
        _shorten(case, order, last_day)
        note(case, Act.CHANGED, by, now, "order-end", order=order.pk)
    return order


def _shorten(case: Case, order: Order, last_day: date) -> None:
    """What rests on an order lasts no longer than it does; what stands without it goes on."""
    close, after = order.representative, last_day + timedelta(days=1)
    if order.is_power and close.facts(after)["order"] == "in-force":
        return
    shortened = set()
    for consent, row, givers_of in _resting(close):
        said_yes = {one.representative_id for one in givers_of}
        is_mature = consent.assessed == Assessed.MATURITY
        if not givers.suffices(case, said_yes, after, is_mature=is_mature):
            shortened.add(consent.case)
            if row is None:
                consent.shorten(last_day)
            elif row.valid_to > last_day:
                row.valid_to = last_day
                row.save(update_fields=["valid_to"])
    for one in Case.objects.filter(key__in=shortened).select_related("individual"):
        lapsing.settle(one)


def _resting(
    close: Representative,
) -> list[tuple[Consent, ConsentRow | None, list[ConsentGiver]]]:
    """The consents that this one has said yes to, and the rows added later, each with its yeses."""
    said = ConsentGiver.objects.filter(
        consent__in=ConsentGiver.objects.filter(
            representative=close, consent__withdrawn_at=None
        ).values("consent"),
        says_no=False,
    ).select_related("consent", "row")
    found: dict[tuple[int, int | None], list[ConsentGiver]] = {}
    for one in said.order_by("pk"):
        found.setdefault((one.consent_id, one.row_id), []).append(one)
    return [
        (yeses[0].consent, yeses[0].row, yeses)
        for yeses in found.values()
        if any(one.representative_id == close.pk for one in yeses)
    ]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who speaks for the person, with the rulebook's words on that, as it is today.

    `consent` and `represent` are the answers on whether they may; `state` that of their orders.
    """

    representative: Representative
    state: str
    consent: rulebook.Answer
    represent: rulebook.Answer

    @property
    def kinds(self) -> tuple[OrderKind, ...]:
        """The kinds of order that one in this capacity can have."""
        return kinds_of(self.representative)

    @property
    def orders(self) -> Sequence[Order]:
        return list(self.representative.orders.all())


def read(key: str, by: Assignment, now: datetime) -> tuple[Case, list[Speaker]]:
    """Return the case and all who speak for the person, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "speakers")
    found = case.individual.representatives.order_by("pk").prefetch_related(
        Prefetch("orders", Order.objects.select_related("seen_by__staff").order_by("valid_from"))
    )
    return case, [_speaker(case, one, now.date()) for one in found]


def _speaker(case: Case, one: Representative, on: date) -> Speaker:
    facts = one.facts(on)
    return Speaker(
        one,
        str(facts["order"]),
        case.ask("may-consent", on, agent=facts),
        case.ask("may-represent", on, agent=facts),
    )
