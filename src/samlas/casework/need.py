"""Step 1, the need: a member of staff notices it, and the work on a SIP begins (K17, K18)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import standing, tasks
from samlas.casework.case import Case, Context, Refused, keep, note, once, pick_rulebook
from samlas.casework.clocks import discharge
from samlas.casework.standing import MAY_START, AskedBy, Situation
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Unit
from samlas.exchange import naming
from samlas.keys import new_key
from samlas.ledger.models import Act
from samlas.people.models import Individual, Protection
from samlas.people.personal_number import OLDEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What a member of staff writes down on noticing a need (F1).

    `key` is what the case, or what is told to another unit, gets: one form makes one of them.
    """

    individual: Individual
    needs: str
    context: Context = Context.OPEN_CARE
    discovered_here: bool = True
    asked_by: AskedBy = AskedBy.UNIT
    key: str = field(default_factory=new_key)


def initiative(unit: Unit, noticed: Noticed, today: date) -> rulebook.Answer:
    """Ask what this unit is to do about the need: start, pass it on, or notify (K17, K29, H18)."""
    return standing.initiative(unit, _situation(noticed, today), today)


def _situation(noticed: Noticed, today: date) -> Situation:
    """What the rulebook weighs. Raises Refused for a date of birth that nobody alive has."""
    age = noticed.individual.age(today)
    if not 0 <= age <= OLDEST:
        raise Refused(_("Check the date of birth."), "birth_date")
    return Situation(
        age=age,
        asked_by=noticed.asked_by,
        discovered_here=noticed.discovered_here,
        context=noticed.context,
    )


def start(noticed: Noticed, by: Assignment, now: datetime) -> Case:
    """Start the work on a SIP in the unit of `by` (K18). Returns the case with `noticed.key`.

    Raises Refused, with the clauses, when the rulebook does not let this unit start.
    """
    today = now.date()
    facts, answer = standing.asked(by.unit, _situation(noticed, today), today)
    if answer.verdict not in MAY_START:
        raise Refused(_("Your unit cannot start a SIP here."), "", answer.because)

    def begin() -> Case:
        individual = _kept(noticed.individual, by.unit)
        case = Case.objects.create(
            key=noticed.key, unit=by.unit, individual=individual, responsible=by,
            rulebook=pick_rulebook(by.unit, individual.age(today), today),
            context=noticed.context, discovered_here=noticed.discovered_here,
            started_at=now, needs=noticed.needs,
        )  # fmt: skip
        keep(case, [(answer, facts)], now)
        tasks.expect(case, What.INFORM)
        discharge.begin(case)
        if individual.is_protected:
            naming.name(case.key, by, by, now)
        note(case, Act.CHANGED, by, now, "start")
        return case

    return once(begin, Case.objects.seen_by(by).filter(key=noticed.key))


def _kept(individual: Individual, unit: Unit) -> Individual:
    """Return the unit's own record of the person: a new one, or the known one brought up to date.

    What was left out now is not forgotten; a protection above all.
    """
    individual.held_by = unit
    if not individual.personal_number:
        individual.save()
        return individual
    told = {
        field.name: getattr(individual, field.name)
        for field in Individual._meta.concrete_fields  # noqa: SLF001
        if not field.primary_key
    }
    known, is_new = Individual.objects.select_for_update().get_or_create(
        held_by=unit, personal_number=individual.personal_number, defaults=told
    )
    if not is_new:
        for name, value in told.items():
            if value and value != Protection.NONE:
                setattr(known, name, value)
        known.save()
    return known
