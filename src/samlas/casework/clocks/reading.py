"""What the clocks of a case, or of a unit, will do next, whom they tell, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case
from samlas.casework.clocks import alarms, contact
from samlas.casework.clocks.alarms import Alarm
from samlas.casework.clocks.models import Ring
from samlas.casework.tasks import BY_HAND, Place, Task, What
from samlas.directory.models import Assignment, Unit
from samlas.ledger import log
from samlas.ledger.models import Act

SHOWN = 50
ASKED = 20
OF_ITS_OWN = (What.CHASE_ANSWER, What.TRIAL_ENDS)
"""What a clock puts on the list of a unit that has neither the case nor the paper."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A clock that will ring: for which row, and whom it tells."""

    row: Task
    alarm: Alarm
    to: Unit


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """What will ring in a case, what has rung, latest first, and what is marked as done by hand."""

    case: Case
    coming: Sequence[Coming]
    rung: Sequence[Ring]
    by_hand: Sequence[Task]


def of_case(key: str, by: Assignment, now: datetime) -> CaseClocks:
    """Return the clocks of a case, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "clocks")
    rows = list(Task.objects.filter(alarms.of_case(key)).select_related("unit").order_by("pk"))
    coming = _coming(rows, now)
    rung = Ring.objects.filter(case=key).select_related("unit", "of_unit").order_by("-pk")[:SHOWN]
    by_hand = [row for row in rows if row.unit_id == by.unit_id and _is_ticked(row, key)]
    return CaseClocks(case, coming, list(rung), by_hand)


def _is_ticked(row: Task, key: str) -> bool:
    return row.what in BY_HAND and row.what not in OF_ITS_OWN and row.about == key


def of_unit(
    by: Assignment, after: Place | None, size: int, now: datetime
) -> tuple[Sequence[Task], Sequence[Coming]]:
    """Return up to `size` rows of the unit that have clocks, after a place, and what rings next.

    The rows go by their days, as on the work list, and are shown to whom that shows them. The
    listing is written to the ledger.
    """
    rows = Task.objects.filter(tasks.is_told(by), unit=by.unit_id)
    rows = rows.exclude(looks_at=None)
    if after is not None:
        rows = rows.filter(Q(due__gt=after.due) | Q(pk__gt=after.row), due__gte=after.due)
    found = list(rows.select_related("unit").order_by("due", "pk")[:size])
    log.write(
        by.actor,
        now,
        log.Note(Act.LISTED, "tasks", "clocks", {"about": [one.about for one in found]}),
    )
    first: dict[int, Coming] = {}
    for one in _coming(found, now):
        first.setdefault(one.row.pk, one)
    return found, list(first.values())


def _coming(rows: Sequence[Task], now: datetime) -> list[Coming]:
    """What will ring for the rows after now, soonest first."""
    grounds = alarms.grounds(rows, now.date())
    ahead = [
        (row, one)
        for row in rows
        for one in alarms.schedule(row, grounds[row.pk], now)
        if one.at > now
    ]
    contacts = contact.of_units({row.unit for row, one in ahead if one.is_for_contact})
    found = []
    for row, one in ahead:
        to = contacts.get(row.unit_id) if one.is_for_contact else row.unit
        if to is not None:
            found.append(Coming(row, one, to))
    return sorted(found, key=lambda coming: (coming.alarm.at, coming.row.pk))


@dataclass(frozen=True, slots=True)
class Said:
    """What a clock has put on the unit's list: the row, when it rang, and the clauses behind it."""

    row: Task
    rung_at: datetime
    because: Sequence[rulebook.Clause]


def asked(by: Assignment) -> Sequence[Said]:
    """Return what the clocks ask of the unit itself, the oldest first; read with `of_unit`."""
    rows = Task.objects.filter(tasks.is_told(by), unit=by.unit_id, what__in=OF_ITS_OWN)
    found = list(rows.order_by("due", "pk")[:ASKED])
    rung = Ring.objects.filter(about__in=[row.about for row in found], unit=by.unit_id)
    known = {one.about: one for one in rung.order_by("pk")}
    return [
        Said(row, known[row.about].rung_at, _clauses(known[row.about]))
        for row in found
        if row.about in known
    ]


def _clauses(ring: Ring) -> list[rulebook.Clause]:
    """The clauses as they were read then; one that is no longer there is left out."""
    found = (rulebook.clause(one["source"], one["clause"], one["version"]) for one in ring.because)
    return [one for one in found if one is not None]
