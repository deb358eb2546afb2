"""Writing the plan: its texts, its goals, and the actions that each has taken on (H46, H55)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework import contacts
from samlas.casework.case import Case, Conflict, Refused, note
from samlas.casework.contacts import Contact
from samlas.casework.plan import commitment
from samlas.casework.plan.models import Action, Comment, CommentKind, Goal, Plan
from samlas.casework.summons import draft
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.statements import Statement

Row = TypeVar("Row", Goal, Action)

TEXTS = (
    "needed", "none_by_others", "long_term_goal", "goal_in_own_words", "boundaries",
    "in_need_turn_to",
)  # fmt: skip
# Of the plan's own texts, those that everyone's approval rests on.
MATTERS = frozenset({"needed", "none_by_others", "long_term_goal", "boundaries"})


def plan_of(case: Case) -> Plan | None:
    """Return the plan of a case, if it has been begun."""
    found = Plan.objects.select_related("overall", "lead_unit", "asked_unit").filter(case=case)
    plan = found.first()
    if plan is not None:
        plan.case = case
    return plan


def begin(case: Case, by: Assignment, now: datetime) -> Plan:
    """Return the plan of a case, begun with the goal of the summons if there was none.

    The case's own unit has the lead to begin with, where the rules let it. Raises Refused in an
    ended case.
    """
    found = plan_of(case)
    if found is not None:
        return found
    with transaction.atomic():
        fresh = cases.locked(case)
        _check_open(fresh)
        contacts.own(fresh)
        summons = draft.current(fresh)
        made, is_new = Plan.objects.get_or_create(
            case=fresh,
            defaults={
                "long_term_goal": summons.long_term_goal if summons else "",
                "goal_in_own_words": bool(summons and summons.worded_with_person),
                **_own_lead(fresh, now),
            },
        )
        if is_new:
            note(fresh, Act.CHANGED, by, now, "plan-begin")
    return made


def _own_lead(case: Case, now: datetime) -> dict[str, object]:
    parties = contacts.party_ids(case, [Contact(unit=case.unit)])
    facts = {**case.unit.facts(), "party": case.unit_id in parties}
    if case.ask("may-lead", now.date(), unit=facts).verdict != "yes":
        return {}
    staff = case.responsible.staff
    return {
        "lead_unit": case.unit,
        "lead_name": staff.name,
        "lead_phone": staff.phone or case.unit.phone,
        "lead_email": staff.email or case.unit.email,
    }


def _check_open(case: Case) -> None:
    if case.has_ended:
        raise Refused(_("The case has ended. Its plan can no longer be changed."))


_LOCKED = Statement(
    lambda pk: Plan.objects.filter(pk=pk)
    .select_for_update(of=("self",))
    .select_related(
        "case__individual", "case__unit__principal", "case__responsible__staff", "overall",
        "lead_unit__principal", "asked_unit",
    ),
    pk=int,
)  # fmt: skip


def locked(plan: Plan, version: int | None = None) -> Plan:
    """Return the plan locked for this transaction, after its case: a closing comes before or after.

    Raises Conflict when `version` is given and someone saved after it, Refused in an ended case.
    """
    cases.locked(plan.case)
    fresh = _LOCKED.only(pk=plan.pk)
    _check_open(fresh.case)
    if version is not None and fresh.version != version:
        raise Conflict(fresh)
    return fresh


def save_texts(
    plan: Plan, texts: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> Plan:
    """Save some of the plan's own texts (`TEXTS`). Returns it as saved.

    A change to what approvals rest on asks for them all again. Raises Conflict, Refused.
    """
    with transaction.atomic():
        fresh = locked(plan, version)
        changed = [name for name, text in texts.items() if getattr(fresh, name) != text]
        for name in changed:
            setattr(fresh, name, texts[name])
        if changed:
            if MATTERS & set(changed):
                commitment.ask_anew(fresh, now)
            fresh.version += 1
            touched(fresh)
            note(fresh.case, Act.CHANGED, by, now, "plan", fields=sorted(changed))
    return fresh


def matters_to_all(plan: Plan, now: datetime) -> None:
    """Store a change to what every approval rests on: all are asked anew."""
    commitment.ask_anew(plan, now)
    plan.version += 1
    touched(plan)


def touched(plan: Plan) -> None:
    """Store the plan; its draft is ahead of the sealed edition from now, if there is one."""
    plan.changed = plan.edition > 0
    plan.save()


def goals_of(plan: Plan) -> list[Goal]:
    """Return the goals that stand, in the order they were added."""
    return list(plan.goals.filter(removed_at=None))


def actions_of(plan: Plan) -> list[Action]:
    """Return the actions that stand, with their goals and owners, in the order they were added."""
    return list(
        plan.actions.filter(removed_at=None).select_related(
            "goal", "contact__unit__principal", "contact__unit__second_principal", "told__reply"
        )
    )


def replaceable(plan: Plan, besides: Action | None = None) -> list[Action]:
    """Return the actions that another may come in place of, with the one that `besides` has (H76).

    An action is replaced once, and not by itself.
    """
    own = besides.pk if besides else 0
    rows = plan.actions.filter(Q(replaced_by=None) | Q(replaced_by=own)).exclude(pk=own)
    held = besides.replaces_id if besides else None
    return list(rows.filter(Q(removed_at=None) | Q(pk=held)).order_by("pk"))


def owners_of(case: Case) -> list[Contact]:
    """Return those who can take on something, the case's own unit first; the person is besides."""
    mine = case.contacts.filter(choice=contacts.Choice.CONVENES).select_related("unit__principal")
    return [*mine, *contacts.contacts_of(case)]


