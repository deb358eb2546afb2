"""The questions by side, the outcome, how far goals are reached, and changed circumstances."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests import world
from tests.planned import Planned, planned
from tests.world import NOW, World

from samlas import rulebook
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.contacts import Choice, Contact
from samlas.casework.followup import asking, attaining, changes, leading, preparing
from samlas.casework.followup.attaining import Day
from samlas.casework.followup.models import Change, Circumstance, Finding, Outcome
from samlas.casework.summons import draft
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow

LATER = NOW + timedelta(days=20)


def begin_with(there: World) -> Planned:
    return planned(there, "bup", "habilitering", now=NOW)


@pytest.fixture
def found(begun: Planned) -> Planned:
    return begun


@pytest.fixture
def called(there: World, found: Planned) -> Planned:
    """The follow-up has been called."""
    by = there.by("karin")
    summons = preparing.begin(Case.objects.get(pk=found.case.pk), (), by, LATER)
    summons = draft.save(summons, {"offered_to_attend": True}, summons.version, by, LATER)
    world.send(summons, by, LATER)
    return found


def sheet(there: World, found: Planned, who: str = "karin") -> asking.Sheet:
    shown = asking.sheet(found.case.key, there.by(who), LATER)
    assert shown is not None
    return shown


def test_there_are_no_questions_before_a_follow_up_is_called(there: World, found: Planned) -> None:
    assert asking.sheet(found.case.key, there.by("karin"), LATER) is None
    with pytest.raises(Refused):
        asking.conclude(found.case.key, Outcome.CLOSE, "", 0, there.by("karin"), LATER)


def test_a_step_that_began_before_the_closing_is_refused_after_it(
    there: World, found: Planned
) -> None:
    plan = leading.led(found.case.key, there.by("karin"), LATER, "goals")
    Case.objects.get(pk=found.case.pk).move(Stage.CLOSED)
    with transaction.atomic(), pytest.raises(Refused, match="over"):
        leading.in_force(plan, "over")


def test_the_routine_asks_the_person_of_everything_and_a_party_of_its_own(
    there: World, called: Planned
) -> None:
    Case.objects.update(rulebook="haninge")
    shown = sheet(there, called)
    assert shown.voices[0].key == "person"
    ids = {one.question.id for voice in shown.voices for one in voice.items}
    assert ids == {f"H{n}" for n in (*range(73, 83), 84)} | {"H83-short", "H83-long"}
    person, bup = shown.voice("person"), shown.voice(contact(called, "bup").key)
    assert {one.action.key for one in person.items if one.action} == {
        one.key for one in called.actions.values()
    }
    assert {one.action for one in bup.items if one.action} == {called.actions["bup"]}
    assert "H79" not in {one.question.id for one in person.items}
    assert "H78" not in {one.question.id for one in bup.items}


def contact(found: Planned, code: str) -> Contact:
    made = found.actions[code].contact
    assert made is not None
    return made


def test_answers_are_saved_by_side_and_nobody_saves_over_another(
    there: World, called: Planned
) -> None:
    name = next(one.name for one in sheet(there, called).voice("person").items)
    key, by = called.case.key, there.by("karin")
    said = {name: ("partly", "Ibland."), "H99-whole": ("yes", "")}
    asking.save(key, "person", said, 0, by, LATER)
    asking.save(key, contact(called, "bup").key, {}, 0, by, LATER)
    assert Finding.objects.get().text == "Ibland."
    with pytest.raises(Conflict):
        asking.save(key, "person", {name: ("no", "Aldrig.")}, 0, by, LATER)
    asking.save(key, "person", {name: ("no", "Aldrig.")}, 1, by, LATER)
    assert sheet(there, called).voice("person").answered == 1
    with pytest.raises(Contact.DoesNotExist):
        asking.save(key, "nobody", {}, 0, by, LATER)


def test_the_outcome_is_kept_and_can_be_changed(there: World, called: Planned) -> None:
    key, by = called.case.key, there.by("karin")
    asking.conclude(key, Outcome.CONTINUE, "Det går bra.", 0, by, LATER)
    with pytest.raises(Conflict):
        asking.conclude(key, Outcome.CLOSE, "", 0, by, LATER)
    asking.conclude(key, Outcome.NEW_SIP, "", 1, by, LATER)
    assert sheet(there, called).follow_up.outcome == Outcome.NEW_SIP


@pytest.mark.parametrize("book", ["law", "vg"])
def test_where_no_agreement_says_it_a_few_questions_are_asked(book: str) -> None:
    asked = rulebook.follow_up_questions(book, NOW.date())
    assert {one.about for one in asked} == {"action", "goal", "whole"}
    assert all(one.clause is None and one.text("sv") != one.text("en") for one in asked)


def test_how_far_a_goal_is_reached_is_kept_by_day_and_side(there: World, found: Planned) -> None:
    key, by, goal = found.case.key, there.by("karin"), found.goal.key
    attaining.save(key, {goal: (-1, None)}, by, NOW)
    attaining.save(key, {goal: (0, 1)}, by, NOW)
    attaining.save(key, {goal: (None, 2)}, by, LATER)
    course = attaining.goals(key, by, LATER).courses[0]
    assert course.days == [Day(NOW.date(), 0, 1), Day(LATER.date(), None, 2)]


@given(level=st.integers().filter(lambda level: not -2 <= level <= 2))
def test_no_other_level_is_kept(level: int) -> None:
    with pytest.raises(Refused):
        attaining.check(level)


def note(there: World, found: Planned) -> Change:
    case, by = Case.objects.get(pk=found.case.pk), there.by("karin")
    return changes.note_change(case, Circumstance.SCHOOL, LATER.date(), "", by, LATER)


def test_a_change_is_settled_for_each_who_may_know_something(there: World, found: Planned) -> None:
    made, by = note(there, found), there.by("karin")
    assert Task.objects.filter(what=What.CHECK_RECIPIENTS).exists()
    shown = changes.check(found.case.key, made.pk, by, LATER)
    bup, hab = (one.row.pk for one in shown.knowing)
    for keeps, whom in (({bup: True}, "Bertil"), ({bup: True, hab: False}, " ")):
        with pytest.raises(Refused):
            changes.settle(made, keeps, whom, "", by, LATER)
    assert ConsentRow.objects.filter(withdrawn_at=None).count() == 2
    changes.settle(made, {bup: True, hab: False}, "Bertil", "På telefon.", by, LATER)
    assert ConsentRow.objects.get(withdrawn_at=None).pk == bup
    assert Contact.objects.get(unit=there.unit("habilitering")).choice == Choice.NOT_NOW
    assert not Dispatch.objects.filter(kind="cancellation").exists()
    assert not Task.objects.filter(what=What.CHECK_RECIPIENTS).exists()
    with pytest.raises(Refused):
        changes.settle(made, {bup: True}, "Bertil", "", by, LATER)


def test_whoever_ends_is_told_not_to_come_to_a_meeting_ahead(there: World, called: Planned) -> None:
    made, by = note(there, called), there.by("karin")
    bup, hab = (one.row.pk for one in changes.check(called.case.key, made.pk, by, LATER).knowing)
    changes.settle(made, {bup: True, hab: False}, "Bertil", "", by, LATER)
    told = Dispatch.objects.get(kind="cancellation")
    assert told.recipient == there.unit("habilitering")


def test_a_change_cannot_be_noted_before_it_happens(there: World, found: Planned) -> None:
    tomorrow = LATER.date() + timedelta(days=1)
    with pytest.raises(Refused):
        changes.note_change(
            found.case, Circumstance.ADDRESS, tomorrow, "", there.by("karin"), LATER
        )
