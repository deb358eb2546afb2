"""Who answers for the plan by law, and who leads it in practice (HSL 16:4, H64, H65, C6).

The overall responsibility is a municipality's or a region's. The lead follows up; another unit than
the one that has it is asked, and until it says yes the old one stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import papers, rulebook
from samlas.casework import contacts, tasks
from samlas.casework.case import Case, Refused, decide, note
from samlas.casework.consent import live_rows
from samlas.casework.meeting import ending
from samlas.casework.plan import expecting, writing
from samlas.casework.plan.models import Plan
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Principal, Unit
from samlas.exchange import inbox
from samlas.exchange.dispatch import NEEDS
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act

OVERALL = "may-have-overall-responsibility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The lead as it is named: the unit, how to reach it, and what the parties agreed.

    `agreed` is needed where the rules let the unit lead only if the parties agree. `said`: how it
    said yes, when that was at the meeting or by phone; empty: it is asked.
    """

    unit: Unit
    name: str = ""
    phone: str = ""
    email: str = ""
    agreed: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit on the map with the rulebook's word on whether it may lead.

    `knows_plan`: it is the case's own, or consent opens the whole plan to it.
    """

    unit: Unit
    answer: rulebook.Answer
    knows_plan: bool

    @property
    def is_able(self) -> bool:
        """Whether the rules let it lead, if all agree at least."""
        return self.answer.verdict != "no"

    @property
    def may(self) -> bool:
        return self.is_able and self.knows_plan

    @property
    def needs_agreement(self) -> bool:
        return self.answer.verdict == "if-agreed"


def candidates(case: Case, on: date) -> list[Candidate]:
    """Return every unit around the person, the case's own first, and whether it may lead (H65)."""
    units = units_around(case)
    parties, opened = _parties(case, units), _opened_to(case, on)
    return [
        Candidate(one, case.ask("may-lead", on, unit=_facts(one, parties)), one.pk in opened)
        for one in units
    ]


def units_around(case: Case) -> list[Unit]:
    """Return the case's own unit and those on the map, each once."""
    found = [case.unit, *(one.unit for one in writing.owners_of(case) if one.unit is not None)]
    return list({unit.pk: unit for unit in found}.values())


def principals(case: Case, on: date) -> list[tuple[Principal, rulebook.Answer]]:
    """Return the principals around the person, and whether each may have the responsibility."""
    found: dict[int, Principal] = {}
    for unit in units_around(case):
        for one in (unit.principal, unit.second_principal):
            if one is not None:
                found[one.pk] = one
    question = "may-have-overall-responsibility"
    return [(one, case.ask(question, on, unit={"principal": one.kind})) for one in found.values()]


def _parties(case: Case, units: Sequence[Unit]) -> set[int]:
    return contacts.party_ids(case, [contacts.Contact(unit=unit) for unit in units])


def _facts(unit: Unit, parties: set[int]) -> dict[str, object]:
    return {**unit.facts(), "party": unit.pk in parties}


def name_overall(
    plan: Plan, principal: Principal, version: int, by: Assignment, now: datetime
) -> Plan:
    """Name the principal with the overall responsibility; all approvals are asked anew.

    Raises Refused with the clauses for one that cannot have it (HSL 16:4, SoL 10:8), Conflict.
    """
    with transaction.atomic():
        fresh = writing.locked(plan, version)
        if fresh.overall_id == principal.pk:
            return fresh
        answer = decide(fresh.case, OVERALL, now, unit={"principal": principal.kind})
        if answer.verdict != "yes":
            told = _("Only a municipality or a region can have the overall responsibility.")
            raise Refused(told, "overall", answer.because)
        fresh.overall = principal
        writing.matters_to_all(fresh, now)
        note(fresh.case, Act.CHANGED, by, now, "plan-overall")
    return fresh


def name_lead(plan: Plan, named: Named, version: int, by: Assignment, now: datetime) -> Plan:
    """Name the lead. The case's own unit has it at once; any other is asked, or has said yes.

    Raises Refused with the clauses for a unit that cannot lead, and without the agreement where one
    is needed (H65); Conflict.
    """
    with transaction.atomic():
        fresh = writing.locked(plan, version)
        _check_may_lead(fresh, named, now)
        stands = named.unit.pk in (fresh.case.unit_id, fresh.lead_unit_id)
        if stands or named.said.strip():
            _take(fresh, named)
            tasks.done(fresh.case.key, What.AWAIT_LEAD)
        else:
            fresh.asked_unit = named.unit
            fresh.asked_name = named.name.strip()
            fresh.asked_exception = named.agreed.strip()
            fresh.asked_at = now
            fresh.asked_declined = ""
            tasks.expect(fresh.case, What.AWAIT_LEAD, waits=True)
        fresh.version += 1
        writing.touched(fresh)
        put_question(fresh)
        if fresh.edition:
            expecting.follow_up(fresh, now)
        note(fresh.case, Act.CHANGED, by, now, "plan-lead", unit=named.unit.pk)
    return fresh


