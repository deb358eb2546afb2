"""Who is told: the principals that the rulebook names, and what else a report rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from samlas import papers, rulebook
from samlas.casework.case import Case, Context, Stage, pick_rulebook, rulebook_of
from samlas.casework.contacts import Contact
from samlas.deviations.models import Phase
from samlas.directory.models import (
    Assignment,
    Office,
    OfficeKind,
    Party,
    Principal,
    Unit,
    in_force,
    joined,
)
from samlas.exchange.models import Dispatch

ALL = "all-parties"
PHASES = {
    Stage.NEED: Phase.NEED, Stage.CONSENT: Phase.CONSENT, Stage.CONTACTS: Phase.SUMMONS,
    Stage.SUMMONS: Phase.SUMMONS, Stage.CALLED: Phase.MEETING, Stage.PLAN: Phase.PLAN,
    Stage.CLOSED: Phase.CLOSING, Stage.DECLINED: Phase.CONSENT, Stage.WITHDRAWN: Phase.CONSENT,
}  # fmt: skip

AFTER = {
    papers.Plan.kind: Phase.PLAN, papers.Minutes.kind: Phase.MEETING,
    papers.ClosureNotice.kind: Phase.CLOSING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """The rulebook, what it says (`because`), and the kinds of unit and principals concerned.

    `unheard` are the principals where nobody holds the office to receive it.
    """

    book: str
    phase: Phase
    unit_kinds: Sequence[str]
    principals: Sequence[Principal]
    because: Sequence[rulebook.Clause]
    unheard: Sequence[Principal]

    def due(self, on: date) -> date:
        """The last day to have received it."""
        return day_of(self.book, "deviation-late", on, on)


def day_of(book: str, clock: str, due: date, on: date) -> date:
    """The day that a clock of the rulebook counts to from the day `due`."""
    facts = {"rulebook": book, "on": on, "clock": clock, "due": due}
    return date.fromisoformat(str(rulebook.ask("clock", facts).verdict))


def of_case(case: Case, on: date) -> Route:
    """The route of what went wrong in a case: by its rulebook, to those who are on its map.

    Of a protected person's map nothing is told: who is on it tells where they are (law.md 2.7).
    """
    around = Contact.objects.filter(case=case).exclude(unit=None).select_related("unit")
    if case.individual.is_protected:
        around = around.none()
    units = [case.unit, *(one.unit for one in around if one.unit is not None)]
    discharge = case.context == Context.DISCHARGE and case.stage != Stage.CLOSED
    phase = Phase.DISCHARGE if discharge else PHASES[Stage(case.stage)]
    return _route(case.rulebook, phase, units, on)


def of_paper(paper: Dispatch, unit: Unit, now: datetime) -> Route:
    """The route of what went wrong with a paper that the unit has received.

    By the rulebook of the case it was sent from, to the unit and to who sent it; of a protected
    person, who that is tells where they are.
    """
    book = rulebook_of(paper.case) or pick_rulebook(unit, None, now.date())
    has_met = paper.meets_at is not None and paper.meets_at < now
    phase = AFTER.get(paper.kind, Phase.MEETING if has_met else Phase.SUMMONS)
    units = [unit] if paper.is_protected else [unit, paper.sender]
    return _route(book, phase, units, now.date())


def of_unit(unit: Unit, on: date) -> Route:
    """The route of what a unit tells without a case."""
    return _route(pick_rulebook(unit, None, on), Phase.ANY, [unit], on)


def _route(book: str, phase: Phase, units: Collection[Unit], on: date) -> Route:
    answer = rulebook.ask("deviation-route", {"rulebook": book, "on": on})
    concerned = Q(pk__in={pk for unit in units for pk in unit.principal_ids})
    if answer.verdict == ALL:
        agreement = rulebook.agreement_of(book)
        parties = Party.objects.filter(joined(on), agreement__rulebook=agreement)
        concerned |= Q(pk__in=parties.values("unit__principal"))
        joint = parties.exclude(unit__second_principal=None)
        concerned |= Q(pk__in=joint.values("unit__second_principal"))
    principals = list(Principal.objects.filter(concerned).order_by("name"))
    heard = _heard(principals, on)
    return Route(
        book, phase, sorted({str(unit.kind) for unit in units}), principals, answer.because,
        [one for one in principals if one.pk not in heard],
    )  # fmt: skip


def handlers(principals: Collection[Principal], on: date) -> list[Assignment]:
    """Those who hold the office for any of the principals on the day."""
    unit = "assignment__unit__"
    theirs = Q(**{f"{unit}principal__in": principals})
    theirs |= Q(**{f"{unit}second_principal__in": principals})
    offices = Office.objects.filter(in_force(on), theirs, kind=OfficeKind.DEVIATIONS)
    held = offices.values("assignment")
    found = Assignment.objects.current(on).filter(pk__in=held)
    return list(found.select_related("staff", "unit").order_by("pk"))


def _heard(principals: Collection[Principal], on: date) -> set[int]:
    return {pk for one in handlers(principals, on) for pk in one.unit.principal_ids}
