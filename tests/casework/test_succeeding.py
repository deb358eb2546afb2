"""A unit ceases: whoever could read its plans by their work there can at the one that goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from tests.world import NOW, TODAY, World, alva, called, paper_to, start

from samlas.casework import case as cases
from samlas.casework import contacts, individual, routine, succeeding, tasks
from samlas.casework.case import Case
from samlas.casework.routine import Moment
from samlas.casework.summons import own_units
from samlas.casework.tasks import Whose
from samlas.directory.models import Assignment, Ceased, Party, Unit
from samlas.exchange import inbox
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger.models import Entry
from samlas.people.models import Individual

TOMORROW = NOW + timedelta(days=1)


def ceases(there: World, old: str, new: str) -> Ceased:
    return Ceased.objects.create(unit=there.unit(old), successor=there.unit(new), last_day=TODAY)


def at(staff: Assignment, unit: Unit) -> Assignment:
    return Assignment.objects.get(staff=staff.staff, unit=unit)


def test_plans_and_tasks_go_over_the_day_after_the_last(there: World) -> None:
    karin, new = there.by("karin"), there.unit("mottagning")
    case = called(karin, [there.unit("bup")])
    ceases(there, "soc", "mottagning")
    assert succeeding.go_over(NOW) == 0
    assert succeeding.go_over(TOMORROW) == 1
    karin.refresh_from_db()
    then = at(karin, new)
    assert (karin.valid_to, then.valid_from) == (TODAY, TOMORROW.date())
    for reader in (then, there.by("pia")):
        assert cases.read(case.key, reader, TOMORROW, "case").responsible == then
        assert tasks.work_list(reader, Whose.UNIT, None, 50, TOMORROW)
    with pytest.raises(Case.DoesNotExist):
        cases.read(case.key, karin, TOMORROW, "case")
    assert Entry.objects.filter(about=case.key, purpose="unit-succeeded").count() == 1
    assert succeeding.go_over(TOMORROW) == 0


def test_received_papers_go_over_and_the_map_shows_who_comes(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")])
    paper = paper_to(case, there.unit("bup"))
    ceases(there, "bup", "habilitering")
    succeeding.go_over(TOMORROW)
    maja = there.by("maja")
    assert inbox.read(paper.key, maja, TOMORROW).dispatch == paper
    with pytest.raises(Dispatch.DoesNotExist):
        inbox.read(paper.key, there.by("elin"), TOMORROW)
    assert [one.unit for one in case.contacts.all()] == [there.unit("habilitering")]


def test_the_own_routine_goes_over_with_what_has_been_ticked(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")])
    step = routine.add(there.by("gunilla"), Moment.BEFORE_MEETING, "Boka rum", NOW)
    summons = case.summonses.get()
    routine.tick_in_case(case.key, summons.pk, step.pk, there.by("karin"), NOW, is_done=True)
    ceases(there, "soc", "mottagning")
    succeeding.go_over(TOMORROW)
    pia = Assignment.objects.select_related("unit").get(pk=there.by("pia").pk)
    about = routine.of_summons(summons)
    assert [one.done for one in routine.at_hand(pia, about, routine.CALLING)] == [1]


def test_being_head_does_not_go_over(there: World) -> None:
    ceases(there, "soc", "mottagning")
    succeeding.go_over(TOMORROW)
    assert not at(there.by("gunilla"), there.unit("mottagning")).is_head


def test_a_person_that_both_know_stays_two_records_and_both_cases_are_found(there: World) -> None:
    karin, pia = there.by("karin"), there.by("pia")
    one = start(karin, alva())
    other = start(pia, alva())
    ceases(there, "soc", "mottagning")
    succeeding.go_over(TOMORROW)
    number = alva().personal_number
    assert {found.pk for found in cases.search(number, pia, TOMORROW)} == {one.pk, other.pk}
    assert Individual.objects.filter(personal_number=number).count() == 2


def test_who_is_protected_in_the_one_is_in_both_now_and_later(there: World) -> None:
    karin, pia = there.by("karin"), there.by("pia")
    one, other = start(karin, alva()), start(pia, alva(protection="sekretessmarkering"))
    ceases(there, "soc", "mottagning")
    succeeding.go_over(TOMORROW)
    one.refresh_from_db()
    assert one.individual.is_protected
    then = at(there.by("yusuf"), there.unit("mottagning"))
    with pytest.raises(Case.DoesNotExist):
        cases.read(one.key, then, TOMORROW, "case")
    individual.change(other, {"protection": "none"}, pia, TOMORROW)
    assert not Case.objects.get(pk=one.pk).individual.is_protected


def test_the_new_unit_is_in_the_agreements_also_of_cases_that_began_before(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")])
    new = there.unit("vardcentral")
    assert not Party.objects.filter(unit=new).exists()
    case.rulebook = "haninge"
    assert contacts.party_ids(case, case.contacts.all()) == {there.unit("bup").pk}
    ceases(there, "bup", "vardcentral")
    succeeding.go_over(TOMORROW)
    joined = Party.objects.get(unit=new)
    assert joined.valid_from == TOMORROW.date()
    assert Party.objects.get(unit=there.unit("bup")).valid_to == TODAY
    assert contacts.party_ids(case, case.contacts.all()) == {new.pk}


def test_the_new_unit_keeps_its_own_days_in_an_agreement(there: World) -> None:
    old, new = there.unit("bup"), there.unit("vardcentral")
    joining = old.joinings.get()
    joining.valid_to = date(2026, 8, 31)
    joining.save()
    old.joinings.create(agreement=joining.agreement, valid_from=date(2027, 1, 1))
    own = [(date(2020, 1, 1), date(2020, 12, 31)), (date(2026, 6, 1), date(2026, 6, 30))]
    for first, last in own:
        new.joinings.create(agreement=joining.agreement, valid_from=first, valid_to=last)
    ceases(there, "bup", "vardcentral")
    succeeding.go_over(TOMORROW)
    days = {(one.valid_from, one.valid_to) for one in new.joinings.all()}
    assert days == {
        *own, (TOMORROW.date(), date(2026, 5, 31)), (date(2027, 1, 1), None),
    }  # fmt: skip
    assert [one.valid_to for one in old.joinings.all()] == [TODAY]


def test_a_case_has_the_parties_of_the_time_it_began_in(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")])
    case.rulebook = "haninge"
    began = localdate(case.started_at)
    joining = there.unit("bup").joinings.get()
    joining.valid_to = began
    joining.save()
    later = began + timedelta(days=30)
    there.unit("bup").joinings.create(agreement=joining.agreement, valid_from=later)
    assert contacts.party_ids(case, case.contacts.all()) == {there.unit("bup").pk}
    case.started_at += timedelta(days=10)
    assert not contacts.party_ids(case, case.contacts.all())
    case.started_at += timedelta(days=30)
    assert contacts.party_ids(case, case.contacts.all()) == {there.unit("bup").pk}


def test_one_that_goes_on_with_two_ceases_too(there: World) -> None:
    ceases(there, "soc", "mottagning")
    succeeding.go_over(TOMORROW)
    Ceased.objects.create(
        unit=there.unit("mottagning"),
        successor=there.unit("fjardskolan"),
        last_day=date(2026, 4, 1),
    )
    succeeding.go_over(NOW + timedelta(days=60))
    assert set(there.unit("fjardskolan").took_over.values_list("unit__code", flat=True)) == {
        "soc", "mottagning",
    }  # fmt: skip


def test_a_unit_that_has_ceased_is_offered_to_nobody(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")])
    ceases(there, "vardcentral", "habilitering")
    succeeding.go_over(TOMORROW)
    link = Holding.objects.get(dispatch=paper_to(case, there.unit("bup")))
    offered = {one.pk for one in own_units.own_units(link, TODAY)}
    assert there.unit("habilitering").pk in offered
    assert there.unit("vardcentral").pk not in offered
