"""A unit answers the follow-up's questions for its own side, from its inbox (H73–H84)."""

from datetime import timedelta

import pytest
from tests import planning, world
from tests.world import NOW, World

from samlas.casework import withdrawal
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.followup import asking, own_side, preparing
from samlas.casework.followup.models import Finding, Outcome
from samlas.casework.plan import writing
from samlas.casework.plan.models import Plan
from samlas.casework.summons import draft
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow

LATER = NOW + timedelta(days=20)


@pytest.fixture
def plan(there: World) -> Plan:
    return planning.in_force(there, "bup", "habilitering")


@pytest.fixture
def called(there: World, plan: Plan) -> Plan:
    """The follow-up has been called."""
    by = there.by("karin")
    summons = preparing.begin(plan.case, (), by, LATER)
    summons = draft.save(summons, {"offered_to_attend": True}, summons.version, by, LATER)
    world.send(summons, by, LATER)
    return plan


def paper(there: World, code: str = "bup") -> str:
    return Dispatch.objects.get(recipient=there.unit(code), kind="plan", superseded_at=None).key


def voice(there: World, who: str = "elin", code: str = "bup") -> asking.Voice:
    found = own_side.own(paper(there, code), there.by(who), LATER).voice
    assert found is not None
    return found


def test_nothing_is_asked_before_the_follow_up_is_called(there: World, plan: Plan) -> None:
    assert own_side.own(paper(there), there.by("elin"), LATER).voice is None
    assert not Task.objects.filter(what=What.ANSWER_FOLLOW_UP).exists()
    with pytest.raises(Dispatch.DoesNotExist):
        own_side.save(paper(there), {}, 0, there.by("elin"), LATER)
    assert plan.edition == 1


def test_each_unit_is_asked_of_its_own_and_answers_once_it_is_called(
    there: World, called: Plan
) -> None:
    waiting = Task.objects.filter(what=What.ANSWER_FOLLOW_UP)
    assert {one.unit.code for one in waiting} == {"bup", "habilitering"}
    mine = voice(there)
    assert {one.action.what for one in mine.items if one.action} == {"Stöd från BUP Haninge."}
    said = {one.name: ("partly", "Varannan vecka.") for one in mine.items[:1]}
    own_side.save(paper(there), said, mine.version, there.by("elin"), LATER)
    assert {one.unit.code for one in waiting.all()} == {"habilitering"}
    kept = Finding.objects.get()
    assert (kept.text, kept.written_by) == ("Varannan vecka.", there.by("elin"))
    seen = asking.sheet(called.case.key, there.by("karin"), LATER)
    assert seen is not None
    assert seen.voice(mine.key).answered == 1
    assert voice(there, "maja", "habilitering").answered == 0


def test_the_lead_and_the_unit_do_not_save_over_each_other(there: World, called: Plan) -> None:
    mine = voice(there)
    said = {mine.items[0].name: ("no", "Sa de i telefon.")}
    asking.save(called.case.key, mine.key, said, 0, there.by("karin"), LATER)
    with pytest.raises(Conflict):
        own_side.save(paper(there), said, 0, there.by("elin"), LATER)
    assert Finding.objects.get().written_by == there.by("karin")


def test_it_is_asked_in_the_words_that_were_sealed(there: World, called: Plan) -> None:
    goal = called.goals.get()
    by = there.by("karin")
    writing.change_goal(goal, {"text": "Ett annat mål."}, goal.version, by, LATER)
    writing.add_goal(called, {"text": "Ett nytt mål."}, by, LATER)
    assert {one.goal.text for one in voice(there).items if one.goal} == {"Sova fem nätter i rad."}
    assert called.goals.get(pk=goal.pk).text == "Ett annat mål."


def test_nobody_answers_anothers_side_or_after_the_end(there: World, called: Plan) -> None:
    with pytest.raises(Dispatch.DoesNotExist):
        own_side.own(paper(there), there.by("maja"), LATER)
    row = ConsentRow.objects.get(unit=there.unit("bup"))
    withdrawal.withdraw_row(row, Case.objects.get(), there.by("karin"), LATER)
    with pytest.raises(Refused):
        own_side.save(paper(there), {}, 0, there.by("elin"), LATER)


def test_what_the_outcome_settles_is_asked_no_more(there: World, called: Plan) -> None:
    key, by = called.case.key, there.by("karin")
    asking.conclude(key, Outcome.CONTINUE, "", 0, by, LATER)
    assert not Task.objects.filter(what=What.ANSWER_FOLLOW_UP).exists()


def test_the_action_to_be_replaced_is_found_once(there: World, called: Plan) -> None:
    Case.objects.update(rulebook="haninge")
    by, mine = there.by("elin"), voice(there)
    item = next(one for one in mine.items if one.question.id == "H76")
    own_side.save(paper(there), {item.name: ("yes", "")}, mine.version, by, LATER)
    seen = asking.sheet(called.case.key, there.by("karin"), LATER)
    assert seen is not None
    assert item.action is not None
    assert asking.to_replace(seen) == item.action.key
    new = {"what": "Något annat.", "replaces": item.action}
    writing.add_action(called, new, there.by("karin"), LATER, agreed="Han sa ja.")
    assert asking.to_replace(seen) == ""
    with pytest.raises(Refused) as refusal:
        writing.add_action(called, new, there.by("karin"), LATER, agreed="Han sa ja.")
    assert refusal.value.field == "replaces"


def test_the_lead_changes_nothing_that_a_unit_has_answered_itself(
    there: World, called: Plan
) -> None:
    mine = voice(there)
    name = mine.items[0].name
    own_side.save(paper(there), {name: ("partly", "Vi.")}, 0, there.by("elin"), LATER)
    with pytest.raises(Refused, match="själva svarat") as refusal:
        asking.save(called.case.key, mine.key, {name: ("no", "")}, 1, there.by("karin"), LATER)
    assert refusal.value.field == f"text-{name}"
    assert Finding.objects.get().text == "Vi."
