"""How it has gone: each one tells of its own rows, in a minute (H67, H74, H82)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import case as cases
from samlas.casework.case import Case, Refused
from samlas.casework.followup.leading import led, tells_itself
from samlas.casework.plan import expecting
from samlas.casework.plan.models import Action, State
from samlas.casework.plan.own_word import plan_held
from samlas.directory.models import Assignment
from samlas.exchange import reports
from samlas.exchange.models import Dispatch, Report
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers import plan_kinds

# What must be explained: that it was not done, and that it cannot be done yet.
NEEDS_WHY = frozenset({State.NOT, State.CANNOT})


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of one action; `helps` is a word of `Helps`, or empty."""

    state: State
    why: str = ""
    helps: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One action as the plan says it, and what its unit last told of it."""

    promised: plan_kinds.Action
    last: Report | None


@dataclass(frozen=True, slots=True)
class Own:
    """The rows of the plan that a unit took on itself."""

    dispatch: Dispatch
    individual: papers.Person
    rows: Sequence[Row]


def own(key: str, by: Assignment, now: datetime) -> Own:
    """Return the own rows of a received plan, as it was sealed, and write it to the ledger.

    Raises Dispatch.DoesNotExist for a paper that is no plan in force, and for one that the unit
    does not hold now.
    """
    dispatch = plan_held(key, by)
    log.write(by.actor, now, log.Note(Act.READ, key, "own-actions"))
    return _own(dispatch)


def _own(dispatch: Dispatch) -> Own:
    paper = cast("plan_kinds.Plan", dispatch.paper())
    kept = Action.objects.filter(
        plan__case__key=dispatch.case, contact__unit=dispatch.recipient, removed_at=None
    )
    mine = set(kept.values_list("key", flat=True))
    said = [one for one in paper.actions if one.key in mine]
    last = reports.latest([one.key for one in said])
    return Own(dispatch, paper.individual, [Row(one, last.get(one.key)) for one in said])


def report(
    dispatch_key: str,
    action_key: str,
    state: State,
    why: str,
    helps: str,
    by: Assignment,
    now: datetime,
) -> Report:
    """Tell how it has gone with one action of the unit's own. Returns the report.

    Raises Action.DoesNotExist for an action that is not its own, Refused; see `report_all`.
    """
    return report_all(dispatch_key, {action_key: Said(state, why, helps)}, by, now)[0]


def report_all(
    dispatch_key: str, said: Mapping[str, Said], by: Assignment, now: datetime
) -> list[Report]:
    """Tell how it has gone with some of the own actions, by their keys, all or none.

    Raises Dispatch.DoesNotExist, Action.DoesNotExist, and Refused when the SIP has ended or what
    needs a reason has none; the field is then `why-<key>`.
    """
    with transaction.atomic():
        cases.locked(Case.objects.get(key=plan_held(dispatch_key, by).case))
        found = _own(plan_held(dispatch_key, by))
        if not said.keys() <= {row.promised.key for row in found.rows}:
            raise Action.DoesNotExist
        made = []
        for key, one in said.items():
            new = Report(dispatch=found.dispatch, unit_id=by.unit_id, case=found.dispatch.case)
            made.append(_store(new, key, one, by, now))
        action = Action.objects.select_related("plan__case__individual").get(key=made[0].action)
        expecting.reports(action.plan)
        expecting.told(found.dispatch)
    return made


def enter(
    case_key: str, action_key: str, said: Said, said_by: str, by: Assignment, now: datetime
) -> Report:
    """Write down what the person, or one outside Samlas, told of an action of theirs.

    `said_by` is who told it. Raises Plan.DoesNotExist, Action.DoesNotExist, and Refused, also for
    an action of another unit that can tell of it itself.
    """
    with transaction.atomic():
        plan = led(case_key, by, now, "report")
        cases.locked(plan.case)
        if not said_by.strip():
            raise Refused(_("Write who told it."), "said_by")
        rows = plan.actions.select_related("contact").annotate(tells_itself=tells_itself(by))
        action = rows.get(key=action_key, removed_at=None)
        if action.tells_itself:
            raise Refused(_("They have the plan in Samlas and tell of this themselves."))
        unit = action.contact.unit if action.contact else None
        new = Report(case=case_key, unit=unit, said_by=said_by.strip())
        made = _store(new, action_key, said, by, now, field="why")
        expecting.reports(plan)
    return made


def _store(
    new: Report, key: str, said: Said, by: Assignment, now: datetime, *, field: str = ""
) -> Report:
    """Check and store one report; the action repeats what it says, for the lists."""
    field = field or f"why-{key}"
    if said.state == State.PLANNED:
        raise Refused(_("Choose how it has gone."), f"state-{key}")
    if said.state in NEEDS_WHY and not said.why.strip():
        raise Refused(_("Write why."), field)
    action = (
        Action.objects.select_for_update(of=("self",))
        .select_related("plan__case")
        .get(key=key, plan__case__key=new.case, removed_at=None)
    )
    action.state = said.state
    action.state_why = said.why.strip()
    action.state_on = localdate(now)
    action.save(update_fields=["state", "state_why", "state_on"])
    new.action, new.state = key, said.state
    new.why, new.helps = said.why.strip(), said.helps
    return reports.give(new, by, now)
