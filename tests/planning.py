"""A plan on its way, for tests: the meeting has been held, and all that is needed is written."""

from __future__ import annotations

from datetime import datetime, timedelta

from samlas.casework import contacts
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Meeting, Participant, Presence, Slot
from samlas.casework.plan import approving, lead, sealing, writing
from samlas.casework.plan.models import Action, ApprovalForm, Plan, Verdict
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import Individual
from tests import world
from tests.world import NOW, World


def met(there: World, *codes: str, person: Individual | None = None, by: str = "karin",
        now: datetime = NOW) -> Case:  # fmt: skip
    """A case whose meeting has been held with all the units; the next one is booked."""
    who = there.by(by)
    case = world.called(who, [there.unit(code) for code in codes], person, now=now)
    return hold(case, who, now)


def hold(case: Case, by: Assignment, now: datetime) -> Case:
    """Hold the meeting of the case's summons: everyone is in the room."""
    summons = Summons.objects.filter(case=case).latest("pk")
    meeting = Meeting.objects.create(
        case=case, summons=summons, number=Meeting.objects.filter(case=case).count() + 1,
        opened_at=now, ended_at=now, next_at=now + timedelta(days=60), next_place="Rådhuset",
        next_told_by="Karin Ahlgren",
    )  # fmt: skip
    there = [None, contacts.own(case), *contacts.contacts_of(case)]
    Participant.objects.bulk_create(
        Participant(meeting=meeting, contact=one, place=place, presence=Presence.ON_SITE)
        for place, one in enumerate(there, start=1)
    )
    said = {"situation": "Trött.", "q:1:summary": "Vi delar på det.", "child:how": "Var med."}
    Slot.objects.bulk_create(
        Slot(meeting=meeting, name=name, text=text, written_at=now, written_by=by)
        for name, text in said.items()
    )
    return Case.objects.select_related("individual", "unit").get(pk=case.pk)


def owner(case: Case, unit: Unit) -> Contact:
    """The contact on the map that stands for the unit."""
    return Contact.objects.select_related("unit").get(case=case, unit=unit)


def take_on(plan: Plan, contact: Contact | None, what: str, by: Assignment,
            now: datetime = NOW) -> Action:  # fmt: skip
    """Write down what one takes on, whole."""
    values = {
        "contact": contact, "what": what, "doer": "Kontaktpersonen" if contact else "",
        "by": now.date() + timedelta(days=14), "shows": "Det märks.",
    }  # fmt: skip
    return writing.add_action(plan, values, by, now)


def drafted(case: Case, by: Assignment, now: datetime = NOW) -> Plan:
    """A plan with everything that the law demands, not approved by anyone."""
    plan = writing.begin(case, by, now)
    texts = {"needed": "Stöd från flera.", "long_term_goal": "Att sova hemma."}
    plan = writing.save_texts(plan, texts, plan.version, by, now)
    goal = writing.add_goal(plan, {"text": "Sova fem nätter i rad."}, by, now)
    for one in writing.owners_of(case):
        what = "Stöd." if case.individual.is_protected else f"Stöd från {one.name}."
        action = take_on(plan, one, what, by, now)
        writing.change_action(action, {"goal": goal}, action.version, by, now)
    take_on(plan, None, "Lägger undan telefonen.", by, now)
    fresh = stands(plan)
    return lead.name_overall(fresh, by.unit.principal, fresh.version, by, now)


def stands(plan: Plan) -> Plan:
    """The plan as it is stored now, as a page reads it."""
    found = writing.plan_of(plan.case)
    assert found is not None
    return found


def approve_all(plan: Plan, by: Assignment, now: datetime = NOW) -> None:
    """Everyone signs."""
    for one in approving.parties(plan, now):
        yes = Verdict.YES
        approving.approve(plan, one.contact, ApprovalForm.SIGNATURE, yes, "", by, now)


def seal(plan: Plan, by: Assignment, now: datetime = NOW, reason: str = "") -> list[Dispatch]:
    """Seal what stands."""
    fresh = stands(plan)
    version = sealing.version_of(sealing.sheet(fresh, now))
    return sealing.seal(fresh, version, reason, by, now)


def in_force(there: World, *codes: str, person: Individual | None = None, by: str = "karin",
             now: datetime = NOW) -> Plan:  # fmt: skip
    """A plan that everyone has approved, sealed and sent."""
    case = met(there, *codes, person=person, by=by, now=now)
    plan = drafted(case, there.by(by), now)
    approve_all(plan, there.by(by), now)
    seal(plan, there.by(by), now)
    return stands(plan)
