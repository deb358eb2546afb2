"""Counts that the worker keeps up to date are what a rebuild from the facts gives."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from tests import world
from tests.casework import bases
from tests.world import NOW, TODAY

from samlas.casework.case import Case
from samlas.casework.summons import answering
from samlas.directory import history
from samlas.directory.models import Unit, UnitKind
from samlas.exchange.models import AnswerKind, Delivery, Dispatch, Holding, Reply
from samlas.indicators import counting
from samlas.indicators.facts import SOURCES
from samlas.indicators.models import CELL, Count, Five, Tally
from samlas.jobs import working
from samlas.papers import ClosureNotice

LATER = TODAY + timedelta(days=60)


def counts() -> Counter[tuple[Any, ...]]:
    rows = Count.objects.values_list(*CELL, "number")
    return Counter({row[:-1]: row[-1] for row in rows if row[-1]})


def told(indicator: str) -> dict[str, int]:
    rows = Count.objects.filter(indicator=indicator).values_list("outcome", "number")
    found: Counter[str] = Counter()
    for outcome, number in rows:
        found[outcome] += number
    return {outcome: number for outcome, number in found.items() if number}


@pytest.mark.django_db
def test_what_is_kept_up_to_date_is_what_a_rebuild_gives() -> None:
    there = world.world()
    for base in bases.BASES:
        base(there)
        counting.bring_up_to_date(LATER)
        kept = counts()
        counting.rebuild(LATER)
        assert counts() == kept
    assert told("cases") == {"started": 3, "closed": 1}
    assert told("way") == {"need": 1, "planned": 2}
    assert told("closure-grounds") == {"no-need-of-both": 1}
    assert told("closure-told") == told("closure-recorded-by-all") == {"some": 1}


@pytest.mark.django_db
def test_a_closing_is_told_of_when_the_last_notice_has_come_and_recorded_by_the_last() -> None:
    there = world.world()
    for base in bases.BASES:
        base(there)
    notices = Dispatch.objects.filter(kind=ClosureNotice.kind)
    Delivery.objects.filter(dispatch__in=notices).update(done_at=NOW)
    counting.bring_up_to_date(LATER)
    assert told("closure-told") == {"all": 1}
    Holding.objects.filter(dispatch__in=notices).update(recorded_on=TODAY)
    counting.bring_up_to_date(LATER)
    assert told("closure-recorded-by-all") == {"all": 1}


@pytest.mark.django_db
def test_of_a_unit_that_gets_its_papers_by_post_nobody_knows_what_it_has_recorded() -> None:
    there = world.world()
    for base in bases.BASES:
        base(there)
    told_here = Holding.objects.filter(dispatch__kind=ClosureNotice.kind).values("unit")
    Unit.objects.filter(pk__in=told_here).update(uses_samlas=False)
    counting.bring_up_to_date(LATER)
    assert told("closure-told") == {"some": 1}
    assert not told("closure-recorded-by-all")


@pytest.mark.django_db
def test_what_calls_both_sides_is_a_sip_by_law_and_else_by_agreement() -> None:
    there = world.world()
    karin, sara = there.by("karin"), there.by("sara")
    world.called(karin, [there.unit("bup")])
    counting.bring_up_to_date(LATER)
    assert told("basis") == {"law": 1}
    case = world.called(sara, [there.unit("bup")], world.alva())
    counting.bring_up_to_date(LATER)
    assert told("basis") == {"law": 1, "agreement": 1}
    Dispatch.objects.filter(case=case.key).update(recipient=there.unit("soc"))
    Unit.objects.filter(pk=case.unit_id).update(kind=UnitKind.PRIVATE_PROVIDER, funded_by="region")
    counting.bring_up_to_date(LATER)
    assert told("basis") == {"law": 2}
    Dispatch.objects.filter(case=case.key).update(verdict="invited")
    counting.bring_up_to_date(LATER)
    assert told("basis") == {"law": 1, "agreement": 1}


@pytest.mark.django_db
def test_how_a_summons_was_answered_and_how_long_it_looked_for_its_unit() -> None:
    there = world.world()
    bup, hab, elin = there.unit("bup"), there.unit("habilitering"), there.by("elin")
    paper = world.paper_to(world.called(there.by("karin"), [bup]), bup)
    answering.pass_on(paper.key, hab, "Ringde.", elin, NOW + timedelta(days=3))
    counting.bring_up_to_date(LATER)
    assert told("rerouting") == {"1": 1}
    assert told("to-right-unit") == {"2-3": 1}
    assert told("answers") == {}
    come = answering.Said(kind=AnswerKind.ATTEND, attendee="Maja Lindh")
    answering.answer(paper.key, come, there.by("maja"), NOW + timedelta(days=4))
    counting.bring_up_to_date(LATER)
    assert (told("answers"), told("rerouting")) == ({"attend": 1}, {"1": 1})
    Reply.objects.update(unit=bup)
    counting.bring_up_to_date(LATER)
    assert told("rerouting") == {"back": 1}


@pytest.mark.django_db
def test_a_unit_takes_no_earlier_figures_along_to_another_principal() -> None:
    there = world.world()
    world.called(there.by("karin"), [there.unit("bup")])
    counting.bring_up_to_date(LATER)
    kept = counts()
    unit, was = there.unit("soc"), Unit.objects.get(code="soc")
    unit.principal = there.unit("ekhagsskolan").principal
    former = history.former(unit, was, LATER)
    assert former
    former.save()
    unit.save()
    counting.bring_up_to_date(LATER)
    assert counts() == kept
    counting.rebuild(LATER)
    assert counts() == kept


@pytest.mark.django_db
def test_facts_of_many_cases_ask_as_much_as_those_of_one(
    queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    there = world.world()
    for base in bases.BASES[:5]:
        base(there)
    rows = list(SOURCES["case"].rows().order_by("-pk"))
    with queries() as of_one:
        SOURCES["case"].read(rows[1:2], LATER)
    with queries() as of_all:
        SOURCES["case"].read(rows, LATER)
    assert len(of_one) == len(of_all) == 29


@pytest.mark.django_db
def test_what_is_let_go_of_stays_counted_and_is_tied_to_nothing() -> None:
    there = world.world()
    case = world.start(there.by("karin"))
    counting.bring_up_to_date(LATER)
    counting.let_go("case", [case.key])
    assert not Tally.objects.filter(name__contains=case.key).exists()
    Case.objects.all().delete()
    counting.rebuild(LATER)
    assert Count.objects.get(indicator="cases").kept == 1


@pytest.mark.django_db
def test_fives_are_made_when_the_month_has_ended() -> None:
    there = world.world()
    for _n in range(5):
        world.start(there.by("karin"))
    counting.bring_up_to_date(TODAY)
    assert not Five.objects.filter(indicator="cases").exists()
    counting.bring_up_to_date(LATER)
    assert [one.fives for one in Five.objects.filter(indicator="cases")] == [1]


@pytest.mark.django_db
def test_fives_that_stay_as_they_were_are_not_written_anew() -> None:
    there = world.world()
    for _n in range(5):
        world.start(there.by("karin"))
    counting.bring_up_to_date(LATER)
    before = set(Five.objects.values_list("pk", flat=True))
    for _n in range(10):
        world.start(there.by("karin"), now=NOW + timedelta(days=40))
    counting.bring_up_to_date(LATER + timedelta(days=60))
    after = dict(Five.objects.values_list("pk", "fives"))
    assert before < after.keys()
    assert sum(Five.objects.filter(indicator="cases").values_list("fives", flat=True)) == 3


@pytest.mark.django_db
def test_the_worker_does_a_night_step_by_step() -> None:
    there = world.world()
    world.start(there.by("karin"))
    working.rounds(NOW)
    while working.work(lambda: NOW):
        pass
    assert told("cases") == {"started": 1}
