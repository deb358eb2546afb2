"""The person tells that something went wrong, in their own words, and sees what comes of it.

Their words go as they are to the head of the unit. Those who handle it get the kind, and the words
only when nothing in them could point at somebody: the person writes otherwise, or sends the kind
alone. The words are never changed for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import tasks
from samlas.casework.case import Refused
from samlas.casework.own.who import Own
from samlas.casework.tasks import What
from samlas.deviations import known, reporting, routing
from samlas.deviations.models import Origin, Report
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.rulebook import DeviationKind

LATEST = 20


def kinds(own: Own, on: date) -> Sequence[DeviationKind]:
    """Return what the person can say went wrong, by the case's rulebook."""
    return [one for one in rulebook.deviation_kinds(own.case.rulebook, on) if one.for_person]


def look(own: Own, text: str) -> None:
    """Raise NotClear when the words could point at somebody."""
    reporting.check({"text": text.strip()}, known.of_private(own), ())


def tell(own: Own, kind: str, text: str, now: datetime, *, only_unit: bool = False) -> Report:
    """Send it: to the unit's head with the words, to those who handle it as `only_unit` says.

    Raises Refused for a kind that is none, or without words; NotClear.
    """
    on, words = now.date(), text.strip()
    chosen = next((one for one in kinds(own, on) if one.id == kind), None)
    if chosen is None:
        raise Refused(_("Choose what happened."), "kind")
    if not words:
        raise Refused(_("Write what happened."), "text")
    if not only_unit:
        look(own, words)
    route = routing.of_case(own.case, on)
    texts = {"text": "" if only_unit else words, "proposal": ""}
    with transaction.atomic():
        report = reporting.make(route, kind, chosen.phase, texts, now, by_person=True)
        Origin.objects.create(
            report=report, unit=own.unit, hand=own.hand, case=own.case.key, own_words=words
        )
        head = Assignment.objects.with_cases(on).filter(unit=own.unit, is_head=True).first()
        tasks.expect_of_unit(own.unit.pk, What.HEAR_DEVIATION, report.key, on, responsible=head)
        reporting.note(report, Act.SENT, own, now)
    return report


def told(own: Own) -> Sequence[Origin]:
    """Return what this one has told from this page, newest first, while the unit still knows."""
    rows = Origin.objects.filter(unit=own.unit, hand=own.hand, dropped_at=None)
    found = rows.select_related("report").order_by("-pk")
    return [one for one in found if one.case == own.case.key][:LATEST]
