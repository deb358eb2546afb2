"""The practice world: filled from its files, alive on any day, with something on every page."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils.timezone import make_aware
from pytest_django import DjangoDbBlocker

from samlas.casework import asking, tasks
from samlas.casework import case as cases
from samlas.casework.case import Case, Context
from samlas.casework.followup import watching
from samlas.casework.followup.models import Attainment
from samlas.casework.models import Decline, Recipient, Request, Summons
from samlas.casework.tasks import Whose
from samlas.deviations import routing
from samlas.directory.models import Agreement, Assignment, Staff, Unit, UnitKind
from samlas.evaluation import reading
from samlas.evaluation.questionnaire import Audience
from samlas.evaluation.reading import Wanted
from samlas.exchange import inbox
from samlas.exchange.models import Dispatch, Holding, Message, Report
from samlas.faces.command.main import main
from samlas.ledger.models import Entry
from samlas.ledger.verifying import first_fault
from samlas.people import personal_number
from samlas.people.models import Individual
from samlas.practice import numbers, world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def now() -> datetime:
    """Minutes before the end of a day that most years have not."""
    return make_aware(datetime.fromisoformat("2028-02-29 23:55"))


@pytest.fixture(scope="module")
def world_of_the_day(
    now: datetime, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[world.Filled]:
    """Filled once for the tests that only look at it, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.fill(now)
        transaction.set_rollback(True)


@pytest.fixture
def filled(world_of_the_day: world.Filled, db: None) -> world.Filled:
    return world_of_the_day


def test_it_is_as_big_as_promised(filled: world.Filled) -> None:
    assert filled.units >= 40
    assert filled.staff >= 60
    assert set(Unit.objects.values_list("kind", flat=True)) == set(UnitKind.values)
    assert Unit.objects.exclude(second_principal=None).count() >= 2
    assert Unit.objects.filter(catches_up=True, territory="Haninge").count() >= 2
    works_in_two = Counter(Assignment.objects.values_list("staff", flat=True)).most_common(1)
    assert works_in_two[0][1] >= 2


def test_who_has_joined_which_agreement(filled: world.Filled) -> None:
    haninge = Agreement.objects.get(rulebook="haninge").parties
    kinds = set(haninge.values_list("kind", flat=True))
    assert {"school", "preschool", "social-services", "child-psychiatry", "habilitation"} <= kinds
    assert "primary-care" not in kinds
    assert not haninge.exclude(territory="Haninge").exists()


def test_what_went_wrong_is_received_at_each_principal_of_an_agreement(
    filled: world.Filled, now: datetime
) -> None:
    inside = Unit.objects.exclude(agreements=None).distinct()
    assert {one.principal.code for one in inside} >= {"haninge-kommun", "goteborgs-stad", "vgr"}
    for unit in inside:
        assert not routing.of_unit(unit, now.date()).unheard, unit


def test_nobody_in_it_could_be_real(filled: world.Filled, now: datetime) -> None:
    for person in Individual.objects.all():
        assert personal_number.parse(person.personal_number, now.date()) == person.personal_number
        assert person.personal_number[8:11] in {"238", "239", "980", "981"}
        assert person.birth_date < now.date()
    assert not Staff.objects.exclude(email__endswith="example.se").exists()
    phones = [*Staff.objects.values_list("phone", flat=True), *Unit.objects.values_list("phone")]
    for phone in phones:
        text = phone if isinstance(phone, str) else phone[0]
        assert text == "" or text.startswith(("08-465 004 ", "031-390 06 ", "070-174 06 "))


def test_no_two_cases_share_a_person(filled: world.Filled) -> None:
    assert Individual.objects.values("personal_number").distinct().count() == filled.cases


def test_every_stage_is_there(filled: world.Filled) -> None:
    assert set(Case.objects.values_list("stage", flat=True)) == set(cases.Stage.values)
    assert Case.objects.filter(context=Context.DISCHARGE).exists()
    assert Case.objects.exclude(individual__protection="none").exists()
    assert Decline.objects.exists()
    outcomes = set(Request.objects.values_list("outcome", flat=True))
    assert outcomes == {"", *asking.Outcome.values}


