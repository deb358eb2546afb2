"""That a received paper has come into the unit's own record (H90)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger import log
from samlas.ledger.models import Act


class NotThen(ValueError):
    """A day that the paper cannot have been recorded on: ahead, or before it was received."""


def record(key: str, on: date, by: Assignment, now: datetime) -> Holding:
    """Write down that the unit's own record holds the paper since the day `on`.

    A second time changes the day. Raises NotThen, and Dispatch.DoesNotExist for a paper that the
    unit does not hold.
    """
    mine = Holding.objects.filter(dispatch__in=Dispatch.objects.held_by(by), unit_id=by.unit_id)
    held = mine.filter(dispatch__key=key).order_by("-number").first()
    if held is None:
        raise Dispatch.DoesNotExist
    if not localdate(held.received_at) <= on <= now.date():
        raise NotThen
    held.recorded_on, held.recorded_by = on, by
    held.save(update_fields=["recorded_on", "recorded_by"])
    log.write(by.actor, now, log.Note(Act.CHANGED, key, "recorded"))
    return held
