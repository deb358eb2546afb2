"""Who works with the agreements' texts: those with the office, for what their principal is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from samlas import rulebook
from samlas.agreements.models import Draft
from samlas.casework.clocks import trials
from samlas.casework.clocks.models import Clock
from samlas.directory.models import Agreement, Assignment, OfficeKind, Party, joined
from samlas.directory.offices import holds_office

LAW = "law"


def kept_by(by: Assignment, on: date) -> QuerySet[Agreement]:
    """Return the agreements that units of the keeper's principal have joined, or it has begun.

    Decided here only. None for one who does not hold the office on the day.
    """
    if not holds_office(by, OfficeKind.AGREEMENTS, on):
        return Agreement.objects.none()
    written = Agreement.objects.exclude(rulebook=LAW)
    mine = by.unit.principal_ids
    run = Q(unit__principal__in=mine) | Q(unit__second_principal__in=mine)
    inside = Party.objects.filter(joined(on), run)
    found = Q(pk__in=inside.values("agreement")) | Q(draft__principal__in=mine)
    return written.filter(found)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits for a keeper of an agreement: a trial that `ends`, or has ended, without what is
    to follow being written; or a draft that another has proposed to be published."""

    agreement: Agreement
    ends: date | None = None
    is_over: bool = False
    is_last: bool = False
    is_proposed: bool = False


def to_do(by: Assignment, on: date) -> list[ToDo]:
    """Return what waits for the keeper: first what to publish, then the trials, soonest first.

    A trial stands there from the day that its first clock rings, as it does for those who joined
    it, until it has been decided what follows; `is_last` once its last clock has rung (H3).
    """
    kept = kept_by(by, on).select_related("draft__proposed_by").distinct()
    mine = {one.pk: one for one in kept}
    if not mine:
        return []
    proposed = [one for one in mine.values() if _waits_for(one, by)]
    found = [ToDo(one, is_proposed=True) for one in proposed]
    ending = [one for one in trials.soon(on) if one.agreement.pk in mine]
    last = Clock.TRIAL_LAST
    trial = [ToDo(one.agreement, one.ends, is_last=one.clock == last) for one in ending]
    for one in mine.values():
        book = rulebook.current(one.rulebook, one.editions, on)
        if book and trials.stands(book, on) == "over":
            trial.append(ToDo(one, book.top.trial_to, is_over=True))
    return found + sorted(trial, key=lambda one: (one.ends or on, one.agreement.pk))


def _waits_for(agreement: Agreement, by: Assignment) -> bool:
    draft = getattr(agreement, "draft", None)
    proposed = draft.proposed_by if draft else None
    return proposed is not None and proposed.staff_id != by.staff_id


def draft_of(agreement: str, by: Assignment, on: date) -> Draft:
    """Return the agreement's draft. Raises Draft.DoesNotExist."""
    kept = kept_by(by, on).filter(rulebook=agreement).values("pk")
    found = Draft.objects.select_related("agreement", "proposed_by__staff", "changed_by__staff")
    return found.get(agreement__in=kept)