def test_the_summonses_are_in_every_state(filled: world.Filled, now: datetime) -> None:
    assert Summons.objects.filter(edition=0).exists()
    assert Summons.objects.filter(edition=2).exists()
    assert Summons.objects.exclude(cancelled_at=None).exists()
    assert Message.objects.exists()
    assert Holding.objects.filter(number=3).exists()
    assert Dispatch.objects.filter(kind="information-request").exists()
    waiting = Recipient.objects.filter(
        dispatch__isnull=False, dispatch__answer=None, dispatch__cancelled_at=None
    )
    assert waiting.filter(dispatch__answer_by__lt=now.date()).exists()
    assert waiting.filter(dispatch__answer_by__gte=now.date()).exists()
    assert any(request.is_late(now.date()) for request in Request.objects.all())


def test_plans_are_in_every_state(filled: world.Filled, now: datetime) -> None:
    karin, marie = (one.assignment for one in world.suggested()[2:])
    assert {one.plan.case.individual.given_name for one in watching.late(marie, None, 9, now)} == {
        "Ebba"
    }
    assert [one.case.individual.given_name for one in watching.forgotten(karin, None, 9, now)] == [
        "Agnes"
    ]
    told = Report.objects.filter(case=case_of("Signe").key).values_list("action", flat=True)
    assert 0 < len(set(told)) < case_of("Signe").plan.actions.count()
    assert case_of("Ebba").summonses.filter(edition=0).exists()
    assert case_of("Otto").meetings.exclude(ended_at=None).count() == 3
    assert set(Attainment.objects.values_list("goal__plan__case", flat=True)) == {
        case_of("Otto").pk,
        case_of("Signe").pk,
    }
    records = Dispatch.objects.filter(case=case_of("Greta").key, kind="closure-notice")
    held = records.filter(recipient__uses_samlas=True).values_list("holdings__recorded_on")
    assert {day is None for (day,) in held} == {True, False}


def case_of(name: str) -> Case:
    return Case.objects.get(individual__given_name=name)


def test_those_suggested_have_something_on_every_list(filled: world.Filled, now: datetime) -> None:
    suggested = world.suggested()
    assert len(suggested) == 4
    for one in suggested:
        by = one.assignment
        assert tasks.work_list(by, Whose.MINE, None, 20, now)
        assert tasks.work_list(by, Whose.UNIT, None, 20, now)
        assert tasks.work_list(by, Whose.WAITING, None, 20, now)
        assert cases.of_unit(by, "", None, 20, now)
        assert inbox.received_by(by, None, 20, now)
        assert asking.requests_of(by, None, 20, now, open_only=True)


def test_the_newcomers_case_waits_for_its_summons(filled: world.Filled, now: datetime) -> None:
    alva = Case.objects.get(individual__given_name="Alva")
    assert alva.individual.age(now.date()) == 13
    assert (alva.stage, alva.rulebook) == ("contacts", "haninge")
    called = alva.contacts.get(unit__code="prima-bup-haninge")
    assert called.choice == ""
    of_the_same_principal = Unit.objects.filter(code__startswith="prima-bup")
    assert of_the_same_principal.values("principal").distinct().count() == 1
    assert of_the_same_principal.count() >= 3


def test_all_papers_are_whole_and_every_chain_too(filled: world.Filled) -> None:
    for dispatch in Dispatch.objects.all():
        assert dispatch.paper().practice
    chains = Entry.objects.values_list("chain", flat=True).distinct()
    assert [chain for chain in chains if first_fault(chain) is not None] == []


def test_what_is_filled_is_not_filled_again(
    filled: world.Filled, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_nothing_lies_ahead_of_its_time(filled: world.Filled, now: datetime) -> None:
    assert not Entry.objects.filter(at__gt=now + timedelta(seconds=5)).exists()
    assert not Case.objects.filter(started_at__gt=now).exists()


def test_a_number_of_the_test_series_has_its_check_digit() -> None:
    born = date(2019, 8, 10)
    assert numbers.number(born, female=True) == "201908102385"
    assert numbers.number(born.replace(year=1890, month=1, day=2), female=False) == "189001029819"


def test_there_are_answers_about_meetings_to_look_at(filled: world.Filled) -> None:
    head = Assignment.objects.get(staff__code="mona-sandell")
    of = reading.scope(head, date(2028, 2, 29))
    assert reading.answers(of, Wanted(Audience.PROFESSIONAL, follow_up=False)).results
    assert reading.unread(of)