def _check_may_lead(plan: Plan, named: Named, now: datetime) -> None:
    facts = _facts(named.unit, _parties(plan.case, [named.unit]))
    answer = decide(plan.case, "may-lead", now, unit=facts)
    if answer.verdict == "no":
        raise Refused(_("This unit cannot lead the plan."), "unit", answer.because)
    if answer.verdict == "if-agreed" and not named.agreed.strip():
        told = _("Write how the parties have agreed that this unit leads.")
        raise Refused(told, "agreed", answer.because)
    if named.unit.pk not in _opened_to(plan.case, now.date()):
        told = _(
            "The consent does not open the plan to {unit}. Ask the person for that first, and then "
            "name the lead."
        ).format(unit=named.unit.name)
        raise Refused(told, "unit")


def _opened_to(case: Case, on: date) -> set[int]:
    """The case's own unit, and those that a living consent lets have the whole plan, to lead it."""
    needs = NEEDS[papers.Plan.kind]
    rows = live_rows(case, on)
    opened = {row.unit_id for row in rows if row.unit_id and needs <= set(row.kinds)}
    return {case.unit_id, *opened}


def _take(plan: Plan, named: Named) -> None:
    plan.lead_unit = named.unit
    plan.lead_name = named.name.strip()
    plan.lead_phone = named.phone.strip() or named.unit.phone
    plan.lead_email = named.email.strip() or named.unit.email
    plan.lead_exception = named.agreed.strip()
    plan.lead_said = named.said.strip()
    _forget_question(plan)


def _forget_question(plan: Plan) -> None:
    plan.asked_unit = None
    plan.asked_name = plan.asked_exception = ""
    plan.asked_at = None


def put_question(plan: Plan) -> None:
    """Put the question on the asked unit's list, about the plan that it holds; no one else's."""
    held = Dispatch.objects.filter(
        case=plan.case.key, kind="plan", superseded_at=None, cancelled_at=None
    ).exclude(recipient=None)
    for one in held:
        tasks.done(one.key, What.TAKE_LEAD)
        if plan.asked_unit_id == one.recipient_id and one.recipient_id is not None:
            person = plan.case.individual
            label = "" if person.is_protected else person.short_name
            tasks.expect_of_unit(one.recipient_id, What.TAKE_LEAD, one.key, None, label)


def asked(key: str, by: Assignment) -> Plan:
    """Return the plan whose lead the reader's unit is asked to take, by the key of its paper.

    Raises Dispatch.DoesNotExist for a paper that the unit has not, Plan.DoesNotExist when it is
    not asked.
    """
    paper = inbox.held(key, by)
    return Plan.objects.select_related("lead_unit", "asked_unit", "case__individual").get(
        case__key=paper.case, asked_unit_id=by.unit_id
    )


def accept(key: str, phone: str, email: str, by: Assignment, now: datetime) -> Plan:
    """Take the lead over, asked through the paper with this key (H64).

    The one who says yes is named as lead. Raises as `asked` does, and Refused in an ended case or
    when the rules or the consent no longer let the unit lead.
    """
    with transaction.atomic():
        fresh = _locked(key, by)
        agreed = fresh.asked_exception
        named = Named(
            unit=by.unit, name=by.staff.name, phone=phone or by.staff.phone,
            email=email or by.staff.email, agreed=agreed,
        )  # fmt: skip
        _check_still_may(fresh, named, now)
        _take(fresh, named)
        fresh.version += 1
        writing.touched(fresh)
        _answered(fresh, key, now)
        note(fresh.case, Act.ANSWERED, by, now, "plan-lead-accepted", unit=by.unit_id)
    return fresh


def _check_still_may(plan: Plan, named: Named, now: datetime) -> None:
    try:
        _check_may_lead(plan, named, now)
    except Refused as refusal:
        told = _("You cannot take the lead as things are now. {why}").format(why=refusal)
        raise Refused(told, because=refusal.because) from None


def _locked(key: str, by: Assignment) -> Plan:
    """The plan locked, if the unit is still the one that is asked."""
    fresh = writing.locked(asked(key, by))
    if fresh.asked_unit_id != by.unit_id:
        raise Plan.DoesNotExist
    return fresh


def decline(key: str, why: str, by: Assignment, now: datetime) -> Plan:
    """Say no to taking the lead over: the old one stands, and is told why. Raises as `accept`."""
    if not why.strip():
        raise Refused(_("Write why you cannot take the lead."), "why")
    with transaction.atomic():
        fresh = _locked(key, by)
        fresh.asked_declined = _("{unit}: {why}").format(unit=by.unit.name, why=why.strip())[:300]
        _forget_question(fresh)
        fresh.version += 1
        writing.touched(fresh)
        _answered(fresh, key, now)
        note(fresh.case, Act.ANSWERED, by, now, "plan-lead-declined", unit=by.unit_id)
    return fresh


def _answered(plan: Plan, key: str, now: datetime) -> None:
    """What was waited for has come; the convener sends a new edition that says who leads."""
    tasks.done(key, What.TAKE_LEAD)
    tasks.done(plan.case.key, What.AWAIT_LEAD)
    ending.expect_plan(plan.case, now, now)
    expecting.follow_up(plan, now)
