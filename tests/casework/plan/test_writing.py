"""Writing the plan: what one has taken on is one's own (H46), and what follows from a change."""

import pytest
from tests import planning, world
from tests.planning import owner, stands, take_on
from tests.world import NOW, World

from samlas.casework.case import Conflict, Refused, Stage
from samlas.casework.plan import approving, commitment, writing
from samlas.casework.plan.models import Action, ApprovalForm, CommentKind, Plan, Verdict

YES, SIGNED = Verdict.YES, ApprovalForm.SIGNATURE


def begin_with(there: World) -> Plan:
    return planning.drafted(planning.met(there, "bup", "fjardskolan"), there.by("karin"))


@pytest.fixture
def plan(begun: Plan) -> Plan:
    return begun


def action_of(plan: Plan, there: World, code: str) -> Action:
    return Action.objects.get(plan=plan, contact__unit=there.unit(code))


def approve(plan: Plan, there: World, code: str) -> None:
    who = owner(plan.case, there.unit(code))
    approving.approve(plan, who, SIGNED, YES, "", there.by("karin"), NOW)


def test_it_begins_with_the_goal_of_the_summons_and_the_own_unit_in_the_lead(
    there: World,
) -> None:
    plan = writing.begin(planning.met(there, "bup"), there.by("karin"), NOW)
    assert (plan.long_term_goal, plan.lead_unit) == (
        "Att sova hemma varje natt.",
        there.unit("soc"),
    )


def test_a_school_has_the_lead_only_once_it_is_agreed(there: World) -> None:
    plan = writing.begin(
        planning.met(there, "soc", person=world.alva(), by="sara"), there.by("sara"), NOW
    )
    assert plan.lead_unit is None


def test_until_its_owner_approves_the_draft_is_written_by_whoever_writes(
    there: World, plan: Plan
) -> None:
    action = action_of(plan, there, "bup")
    changed = writing.change_action(action, {"what": "Samtal."}, 1, there.by("karin"), NOW)
    assert changed.what == "Samtal."


def test_what_its_owner_has_approved_nobody_else_changes(there: World, plan: Plan) -> None:
    approve(plan, there, "bup")
    action = action_of(plan, there, "bup")
    with pytest.raises(Refused, match="BUP Haninge") as refusal:
        writing.change_action(action, {"what": "Mer."}, action.version, there.by("karin"), NOW)
    assert refusal.value.field == "agreed"
    with pytest.raises(Refused):
        writing.remove_action(action, action.version, there.by("karin"), NOW)
    with pytest.raises(Refused):
        take_on(plan, owner(plan.case, there.unit("bup")), "Ännu mer.", there.by("karin"))
    values = {"contact": owner(plan.case, there.unit("fjardskolan"))}
    with pytest.raises(Refused):
        writing.change_action(action, values, action.version, there.by("karin"), NOW)


def test_the_owners_own_unit_changes_it_freely(there: World, plan: Plan) -> None:
    approve(plan, there, "bup")
    action = action_of(plan, there, "bup")
    writing.change_action(action, {"what": "Mer."}, action.version, there.by("elin"), NOW)
    assert action_of(plan, there, "bup").what == "Mer."


def test_as_the_owner_agrees_it_is_changed_and_its_owner_and_the_person_are_asked_anew(
    there: World, plan: Plan
) -> None:
    planning.approve_all(plan, there.by("karin"))
    action = action_of(plan, there, "bup")
    writing.change_action(
        action, {"what": "Mer."}, action.version, there.by("karin"), NOW, agreed="Elin, telefon."
    )
    assert action_of(plan, there, "bup").agreed == "Elin, telefon."
    asked = {one.name for one in approving.missing(approving.parties(stands(plan), NOW))}
    assert asked == {"BUP Haninge", "Bertil Svahn"}


def test_what_everyone_approved_asks_everyone_anew(there: World, plan: Plan) -> None:
    planning.approve_all(plan, there.by("karin"))
    plan = stands(plan)
    writing.save_texts(plan, {"long_term_goal": "Nytt."}, plan.version, there.by("karin"), NOW)
    assert commitment.standing(plan) == {}


def test_whom_to_ring_and_what_one_says_ask_nobody_anew(there: World, plan: Plan) -> None:
    planning.approve_all(plan, there.by("karin"))
    plan, by = stands(plan), there.by("karin")
    writing.save_texts(plan, {"in_need_turn_to": "Ring 1177."}, plan.version, by, NOW)
    writing.add_comment(plan, None, CommentKind.RESERVATION, "Inte helger.", by, NOW)
    assert len(commitment.standing(plan)) == 4


def test_a_goal_with_actions_is_not_removed(there: World, plan: Plan) -> None:
    goal = plan.goals.get()
    with pytest.raises(Refused):
        writing.remove_goal(goal, goal.version, there.by("karin"), NOW)


def test_two_who_save_the_same_row_lose_nothing(there: World, plan: Plan) -> None:
    action = action_of(plan, there, "bup")
    writing.change_action(action, {"what": "Ett."}, action.version, there.by("karin"), NOW)
    with pytest.raises(Conflict):
        writing.change_action(action, {"what": "Två."}, action.version, there.by("yusuf"), NOW)


def test_nothing_is_written_in_an_ended_case(there: World, plan: Plan) -> None:
    plan.case.move(Stage.WITHDRAWN)
    with pytest.raises(Refused):
        take_on(plan, None, "Ringer.", there.by("karin"))
