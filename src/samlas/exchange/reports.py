"""What is told between the meetings: how it has gone with what each one took on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch, Report
from samlas.ledger import log
from samlas.ledger.models import Act


def held_now(key: str, by: Assignment) -> Dispatch:
    """Return a received paper that the unit holds now, to report on what it says.

    Raises Dispatch.DoesNotExist for one that is not there, was never the unit's, or that it has
    passed on: only the holder tells how it goes.
    """
    held = Dispatch.objects.held_by(by)
    return held.get(key=key, holdings__unit=by.unit_id, holdings__passed_on_at=None)


def give(report: Report, by: Assignment, now: datetime) -> Report:
    """Store a report on one action, after those given before. The ledger notes its state."""
    report.given_by = by
    report.given_at = now
    report.save()
    about = report.dispatch.key if report.dispatch else report.case
    detail = {"case": report.case, "action": report.action, "state": report.state}
    log.write(by.actor, now, log.Note(Act.ANSWERED, about, "report", detail))
    return report


def latest(actions: Collection[str]) -> dict[str, Report]:
    """Return the last report on each of the actions, by the action's key."""
    last = Report.objects.filter(action__in=actions).values("action").annotate(last=Max("pk"))
    found = Report.objects.filter(pk__in=last.values("last")).select_related(
        "given_by__staff", "unit"
    )
    return {one.action: one for one in found}
