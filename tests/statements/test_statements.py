"""Prepared queries give what the ordinary ones give, and refuse what they cannot carry."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from django.db.models import Count, Q, QuerySet

from samlas.directory.models import Assignment, Principal, Staff, Unit
from samlas.jobs.models import Job
from samlas.ledger.models import Act, Entry
from samlas.statements import Change, Insertion, Statement, both

pytestmark = pytest.mark.django_db

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def units() -> list[Unit]:
    """Two units of one principal; Elin works at both, at the second since 2025."""
    region = Principal.objects.create(code="region", name="Regionen", kind="region")
    made = [
        Unit.objects.create(code=code, name=code.upper(), kind="school", principal=region)
        for code in ("a", "b")
    ]
    elin = Staff.objects.create(code="elin", name="Elin")
    for unit, year in zip(made, (2020, 2025), strict=True):
        Assignment.objects.create(
            staff=elin, unit=unit, title="Kurator", valid_from=date(year, 1, 1)
        )
    return made


def at_work(unit: int, on: date, title: str) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(unit_id=unit, title=title)
        .current(on)
        .select_related("staff", "unit__principal", "unit__second_principal")
    )


def test_the_values_are_bound_anew_each_time(units: list[Unit]) -> None:
    ask = Statement(at_work, unit=int, on=date, title=str)
    for unit in units:
        for on in (date(2019, 1, 1), date(2021, 1, 1), date(2026, 1, 1)):
            for title in ("Kurator", "Rektor", "'; DROP TABLE staff --", "%s"):
                wanted = list(at_work(unit.pk, on, title))
                assert ask(unit=unit.pk, on=on, title=title) == wanted


def test_related_rows_come_along(units: list[Unit], queries: Counting) -> None:
    ask = Statement(at_work, unit=int, on=date, title=str)
    with queries() as done:
        found = ask.first(unit=units[0].pk, on=date(2026, 1, 1), title="Kurator")
        assert found is not None
        assert (found.staff.name, found.unit.principal.name) == ("Elin", "Regionen")
        assert found.unit.second_principal is None
    assert len(done) == 1


def test_no_row_is_none(units: list[Unit]) -> None:
    ask = Statement(at_work, unit=int, on=date, title=str)
    assert ask.first(unit=0, on=date(2026, 1, 1), title="Kurator") is None


def test_what_was_counted_or_left_out_is_as_usual(units: list[Unit], queries: Counting) -> None:
    ask = Statement(
        lambda principal: (
            Unit.objects.filter(principal__code=principal)
            .annotate(people=Count("assignments"))
            .only("name")
            .order_by("pk")
        ),
        principal=str,
    )
    with queries() as done:
        found = ask(principal="region")
        assert [unit.people for unit in found] == [1, 1]  # type: ignore[attr-defined]
        assert [unit.name for unit in found] == ["A", "B"]
    assert len(done) == 1
    assert found[0].code == "a"


def test_what_is_found_can_be_saved(units: list[Unit]) -> None:
    ask = Statement(lambda code: Unit.objects.filter(code=code), code=str)
    found = ask(code="a")[0]
    found.name = "New"
    found.save()
    assert Unit.objects.get(code="a").name == "New"


def test_times_and_json_are_read_as_usual() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    entry = Entry(
        chain="c", number=1, at=at, act=Act.READ, who="w", about="é", detail={"a": [1, None]},
        previous="0", seal="1",
    )  # fmt: skip
    Insertion(Entry)([entry])
    ask = Statement(lambda at: Entry.objects.filter(at=at), at=datetime)
    found = ask(at=at)[0]
    assert (found.at, found.detail, found.about) == (at, {"a": [1, None]}, "é")
    assert found.pk is not None


def test_a_value_that_would_be_changed_on_its_way_is_refused(units: list[Unit]) -> None:
    ask = Statement(lambda word: Unit.objects.filter(name__icontains=word), word=str)
    with pytest.raises(ValueError, match="word"):
        ask(word="a")


def test_a_gap_of_another_type_is_refused() -> None:
    ask = Statement(lambda flag: Unit.objects.filter(catches_up=flag), flag=bool)
    with pytest.raises(TypeError, match="bool"):
        ask(flag=True)


def test_a_change_reaches_the_rows_it_is_for_and_no_other(units: list[Unit]) -> None:
    schools = Unit.objects.filter(kind="school")
    rename = Change("name", lambda code: schools.filter(code=code), code=str, to=str)
    for name in ("First", "Second"):
        rename(code="a", to=name)
        assert list(Unit.objects.order_by("code").values_list("name", flat=True)) == [name, "B"]


def test_a_change_of_time_is_kept_to_the_microsecond() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    Job.objects.create(key="j", kind="k", due_at=at)
    later = at.replace(year=2027)
    Change("due_at", lambda key: Job.objects.filter(key=key), key=str, to=datetime)(
        key="j", to=later
    )
    assert Job.objects.get().due_at == later


def test_the_only_one_is_there_or_is_told_to_be_missing(units: list[Unit]) -> None:
    by_code = Statement(lambda code: Unit.objects.filter(code=code), code=str)
    assert by_code.only(code="b") == units[1]
    with pytest.raises(Unit.DoesNotExist):
        by_code.only(code="c")


def test_what_follows_is_done_only_with_what_comes_first(units: list[Unit]) -> None:
    rename = Change("name", lambda code: Unit.objects.filter(code=code), code=str, to=str)
    move = Change(
        "town", lambda code: Unit.objects.filter(Q(code=code) | Q(code="nobody")),
        {"street": "way"}, code=str, to=str, way=str,
    )  # fmt: skip
    for first, expected in (("gone", ("", "")), ("a", ("Haninge", "Vägen 1"))):
        then = move.bound(code="b", to="Haninge", way="Vägen 1")
        assert both(rename.bound(code=first, to="New"), then) == (first == "a")
        moved = Unit.objects.get(code="b")
        assert (moved.town, moved.street) == expected
    assert list(Unit.objects.filter(town="Haninge").values_list("name", flat=True)) == ["B"]
