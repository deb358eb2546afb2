"""Each tells of its own rows; whoever leads sees what is late, and asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.planned import Planned, planned
from tests.world import NOW, World

from samlas.casework.case import Refused, Stage
from samlas.casework.followup import reading, reporting, watching
from samlas.casework.followup.reporting import Said
from samlas.casework.plan.models import Action, Plan, State
from samlas.casework.tasks import Place, Task, What
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch, Report
from samlas.people.models import ConsentRow

LATER = NOW + timedelta(days=22)  # Twelve days after what they took on was to be done.


def begin_with(there: World) -> Planned:
    return planned(there, "bup", "habilitering", now=NOW)


@pytest.fixture
def found(begun: Planned) -> Planned:
    return begun


def whats(there: World, code: str) -> list[str]:
    return [row.what for row in Task.objects.filter(unit=there.unit(code)).order_by("what")
            if row.what in (What.REPORT_ACTIONS, What.NUDGED, What.FOLLOW_UP)]  # fmt: skip


def tell(there: World, found: Planned, state: State = State.DONE, why: str = "") -> Report:
    key = found.actions["bup"].key
    paper = found.papers["bup"].key
    return reporting.report(paper, key, state, why, "little", there.by("elin"), LATER)


def test_a_unit_sees_and_tells_of_its_own_rows_only(there: World, found: Planned) -> None:
    own = reporting.own(found.papers["bup"].key, there.by("elin"), NOW)
    assert [row.promised.key for row in own.rows] == [found.actions["bup"].key]
    for other in ("habilitering", ""):
        with pytest.raises(Action.DoesNotExist):
            reporting.report(
                found.papers["bup"].key, found.actions[other].key, State.DONE, "", "",
                there.by("elin"), NOW,
            )  # fmt: skip


@pytest.mark.parametrize("who", ["maja", "karin", "lars"])
def test_only_the_holder_of_the_paper_tells(there: World, found: Planned, who: str) -> None:
    with pytest.raises(Dispatch.DoesNotExist):
        reporting.own(found.papers["bup"].key, there.by(who), NOW)


def test_the_action_says_what_was_told_last_and_the_row_leaves_the_list(
    there: World, found: Planned
) -> None:
    assert whats(there, "bup") == [What.REPORT_ACTIONS]
    tell(there, found, State.NOT, "Ingen tid.")
    tell(there, found)
    action = Action.objects.get(pk=found.actions["bup"].pk)
    assert (action.state, action.state_why) == (State.DONE, "")
    assert action.state_on == LATER.date()
    assert Report.objects.count() == 2
    assert whats(there, "bup") == []
    assert whats(there, "habilitering") == [What.REPORT_ACTIONS]


@pytest.mark.parametrize("state", [State.NOT, State.CANNOT])
def test_what_is_not_done_is_explained(there: World, found: Planned, state: State) -> None:
    with pytest.raises(Refused) as told:
        tell(there, found, state)
    assert told.value.field == f"why-{found.actions['bup'].key}"
    assert not Report.objects.exists()


def test_what_the_person_told_is_written_down_with_who_told_it(
    there: World, found: Planned
) -> None:
    key, by = found.actions[""].key, there.by("karin")
    with pytest.raises(Refused):
        reporting.enter(found.case.key, key, Said(State.DONE), " ", by, LATER)
    made = reporting.enter(found.case.key, key, Said(State.DONE), "Bertil", by, LATER)
    assert (made.said_by, made.unit) == ("Bertil", None)
    with pytest.raises(Plan.DoesNotExist):
        reporting.enter(found.case.key, key, Said(State.DONE), "Bertil", there.by("elin"), LATER)


def test_nobody_tells_for_a_unit_that_holds_its_own_plan(there: World, found: Planned) -> None:
    key, by = found.actions["bup"].key, there.by("karin")

    def enter() -> Report:
        return reporting.enter(found.case.key, key, Said(State.DONE), "Elin", by, LATER)

    with pytest.raises(Refused, match="själva"):
        enter()
    assert not Report.objects.exists()
    Dispatch.objects.filter(pk=found.papers["bup"].pk).update(cancelled_at=NOW)
    assert enter().unit == there.unit("bup")
    Dispatch.objects.filter(pk=found.papers["bup"].pk).update(cancelled_at=None)
    Unit.objects.filter(pk=there.unit("bup").pk).update(uses_samlas=False)
    assert enter().said_by == "Elin"


def test_nothing_is_entered_in_a_closed_case(there: World, found: Planned) -> None:
    found.case.move(Stage.CLOSED)
    key, by = found.actions[""].key, there.by("karin")
    with pytest.raises(Refused):
        reporting.enter(found.case.key, key, Said(State.DONE), "Bertil", by, LATER)


def test_nothing_is_told_in_a_sip_that_has_ended(there: World, found: Planned) -> None:
    found.case.move(Stage.CLOSED)
    with pytest.raises(Refused):
        tell(there, found)


def late(there: World, who: str = "karin") -> list[str]:
    return [one.key for one in watching.late(there.by(who), None, 20, LATER)]


def test_late_is_what_is_past_its_day_and_not_over(there: World, found: Planned) -> None:
    assert watching.late(there.by("karin"), None, 20, NOW) == []
    assert late(there) == [found.actions["bup"].key, found.actions["habilitering"].key]
    tell(there, found, State.PARTLY)
    assert late(there) == [found.actions["bup"].key, found.actions["habilitering"].key]
    tell(there, found, State.NO_NEED)
    assert late(there) == [found.actions["habilitering"].key]
    assert late(there, "elin") == []


def test_the_list_is_the_leads_and_not_the_starters(there: World, found: Planned) -> None:
    Plan.objects.filter(pk=found.plan.pk).update(lead_unit=there.unit("bup"))
    assert late(there) == []
    assert len(late(there, "elin")) == 2


def test_the_list_goes_on_from_a_row(there: World, found: Planned) -> None:
    first = watching.late(there.by("karin"), None, 1, LATER)[0]
    assert first.by is not None
    rest = watching.late(there.by("karin"), Place(first.by, first.pk), 20, LATER)
    assert [one.key for one in rest] == [found.actions["habilitering"].key]


def test_untold_is_what_nobody_has_answered_and_is_not_late(there: World, found: Planned) -> None:
    keys = [one.key for one in watching.untold(there.by("karin"), None, 20, NOW)]
    assert keys == [found.actions[code].key for code in ("bup", "habilitering", "")]
    keys = [one.key for one in watching.untold(there.by("karin"), None, 20, LATER)]
    assert keys == [found.actions[""].key]


@pytest.mark.parametrize(("next_in", "is_forgotten"), [(60, False), (None, True), (10, True)])
def test_a_plan_that_nobody_will_follow_up_is_listed(
    there: World, next_in: int | None, is_forgotten: bool
) -> None:
    found = planned(there, "bup", now=NOW, next_in=next_in)
    plans = watching.forgotten(there.by("karin"), None, 20, LATER)
    assert plans == ([found.plan] if is_forgotten else [])


def nudge(there: World, found: Planned, code: str = "bup", days: int = 0) -> None:
    now = LATER + timedelta(days=days)
    watching.nudge(found.case.key, found.actions[code].key, there.by("karin"), now)


def test_a_nudge_is_a_row_on_the_units_list_once_a_day(there: World, found: Planned) -> None:
    nudge(there, found)
    assert whats(there, "bup") == [What.NUDGED, What.REPORT_ACTIONS]
    with pytest.raises(Refused):
        nudge(there, found)
    nudge(there, found, days=1)
    assert late_nudged(there) == LATER.date() + timedelta(days=1)
    tell(there, found)
    assert whats(there, "bup") == []
    with pytest.raises(Refused):
        nudge(there, found, days=2)


def late_nudged(there: World) -> object:
    first = watching.late(there.by("karin"), None, 1, LATER)[0]
    return first.nudged_on  # type: ignore[attr-defined]


def test_nobody_is_nudged_without_a_paper_or_after_the_consent(
    there: World, found: Planned
) -> None:
    with pytest.raises(Refused):
        nudge(there, found, "")
    row = found.papers["bup"].consent_row
    assert row is not None
    row.withdraw(LATER)
    with pytest.raises(Refused):
        nudge(there, found)


def test_the_lead_is_told_to_call_to_the_follow_up_in_good_time(
    there: World, found: Planned
) -> None:
    row = Task.objects.get(what=What.FOLLOW_UP)
    assert (row.about, row.unit) == (found.case.key, there.unit("soc"))
    assert row.due == NOW.date() + timedelta(days=32)


@pytest.mark.parametrize("left", ["nothing", "its own part"])
def test_a_lead_whom_the_consent_no_longer_opens_the_plan_to_meets_nothing_of_it(
    there: World, found: Planned, left: str
) -> None:
    Plan.objects.filter(pk=found.plan.pk).update(lead_unit=there.unit("bup"))
    assert watching.late(there.by("elin"), None, 9, LATER)
    row = ConsentRow.objects.filter(unit=there.unit("bup"))
    row.update(kinds=["goal"]) if left != "nothing" else row.update(withdrawn_at=NOW)
    assert watching.late(there.by("elin"), None, 9, LATER) == []
    with pytest.raises(Plan.DoesNotExist):
        reading.between(found.case.key, there.by("elin"), LATER)


def test_a_lead_of_another_unit_reads_the_plan_in_the_words_that_it_was_sent(
    there: World, found: Planned
) -> None:
    Plan.objects.filter(pk=found.plan.pk).update(lead_unit=there.unit("bup"))
    action = found.actions["bup"]
    sent, action.what = action.what, "Skrivet i utkastet, inte skickat."
    action.save(update_fields=["what"])

    def read(who: str) -> set[str]:
        rows = reading.between(found.plan.case.key, there.by(who), NOW).rows
        return {row.action.what for row in rows}

    assert sent in read("elin")
    assert action.what not in read("elin")
    assert action.what in read("karin")
