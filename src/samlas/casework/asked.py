"""What a request tells besides its answer: the asker's receipt, and a mark in the work list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.utils.timezone import localdate

from samlas import papers
from samlas.casework.need import Request
from samlas.casework.standing import AskedBy
from samlas.directory.models import Assignment


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
