"""The work list: whose rows stand where, in what order, and how a long list is read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import world as w
from tests.world import NOW, TODAY, World, bertil

from samlas.casework import tasks
from samlas.casework.case import of_unit
from samlas.casework.tasks import NO_DATE, Place, Task, What, Whose, work_list
from samlas.directory.models import Assignment
from samlas.ledger.models import Act, Entry
from samlas.people.models import Protection

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
Counting = Callable[[], AbstractContextManager[list[str]]]


def listed(by: Assignment, whose: Whose) -> list[str]:
    """What the rows of a tab are about, in order."""
    return [row.about for row in work_list(by, whose, None, 50, NOW)]


def row(by: Assignment, about: str, due: date, *, waits: bool = False, named: bool = True) -> None:
    """A row of the unit, for the one who is named or for nobody."""
    Task.objects.create(
        unit=by.unit, responsible=by if named else None, what=What.HOLD_MEETING, about=about,
        due=due, waits=waits,
    )  # fmt: skip


def test_mine_is_what_i_am_named_for_and_what_nobody_is(there: World) -> None:
    row(there.by("karin"), "karins", TODAY)
    row(there.by("yusuf"), "yusufs", TODAY)
    row(there.by("karin"), "nobodys", TODAY, named=False)
    row(there.by("elin"), "elsewhere", TODAY)
    assert listed(there.by("karin"), Whose.MINE) == ["karins", "nobodys"]
    assert listed(there.by("yusuf"), Whose.MINE) == ["yusufs", "nobodys"]
    assert listed(there.by("karin"), Whose.UNIT) == ["karins", "yusufs", "nobodys"]
    assert listed(there.by("elin"), Whose.UNIT) == ["elsewhere"]


def test_what_others_have_not_done_in_time_stands_among_ones_own(there: World) -> None:
    karin = there.by("karin")
    for about, due in (("late", YESTERDAY), ("today", TODAY), ("later", TOMORROW)):
        row(karin, about, due, waits=True)
    row(karin, "undated", NO_DATE, waits=True)
    assert listed(karin, Whose.MINE) == ["late"]
    assert listed(karin, Whose.UNIT) == ["late"]
    assert listed(karin, Whose.WAITING) == ["late", "today", "later", "undated"]


def test_the_head_has_what_is_late_for_anyone_in_the_unit(there: World) -> None:
    row(there.by("karin"), "late", YESTERDAY)
    row(there.by("karin"), "others late", YESTERDAY, waits=True)
    row(there.by("karin"), "today", TODAY)
    row(there.by("elin"), "elsewhere", YESTERDAY)
    assert listed(there.by("gunilla"), Whose.MINE) == ["late", "others late"]
    assert listed(there.by("yusuf"), Whose.MINE) == []


def test_an_initiative_that_nobody_moves_never_leaves_the_list(there: World) -> None:
    case = w.start(there.by("karin"))
    years = NOW + timedelta(days=2000)
    rows = work_list(there.by("karin"), Whose.MINE, None, 20, years)
    assert [(one.about, one.what) for one in rows] == [(case.key, What.INFORM)]


def test_a_row_names_a_person_shortly_and_a_protected_one_not_at_all(there: World) -> None:
    karin = there.by("karin")
    w.start(karin)
    w.start(karin, bertil(personal_number="", protection=Protection.PROTECTED_REGISTRATION))
    rows = work_list(karin, Whose.MINE, None, 20, NOW)
    assert [one.label for one in rows] == ["Bertil S.", ""]


def test_the_same_thing_to_do_stands_once_with_its_latest_day(there: World) -> None:
    case = w.start(there.by("karin"))
    tasks.expect(case, What.HOLD_MEETING, TODAY)
    tasks.expect(case, What.HOLD_MEETING, TOMORROW)
    assert Task.objects.get(about=case.key, what=What.HOLD_MEETING).due == TOMORROW


def test_looking_at_the_list_is_noted_with_what_stood_there(there: World) -> None:
    case = w.start(there.by("karin"))
    work_list(there.by("yusuf"), Whose.UNIT, None, 20, NOW)
    noted = Entry.objects.get(act=Act.LISTED)
    assert noted.detail == {"about": [case.key]}


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["karin", "yusuf", "gunilla", "elin"]),
        st.sampled_from([YESTERDAY, TODAY, TOMORROW, NO_DATE]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, size=st.integers(1, 7), whose=st.sampled_from(Whose), who=st.sampled_from(
    ["karin", "gunilla"]))  # fmt: skip
def test_page_by_page_every_row_comes_once_and_in_order(
    there: World, rows: list[tuple[str, date, bool, bool]], size: int, whose: Whose, who: str
) -> None:
    Task.objects.all().delete()
    for number, (owner, due, waits, named) in enumerate(rows):
        row(there.by(owner), f"{number}", due, waits=waits, named=named)
    by = there.by(who)
    read: list[Task] = []
    after = None
    while page := work_list(by, whose, after, size, NOW):
        assert len(page) <= size
        read += page
        after = Place(page[-1].due, page[-1].pk)
    whole = list(work_list(by, whose, None, 100, NOW))
    assert read == whole == sorted(whole, key=lambda one: (one.due, one.pk))
    assert len({one.pk for one in read}) == len(read)
    owners = {"karin", "yusuf", "gunilla"}
    expected = {
        f"{number}"
        for number, (owner, due, waits, named) in enumerate(rows)
        if owner in owners and stands(whose, who, owner, due, waits=waits, named=named)
    }
    assert {one.about for one in read} == expected


def stands(whose: Whose, who: str, owner: str, due: date, *, waits: bool, named: bool) -> bool:
    """Whether a row of the unit is to stand in a tab, said the long way."""
    late = due < TODAY
    if whose == Whose.WAITING:
        return waits
    if waits and not late:
        return False
    return whose == Whose.UNIT or not named or owner == who or (late and who == "gunilla")


@pytest.mark.parametrize("whose", list(Whose))
def test_a_long_list_costs_as_few_queries_as_a_short_one(
    there: World, queries: Counting, whose: Whose
) -> None:
    karin = there.by("karin")
    with queries() as short:
        work_list(karin, whose, None, 20, NOW)
    for number in range(50):
        row(karin, f"{number}", YESTERDAY, waits=True)
    with queries() as long:
        found = work_list(karin, whose, None, 20, NOW)
        [(one.label, one.due, one.what, one.about) for one in found]
    assert len(found) == 20
    assert len(long) == len(short) == 3


def test_lists_of_cases_cost_the_same_however_many(there: World, queries: Counting) -> None:
    karin = there.by("karin")
    for _n in range(5):
        w.start(karin)
    with queries() as done:
        for case in of_unit(karin, "", None, 20, NOW):
            assert case.individual.name
            assert case.responsible.staff.name
    assert len(done) == 3
