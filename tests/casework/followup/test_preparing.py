"""The follow-up is prepared as the first meeting was, with what was agreed carried over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import world
from tests.planned import Planned, planned
from tests.world import NOW, World

from samlas.casework import calling_off
from samlas.casework.case import Case, Refused, Stage
from samlas.casework.followup import preparing, reading
from samlas.casework.meeting.models import Meeting, Slot
from samlas.casework.plan.models import Plan
from samlas.casework.summons import draft, sending
from samlas.casework.summons.draft import Summons
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import Consent, ConsentRow

LATER = NOW + timedelta(days=20)


def begin_with(there: World) -> Planned:
    made = planned(there, "bup", now=NOW)
    by = there.by("karin")
    Slot.objects.create(
        meeting=made.meeting, name="q:1:open", text="Tiden räckte inte.", written_at=NOW,
        written_by=by,
    )  # fmt: skip
    return made


@pytest.fixture
def found(begun: Planned) -> Planned:
    return begun


def begin(there: World, found: Planned, *questions: str) -> Summons:
    case = Case.objects.get(pk=found.case.pk)
    return preparing.begin(case, questions, there.by("karin"), LATER)


def test_goal_time_place_and_open_questions_are_carried_over(there: World, found: Planned) -> None:
    summons = begin(there, found, "Vad händer i sommar?")
    assert summons.long_term_goal == "Att sova hemma."
    assert (summons.starts_at, summons.place) == (found.meeting.next_at, "Rådhuset")
    assert "1" in summons.purpose
    texts = [one.text for one in summons.questions.all()]
    assert texts[1:] == ["Vem gör vad?", "Vad händer i sommar?"]
    assert [one.dispatch for one in summons.recipients.all()] == [None]
    assert not summons.worded_with_person
    assert not summons.offered_to_attend
    assert Case.objects.get(pk=found.case.pk).stage == Stage.PLAN
    assert begin(there, found).pk == summons.pk


def ready(there: World, found: Planned) -> Summons:
    by, summons = there.by("karin"), begin(there, found)
    return draft.save(summons, {"offered_to_attend": True}, summons.version, by, LATER)


def test_the_follow_up_is_called_while_the_plan_stays_in_force(
    there: World, found: Planned
) -> None:
    summons = ready(there, found)
    Consent.objects.update(valid_to=LATER.date() + timedelta(days=100))
    world.send(summons, there.by("karin"), LATER)
    case = Case.objects.get(pk=found.case.pk)
    assert case.stage == Stage.PLAN
    assert not Task.objects.filter(what=What.FOLLOW_UP).exists()
    assert Dispatch.objects.filter(kind="summons", superseded_at=None).count() == 2
    with pytest.raises(Refused):
        begin(there, found)


def test_nothing_is_sent_to_a_new_actor_without_consent_of_its_own(
    there: World, found: Planned
) -> None:
    by = there.by("karin")
    world.put_on_map(Case.objects.get(pk=found.case.pk), there.unit("habilitering"), by, LATER)
    shown = preparing.ahead(found.case.key, by, LATER)
    assert [one.unit for one in shown.uncovered] == [there.unit("habilitering")]
    summons = ready(there, found)
    with pytest.raises(sending.NotReady):
        world.send(summons, by, LATER)


def test_a_cancelled_follow_up_tells_only_of_itself(there: World, found: Planned) -> None:
    by = there.by("karin")
    world.send(ready(there, found), by, LATER)
    summons = Summons.objects.order_by("pk").last()
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", by, LATER + timedelta(hours=1))
    assert Case.objects.get(pk=found.case.pk).stage == Stage.PLAN
    assert Dispatch.objects.filter(kind="cancellation", recipient__isnull=False).count() == 1
    assert Dispatch.objects.filter(kind="cancellation", recipient=None).count() == 1
    first = Dispatch.objects.filter(kind="summons").order_by("pk").first()
    assert first is not None
    assert first.is_current


def test_a_cancelled_follow_up_is_its_leads_to_call_anew(there: World, found: Planned) -> None:
    by = there.by("karin")
    Plan.objects.update(lead_unit=there.unit("bup"))
    world.send(ready(there, found), by, LATER)
    summons = Summons.objects.latest("pk")
    calling_off.cancel(summons, summons.version, "Sjuk.", by, LATER + timedelta(hours=1))
    row = Task.objects.get(about=found.case.key, what=What.FOLLOW_UP)
    assert (row.unit, row.responsible, row.has_date) == (there.unit("bup"), None, True)
    assert not Task.objects.filter(what=What.WRITE_SUMMONS).exists()


def test_there_is_no_end_to_the_follow_ups(there: World, found: Planned) -> None:
    for number in (1, 2, 3):
        summons = begin(there, found)
        assert str(number) in summons.purpose
        summons.edition = 1
        summons.save()
        Meeting.objects.create(
            case=found.case, summons=summons, number=number + 1, opened_at=LATER, ended_at=LATER
        )


def test_only_a_plan_in_force_is_followed_up(there: World, found: Planned) -> None:
    found.case.move(Stage.CLOSED)
    with pytest.raises(Refused):
        begin(there, found)


def test_a_lead_of_another_unit_asks_the_cases_unit_to_call(there: World, found: Planned) -> None:
    found.plan.lead_unit = there.unit("bup")
    found.plan.save()
    Task.objects.filter(what=What.FOLLOW_UP).delete()
    elin, key = there.by("elin"), found.case.key
    preparing.ask_to_call(key, elin, LATER, ["Och sommaren?"])
    assert Task.objects.get(what=What.FOLLOW_UP).unit == there.unit("soc")
    waits = Task.objects.filter(what=What.AWAIT_CALL, unit=there.unit("bup"), waits=True)
    assert waits.exists()
    summons = draft.current(found.case)
    assert summons is not None
    assert "Och sommaren?" in [one.text for one in summons.questions.all()]
    preparing.ask_to_call(key, elin, LATER, ["Och hösten?"])
    assert [one.text for one in summons.questions.order_by("number")][-2:] == [
        "Och sommaren?", "Och hösten?",
    ]  # fmt: skip
    with pytest.raises(Case.DoesNotExist):
        preparing.ahead(key, elin, LATER)
    fresh = draft.current(found.case)
    assert fresh is not None
    by = there.by("karin")
    fresh = draft.save(fresh, {"offered_to_attend": True}, fresh.version, by, LATER)
    world.send(fresh, by, LATER)
    assert not waits.exists()
    assert reading.between(key, elin, LATER).summons == fresh
    with pytest.raises(Refused):
        preparing.ask_to_call(key, elin, LATER)


def test_whoever_leads_no_more_asks_for_no_call(there: World, found: Planned) -> None:
    elin, key = there.by("elin"), found.case.key
    Plan.objects.update(lead_unit=there.unit("bup"))
    ConsentRow.objects.filter(unit=there.unit("bup")).update(withdrawn_at=LATER)
    with pytest.raises(Plan.DoesNotExist):
        preparing.ask_to_call(key, elin, LATER)
    Plan.objects.update(lead_unit=there.unit("habilitering"))
    with pytest.raises(Plan.DoesNotExist):
        preparing.ask_to_call(key, elin, LATER)
