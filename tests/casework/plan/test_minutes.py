"""Minutes that have gone out, and one who may have them by a consent that came later."""

from datetime import timedelta
from typing import cast

import pytest
from tests import planning, world
from tests.planning import stands
from tests.world import NOW, TODAY, World

from samlas import papers
from samlas.casework import agreeing, withdrawal
from samlas.casework.case import Conflict, Refused
from samlas.casework.consent import Row
from samlas.casework.followup import preparing
from samlas.casework.givers import Giver
from samlas.casework.meeting.models import Slot
from samlas.casework.plan import minutes, news, reading, sealing
from samlas.casework.plan.models import Plan
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentForm, ConsentRow, InformationKind

LATER = NOW + timedelta(days=3)
SAID_YES = [Giver(representative=None, form=ConsentForm.SIGNED, given_on=TODAY, kept_where="Akt")]


def begin_with(there: World) -> Plan:
    """A plan in force, of which the insurance agency has got its own part and no minutes."""
    plan = planning.drafted(planning.met(there, "bup", "kassan"), there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    ConsentRow.objects.filter(unit=there.unit("kassan")).update(kinds=[InformationKind.REASON])
    planning.seal(plan, there.by("karin"))
    return stands(plan)


@pytest.fixture
def plan(begun: Plan) -> Plan:
    return begun


def agree(plan: Plan, there: World, *kinds: InformationKind) -> None:
    row = Row(unit=there.unit("kassan"), kinds=list(kinds or InformationKind))
    agreeing.add_row(plan.case, row, SAID_YES, there.by("karin"), LATER)


def waits(there: World) -> bool:
    return Task.objects.filter(unit=there.unit("soc"), what=What.SEND_MINUTES).exists()


def send(plan: Plan, there: World) -> list[Dispatch]:
    found = minutes.late(stands(plan), LATER)
    assert found is not None
    return minutes.send(stands(plan), found.version, there.by("karin"), LATER)


def test_a_yes_that_opens_the_minutes_is_news_and_they_go_to_that_one_alone(
    there: World, plan: Plan
) -> None:
    assert not waits(there)
    agree(plan, there)
    assert waits(there)
    found = minutes.late(stands(plan), LATER)
    assert found is not None
    shown = [papers.seal(made).seal for _reader, made in minutes.preview(found, LATER)]
    sent = send(plan, there)
    assert [(one.kind, one.recipient) for one in sent] == [("minutes", there.unit("kassan"))]
    assert [one.seal for one in sent] == shown
    bups = Dispatch.objects.get(kind="minutes", recipient=there.unit("bup"))
    got, theirs = (cast("papers.Minutes", one.paper()) for one in (sent[0], bups))
    assert (got.questions, got.present) == (theirs.questions, theirs.present)
    assert not waits(there)
    with pytest.raises(Refused):
        send(plan, there)
    _plan, listed = reading.editions(plan.case.key, there.by("karin"), LATER)
    assert sent[0] in listed[0].papers


def test_a_yes_that_opens_less_than_the_minutes_is_none(there: World, plan: Plan) -> None:
    agree(plan, there, InformationKind.REASON, InformationKind.GOAL)
    assert not waits(there)


def test_a_whole_new_consent_counts_too_and_one_taken_back_does_not(
    there: World, plan: Plan
) -> None:
    said = world.yes([there.unit("bup"), there.unit("kassan")])
    agreeing.record(plan.case, said, there.by("karin"), LATER)
    assert waits(there)
    row = ConsentRow.objects.live(TODAY).get(unit=there.unit("kassan"))
    withdrawal.withdraw_row(row, plan.case, there.by("karin"), LATER)
    assert not waits(there)
    with pytest.raises(Refused):
        send(plan, there)


def test_what_was_changed_after_the_reading_is_read_again(there: World, plan: Plan) -> None:
    agree(plan, there)
    found = minutes.late(stands(plan), LATER)
    assert found is not None
    agree(plan, there)
    with pytest.raises(Conflict):
        minutes.send(stands(plan), found.version, there.by("karin"), LATER)


def test_they_name_nobody_to_one_who_may_not_know(there: World, plan: Plan) -> None:
    there.unit("bup").__class__.objects.filter(code="bup").update(kind="prison-probation")
    Slot.objects.filter(name="q:1:summary").update(text="BUP är med.")
    agree(plan, there)
    with pytest.raises(Refused, match="nämner"):
        send(plan, there)


def test_a_new_edition_sends_no_minutes_twice(there: World, plan: Plan) -> None:
    agree(plan, there)
    send(plan, there)
    assert news.has_news(sealing.sheet(stands(plan), LATER))
    planning.seal(plan, there.by("karin"), LATER, reason="Kassan får hela.")
    assert Dispatch.objects.filter(kind="minutes", recipient=there.unit("kassan")).count() == 1


def test_the_minutes_of_the_next_meeting_leave_nothing_of_the_last_to_send(
    there: World, plan: Plan
) -> None:
    agree(plan, there)
    assert waits(there)
    preparing.begin(plan.case, (), there.by("karin"), LATER)
    planning.hold(plan.case, there.by("karin"), LATER)
    planning.seal(plan, there.by("karin"), LATER, reason="Vi har följt upp.")
    found = minutes.late(stands(plan), LATER)
    assert found is not None
    assert not found.wanting
    assert not waits(there)
