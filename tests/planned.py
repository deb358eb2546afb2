"""A plan in force, for tests: a case whose meeting has been held and whose plan was sealed.

Made from rows where the steps before would only be words: what each took on, and the papers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from samlas.casework.case import Case, Stage
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan import expecting
from samlas.casework.plan.models import Action, Goal, Plan
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange import dispatch
from samlas.exchange.dispatch import Outgoing
from samlas.exchange.models import Dispatch
from samlas.papers import parts, plan_kinds
from samlas.people.models import ConsentRow
from tests import world
from tests.world import World


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan in force: its case, goal, actions by the code of their unit, and papers."""

    case: Case
    plan: Plan
    meeting: Meeting
    goal: Goal
    actions: dict[str, Action]
    papers: dict[str, Dispatch]


def planned(there: World, *codes: str, now: datetime, by: str = "karin", days: int = 10,
            next_in: int | None = 60) -> Planned:  # fmt: skip
    """A plan sealed today: each unit has taken on one thing, due in `days`; the person one too.

    The next meeting is booked `next_in` days ahead, or not at all.
    """
    who = there.by(by)
    units = [there.unit(code) for code in codes]
    case = world.called(who, units, now=now - timedelta(days=30))
    case.move(Stage.PLAN)
    summons = Summons.objects.get(case=case)
    meeting = Meeting.objects.create(
        case=case, summons=summons, number=1, opened_at=now, ended_at=now,
        next_at=now + timedelta(days=next_in) if next_in is not None else None,
        next_place="Rådhuset" if next_in is not None else "",
    )  # fmt: skip
    plan = Plan.objects.create(
        case=case, long_term_goal="Att sova hemma.", overall=who.unit.principal,
        lead_unit=who.unit, lead_name=who.staff.name, edition=1,
    )  # fmt: skip
    goal = Goal.objects.create(plan=plan, text="Sova fem nätter i rad.")
    due = now.date() + timedelta(days=days)
    actions = {code: _action(plan, goal, there.unit(code).pk, due) for code in codes}
    actions[""] = Action.objects.create(plan=plan, goal=goal, what="Lägger undan telefonen.")
    sent = {code: _sent(case, plan, actions, code, there, who, now) for code in codes}
    expecting.reports(plan)
    expecting.follow_up(plan, now)
    return Planned(case, plan, meeting, goal, actions, sent)


def _action(plan: Plan, goal: Goal, unit: int, due: date) -> Action:
    contact = Contact.objects.get(case=plan.case, unit=unit)
    return Action.objects.create(
        plan=plan, goal=goal, contact=contact, what=f"Stöd från {contact.name}.", by=due
    )


def _sent(case: Case, plan: Plan, actions: dict[str, Action], code: str, there: World,
          by: Assignment, now: datetime) -> Dispatch:  # fmt: skip
    unit = there.unit(code)
    paper = plan_kinds.Plan(
        reference=case.key, made_on=now.date(), sender=parts.Party(unit=by.unit.name),
        needed="Stöd från flera.", follow_up=plan_kinds.FollowUp(not_because="Tas på mötet."),
        recipient=parts.Party(unit=unit.name),
        individual=parts.Person(name="Bertil Svahn"), overall=plan.overall.name if plan.overall
        else "", lead=parts.Party(unit=by.unit.name), long_term_goal=plan.long_term_goal,
        actions=tuple(
            plan_kinds.Action(
                key=one.key, what=one.what, by=one.by or now.date(),
                by_principals=bool(one.contact), mine=one is actions[code],
            )
            for one in actions.values()
        ),
        consent=parts.ConsentNote(reference="1", given_on=now.date()),
    )  # fmt: skip
    row = ConsentRow.objects.get(consent__case=case.key, unit=unit)
    out = Outgoing(paper=paper, recipient=unit, consent_row=row, expects_answer=False)
    return dispatch.send(case.key, [out], by, now)[0]