def add_goal(plan: Plan, values: Mapping[str, object], by: Assignment, now: datetime) -> Goal:
    """Add a subgoal: `text`, `own_words`, `by`, `question`. Raises Refused without a text."""
    with transaction.atomic():
        fresh = locked(plan)
        goal = Goal(plan=fresh, **values)
        _check_text(goal.text, "text", _("Write the goal."))
        goal.save()
        _goals_changed(fresh, by, now, goal)
    return goal


def change_goal(
    goal: Goal, values: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> Goal:
    """Change a subgoal; all approvals are asked anew. Raises Conflict, Refused without a text."""
    with transaction.atomic():
        fresh = locked(goal.plan)
        row = _at(Goal, goal, version)
        if _set(row, values):
            _check_text(row.text, "text", _("Write the goal."))
            row.save()
            _goals_changed(fresh, by, now, row)
    return row


def remove_goal(goal: Goal, version: int, by: Assignment, now: datetime) -> None:
    """Take a subgoal off the plan. Raises Refused while actions are for it, Conflict."""
    with transaction.atomic():
        fresh = locked(goal.plan)
        row = _at(Goal, goal, version)
        if row.actions.filter(removed_at=None).exists():
            raise Refused(_("There are actions for this goal. Move or remove them first."))
        row.removed_at = now
        row.version += 1
        row.save()
        _goals_changed(fresh, by, now, row)


def _goals_changed(plan: Plan, by: Assignment, now: datetime, goal: Goal) -> None:
    commitment.ask_anew(plan, now)
    touched(plan)
    note(plan.case, Act.CHANGED, by, now, "plan-goal", goal=goal.key)


def add_action(
    plan: Plan, values: Mapping[str, object], by: Assignment, now: datetime, *, agreed: str = ""
) -> Action:
    """Add what one has taken on: `what`, `contact` (None: the person), `goal`, `question`, `doer`,
    `by`, `shows`, `basis`, `legal_basis`, `replaces`, `about`, `told`, or some of them.

    Raises Refused without `what`, for an owner or goal of another plan, and when the owner has
    approved already and `agreed` does not say how it agreed to more (H46).
    """
    with transaction.atomic():
        fresh = locked(plan)
        action = Action(plan=fresh, agreed=agreed.strip(), **values)
        _check_action(fresh, action)
        commitment.guard(fresh, action.contact, agreed, by)
        action.save()
        _action_changed(fresh, by, now, action, action.contact)
    return action


def change_action(
    action: Action, values: Mapping[str, object], version: int, by: Assignment, now: datetime,
    *, agreed: str = "",
) -> Action:  # fmt: skip
    """Change an action; its owner, before and after, and the person are asked anew.

    Raises Refused when it is another's commitment and `agreed` does not say how that one agreed
    (H46), Conflict.
    """
    with transaction.atomic():
        fresh = locked(action.plan)
        row = _at(Action, action, version)
        before = row.contact
        if _set(row, values):
            _check_action(fresh, row)
            for owner in {before, row.contact}:
                commitment.guard(fresh, owner, agreed, by)
            row.agreed = agreed.strip()
            row.save()
            _action_changed(fresh, by, now, row, before, row.contact)
    return row


def remove_action(
    action: Action, version: int, by: Assignment, now: datetime, *, agreed: str = ""
) -> None:
    """Take an action off the plan, as its owner has agreed (H46). Raises Refused, Conflict."""
    with transaction.atomic():
        fresh = locked(action.plan)
        row = _at(Action, action, version)
        commitment.guard(fresh, row.contact, agreed, by)
        row.removed_at = now
        row.version += 1
        row.agreed = agreed.strip()
        row.save()
        _action_changed(fresh, by, now, row, row.contact)


def _check_action(plan: Plan, action: Action) -> None:
    _check_text(action.what, "what", _("Write what is to be done."))
    if action.contact is not None and action.contact.case_id != plan.case_id:
        raise Refused(_("Choose who is to do it."), "contact")
    if action.about is not None and action.about.case != plan.case.key:
        raise Refused(_("Choose someone that stands among the others."), "about")
    if action.goal is not None and action.goal.plan_id != plan.pk:
        raise Refused(_("Choose a goal of this plan."), "goal")
    old = action.replaces
    if old is not None and old not in replaceable(plan, action if action.pk else None):
        raise Refused(_("Choose an action that nothing has come in place of yet."), "replaces")


def _action_changed(
    plan: Plan, by: Assignment, now: datetime, action: Action, *owners: Contact | None
) -> None:
    commitment.ask_anew(plan, now, owners)
    touched(plan)
    note(plan.case, Act.CHANGED, by, now, "plan-action", action=action.key)


def add_comment(
    plan: Plan, contact: Contact | None, kind: CommentKind, text: str, by: Assignment, now: datetime
) -> Comment:
    """Keep the words of one party, or of the person (None), in the plan as they were said.

    Nobody's approval is asked anew for what another says. Raises Refused without text.
    """
    with transaction.atomic():
        fresh = locked(plan)
        _check_text(text, "text", _("Write what was said."))
        made = Comment.objects.create(
            plan=fresh, contact=contact, kind=kind, text=text.strip(), written_at=now, written_by=by
        )
        touched(fresh)
        note(fresh.case, Act.CHANGED, by, now, "plan-comment")
    return made


def _check_text(text: str, field: str, message: str) -> None:
    if not text.strip():
        raise Refused(message, field)


def _at(kind: type[Row], row: models.Model, version: int) -> Row:
    """The row as it stands, if nobody saved it after `version`, nor took it off the plan."""
    found = kind.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.removed_at is not None:
        raise Refused(
            _("Someone else has taken this off the plan. Copy what you wrote, and add it anew.")
        )
    if found.version != version:
        raise Conflict(found)
    return found


def _set(row: Row, values: Mapping[str, object]) -> bool:
    """Set what differs, and count the save. Tells whether anything did."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += bool(changed)
    return bool(changed)
