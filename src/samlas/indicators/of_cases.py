"""What a case tells of itself: how it began, how far it came, how soon, how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef
from django.utils.timezone import localdate, localtime

from samlas.casework.asking import Request
from samlas.casework.case import Case, Context, Decision, Stage
from samlas.casework.closure.models import Closure
from samlas.casework.consent import Decline, Information
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan.models import Edition
from samlas.casework.standing import AskedBy
from samlas.casework.summons.draft import Summons
from samlas.directory.models import UnitKind
from samlas.exchange.models import Delivery, Dispatch, Holding
from samlas.indicators.batch import Batch, Told
from samlas.indicators.facts import principal_kind
from samlas.papers import ClosureNotice
from samlas.papers import Summons as SummonsPaper
from samlas.people.models import Consent

Moments = Mapping[Any, datetime | date]

DAYS = ((2, "0-1"), (4, "2-3"), (8, "4-7"), (15, "8-14"), (31, "15-30"), (61, "31-60"))
LATER = "61-"
# What is counted in days from when the need was noticed, until which step.
UNTIL = {"to-contact": "informed", "to-summons": "called", "to-meeting": "met"}
OUTSIDER = "outsider"
SCHOOLS = {
    UnitKind.PRESCHOOL, UnitKind.SCHOOL, UnitKind.UPPER_SECONDARY, UnitKind.STUDENT_HEALTH,
}  # fmt: skip


def days_between(first: date | datetime, then: date | datetime) -> str:
    """Return the word for the number of days from one day to another."""
    days = (_day(then) - _day(first)).days
    return next((word for above, word in DAYS if days < above), LATER)


def _day(on: date | datetime) -> date:
    return localdate(on) if isinstance(on, datetime) else on


def of_cases(batch: Batch) -> Told:
    """Give the facts of each case that are about the case as a whole, in nine queries."""
    ids, keys = list(batch.by_id), list(batch.by_key)
    reached = _reached(ids, keys)
    closed = {one.case_id: one for one in Closure.objects.filter(case__in=ids)}
    declined = {one.case_id: one for one in Decline.objects.filter(case__in=ids).order_by("pk")}
    withdrawn = _moments(Consent.objects.filter(case__in=keys), "case", Max("withdrawn_at"))
    asked = _asked(ids)
    for case in batch.cases:
        begun = case.started_at
        steps = {word: at.get(case.pk, at.get(case.key)) for word, at in reached.items()}
        yield batch.told(case, "cases", "started", begun)
        furthest = [word for word, at in steps.items() if at is not None]
        yield batch.told(case, "way", furthest[-1] if furthest else "need", begun)
        yield batch.told(case, "begun-by", _beginner(asked.get(case.pk), case, batch), begun)
        for indicator, word in UNTIL.items():
            if (then := steps[word]) is not None:
                yield batch.told(case, indicator, days_between(begun, then), begun)
        if case.pk in closed:
            yield from _closed(case, closed[case.pk], batch)
        elif case.stage == Stage.DECLINED and case.pk in declined:
            yield from _declined(case, declined[case.pk], batch)
        elif case.stage == Stage.WITHDRAWN and case.key in withdrawn:
            yield batch.told(case, "cases", "withdrawn", withdrawn[case.key])


def _reached(ids: Sequence[int], keys: Sequence[str]) -> Mapping[str, Moments]:
    """When each step of the way was first reached, by the case's number or key."""
    papers = Dispatch.objects.filter(case__in=keys, kind=SummonsPaper.kind)
    consents = Consent.objects.filter(case__in=keys)
    meetings = Meeting.objects.filter(case__in=ids)
    editions = Edition.objects.filter(plan__case__in=ids)
    return {
        "informed": _moments(Information.objects.filter(case__in=ids), "case", Min("given_on")),
        "consented": _moments(consents, "case", Min("recorded_at")),
        "called": _moments(papers, "case", Min("sent_at")),
        "met": _moments(meetings.filter(number=1), "case", Min("ended_at")),
        "planned": _moments(editions, "plan__case", Min("sealed_at")),
        "followed-up": _moments(meetings.filter(number__gt=1), "case", Min("ended_at")),
    }


