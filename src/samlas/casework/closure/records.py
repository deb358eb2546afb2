"""That a closing has come into each unit's own record, and how each one was told (H89, H90)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, note
from samlas.casework.closure.models import Closure, OpenEnd
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import records
from samlas.exchange.models import Delivery, Dispatch, Holding
from samlas.ledger.models import Act


def recorded(key: str, on: date, by: Assignment, now: datetime) -> Holding:
    """Write down that the unit's own record holds the closing it was told of, by the paper's key.

    Raises Refused for a day that cannot be, Dispatch.DoesNotExist for a paper never received or of
    another kind.
    """
    with transaction.atomic():
        paper = Dispatch.objects.held_by(by).get(key=key, kind=papers.ClosureNotice.kind)
        try:
            held = records.record(paper.key, on, by, now)
        except records.NotThen:
            raise Refused(_not_then(), "recorded_on") from None
        tasks.done_by(by.unit_id, key, What.RECORD_CLOSING)
    return held


def recorded_here(case: Case, on: date, by: Assignment, now: datetime) -> Closure:
    """Write down the same for the unit that closed the case. Raises Closure.DoesNotExist."""
    with transaction.atomic():
        closure = Closure.objects.select_for_update().get(case=case)
        if not localdate(closure.closed_at) <= on <= now.date():
            raise Refused(_not_then(), "recorded_on")
        closure.recorded_on, closure.recorded_by = on, by
        closure.save(update_fields=["recorded_on", "recorded_by"])
        tasks.done(case.key, What.RECORD_OWN_CLOSING)
        note(case, Act.CHANGED, by, now, "closing-recorded")
    return closure


def _not_then() -> str:
    return _("Choose a day from the closing to today.")


@dataclass(frozen=True, slots=True)
class Told:
    """One who was told: by which way, whether it has arrived, and its own record."""

    dispatch: Dispatch
    name: str
    delivery: Delivery | None
    holding: Holding | None


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case as its page shows it."""

    case: Case
    closure: Closure
    told: Sequence[Told]
    open_ends: Sequence[OpenEnd]


def closed(key: str, by: Assignment, now: datetime) -> Closed:
    """Return how a case was closed, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that `by` may not see, Closure.DoesNotExist for one that is
    not closed.
    """
    case = cases.read(key, by, now, "closed")
    closure = Closure.objects.select_related("closed_by__staff", "turn_to", "follows").get(
        case=case
    )
    sent = Dispatch.objects.filter(case=key, kind=papers.ClosureNotice.kind)
    rows = sent.select_related("recipient").prefetch_related("deliveries", "holdings")
    ends = closure.open_ends.select_related("action__contact").order_by("pk")
    return Closed(case, closure, [_told(one) for one in rows.order_by("pk")], list(ends))


def _told(one: Dispatch) -> Told:
    unit = one.recipient
    name = unit.name if unit else cast("Any", one.paper()).recipient.name
    holding = next(iter(one.holdings.all()), None) if unit and unit.uses_samlas else None
    return Told(one, name, one.way, holding)