def _closed(case: Case, closure: Closure, batch: Batch) -> Told:
    on = closure.closed_at
    yield batch.told(case, "cases", "closed", on)
    yield batch.told(case, "to-closure", days_between(case.started_at, on), on)
    word = "recorded" if closure.recorded_on else "not-recorded"
    yield batch.told(case, "closure-recorded", word, on)
    for ground in closure.grounds:
        yield batch.told(case, "closure-grounds", ground, on)


def _declined(case: Case, said: Decline, batch: Batch) -> Told:
    yield batch.told(case, "cases", "declined", said.declined_at)
    yield batch.told(case, "declined", said.alternative or "nothing", said.declined_at)


def _moments(found: Any, by: str, moment: Any) -> Moments:
    """The earliest, or latest, moment of each case; those without one are left out."""
    rows = found.order_by().values_list(by).annotate(moment)
    return {case: at for case, at in rows if at is not None}


def _asked(ids: Sequence[int]) -> Mapping[int, str]:
    """Who asked, of each case: as the request says, else as was written down at the start."""
    asked: dict[int, str] = {}
    for decision in Decision.objects.filter(case__in=ids, question="initiative").order_by("-pk"):
        asked[decision.case_id] = str(decision.facts.get("asked_by", AskedBy.UNIT))
    requests = Request.objects.filter(case__in=ids).values_list("case_id", "asked_by", "asker_unit")
    for case, by, unit in requests:
        outside = by == AskedBy.UNIT and unit is None
        asked[int(case or 0)] = OUTSIDER if outside else by
    return asked


def _beginner(by: str | None, case: Case, batch: Batch) -> str:
    if by in (AskedBy.PERSON, OUTSIDER):
        return str(by)
    if by not in (None, AskedBy.UNIT):
        return "close"
    if case.unit.kind in SCHOOLS:
        return "school"
    return principal_kind(case.unit, case.started_at, batch.before)


def of_discharges(batch: Batch) -> Told:
    """Give whether each summons before a discharge went by its last day (LUS 4:3), in one query."""
    leaving = {case.pk: case for case in batch.cases if case.context == Context.DISCHARGE}
    sent = Summons.objects.filter(
        case__in=leaving, sent_at__isnull=False, ready_for_discharge_at__isnull=False
    )
    for one in sent.only("case", "sent_at", "ready_for_discharge_at", "planned_discharge_on"):
        case = leaving[one.case_id]
        ready = localtime(one.ready_for_discharge_at)
        answer = case.ask("summons-by", ready.date(), ready_for_discharge_at=ready)
        in_time = localdate(one.sent_at) <= date.fromisoformat(str(answer.verdict))
        word = "in-time" if in_time else "late"
        yield batch.told(case, "discharge-call", word, ready)
        if one.planned_discharge_on is not None:
            days = days_between(ready, one.planned_discharge_on)
            yield batch.told(case, "discharge-days", days, ready)


def of_closures(batch: Batch) -> Told:
    """Give whether all were told that a case was closed, and all have recorded it (I15).

    What is written by a unit that gets its papers by post is not known here.
    """
    delivered = Delivery.objects.filter(
        dispatch=OuterRef("pk"), done_at__isnull=False, failed_at=None, returned_at=None
    )
    here = Holding.objects.filter(
        dispatch=OuterRef("pk"), passed_on_at=None, unit__uses_samlas=True
    )
    notices = Dispatch.objects.filter(case__in=batch.by_key, kind=ClosureNotice.kind).annotate(
        has_come=Exists(delivered),
        is_here=Exists(here),
        lacks=Exists(here.filter(recorded_on=None)),
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for one in notices.values_list("case", "sent_at", "has_come", "is_here", "lacks", named=True):
        found[one.case].append(one)
    for key, rows in found.items():
        case, on = batch.by_key[key], max(one.sent_at for one in rows)
        came_to_all = all(one.has_come for one in rows)
        yield batch.told(case, "closure-told", "all" if came_to_all else "some", on)
        if any(one.is_here for one in rows):
            word = "some" if any(one.lacks for one in rows) else "all"
            yield batch.told(case, "closure-recorded-by-all", word, on)
