"""Cases by the thousand: as whole as those that are played."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.utils.timezone import localtime
from pytest_django import DjangoDbBlocker

from samlas.casework import overview, tasks
from samlas.casework.case import Case, Stage
from samlas.casework.models import Recipient
from samlas.casework.need import Noticed, start
from samlas.casework.plan.models import Edition
from samlas.casework.tasks import Whose
from samlas.directory.models import Assignment, Principal, Unit
from samlas.exchange import inbox
from samlas.exchange.models import Dispatch, Holding, Report
from samlas.ledger.models import Entry
from samlas.ledger.verifying import first_fault
from samlas.papers import Minutes, PersonCopy, Plan
from samlas.papers import Summons as SummonsPaper
from samlas.people import personal_number
from samlas.people.models import ConsentRow, Individual
from samlas.practice import generator

MADE = 220


@pytest.fixture(scope="module")
def now() -> datetime:
    return localtime()


@pytest.fixture(scope="module")
def made_once(
    now: datetime, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[int]]:
    told: list[int] = []
    with django_db_blocker.unblock(), transaction.atomic():
        generator.generate(MADE, now, 1, told.append)
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def made(made_once: list[int], db: None) -> list[int]:
    return made_once


def test_there_are_as_many_as_were_asked_for(made: list[int]) -> None:
    assert Case.objects.count() == Individual.objects.count() == made[-1] == MADE
    assert Unit.objects.count() == 16  # eight for the first two hundred, eight for the rest
    assert Principal.objects.count() == 3


def test_each_is_whole(made: list[int]) -> None:
    for case in Case.objects.all():
        assert case.informations.count() == 1
        summons = case.summonses.get()
        assert summons.is_sent
        assert summons.questions.count() == 3
        recipients = list(summons.recipients.select_related("dispatch", "contact"))
        assert len(recipients) == 4
        for recipient in recipients:
            assert recipient.dispatch is not None
            assert recipient.dispatch.case == case.key
            assert recipient.dispatch.recipient_id == recipient.contact.unit_id
            assert recipient.dispatch.consent_row_id is not None
        assert Dispatch.objects.filter(case=case.key, kind=PersonCopy.kind).exists()
        assert ConsentRow.objects.filter(consent__case=case.key).count() == 4


def test_some_have_been_answered_and_some_not(made: list[int]) -> None:
    sent = Recipient.objects.exclude(dispatch=None)
    assert 50 < sent.filter(dispatch__answer=None).count() < sent.count() - 50
    assert Holding.objects.filter(number=2).exists()
    answered = Dispatch.objects.exclude(answer=None).select_related("answer")
    assert all(one.answer and one.answer.dispatch_id == one.pk for one in answered)


def test_every_paper_unseals_to_what_its_case_says(made: list[int]) -> None:
    by_key = {case.key: case for case in Case.objects.select_related("individual", "unit")}
    for dispatch in Dispatch.objects.select_related("recipient", "sender"):
        paper = dispatch.paper()
        assert isinstance(paper, SummonsPaper | PersonCopy | Plan | Minutes)
        case = by_key[paper.reference]
        assert paper.individual.name == case.individual.name
        assert paper.individual.personal_number == case.individual.personal_number
        sender = paper.sender if isinstance(paper, Plan) else paper.convener
        assert sender.unit == case.unit.name == dispatch.sender.name
        assert paper.consent.reference.isdecimal()
        if dispatch.recipient is not None:
            assert paper.recipient.unit == dispatch.recipient.name
            assert paper.consent.reference == str(dispatch.consent_row_id)


def test_one_in_seven_has_a_plan_that_belongs_together(made: list[int]) -> None:
    assert MADE // 7 <= Edition.objects.count() <= MADE // 7 + 1
    for edition in Edition.objects.select_related("plan__case__individual", "plan__overall"):
        paper, case = edition.paper(), edition.plan.case
        assert isinstance(paper, Plan)
        assert (paper.reference, case.stage) == (case.key, Stage.PLAN)
        assert paper.individual.name == case.individual.name
        assert edition.plan.overall == Unit.objects.get(pk=case.unit_id).principal
        assert {one.key for one in paper.actions} == {one.key for one in edition.plan.actions.all()}
        there = {one.pk for one in edition.meeting.participants.all()}  # type: ignore[union-attr]
        assert {f"spoke:{pk}" for pk in there} <= set(
            edition.meeting.ticks.values_list("name", flat=True)  # type: ignore[union-attr]
        )
        told = Report.objects.get(case=case.key)
        assert edition.plan.actions.get(key=told.action).state == told.state


def test_no_mark_of_the_pattern_is_left(made: list[int]) -> None:
    for dispatch in (*Dispatch.objects.all(), *Edition.objects.all()):
        for mark in ("Ξ", "QgivenN", "QguardianN", "QpersonS", "@Unit", "@#", '"Q1N', '"Q5S'):
            assert mark not in dispatch.body
    assert not Unit.objects.filter(code__startswith="pattern").exists()


def test_the_chains_are_whole_and_tell_of_their_own_units(made: list[int]) -> None:
    chains = set(Entry.objects.values_list("chain", flat=True))
    assert chains == {f"unit:{pk}" for pk in Unit.objects.values_list("pk", flat=True)}
    assert [chain for chain in chains if first_fault(chain) is not None] == []
    working = {f"assignment:{one.pk}": one.unit_id for one in Assignment.objects.all()}
    for entry in Entry.objects.all():
        assert entry.chain == f"unit:{working[entry.who]}"
    sent = Entry.objects.filter(act="sent", purpose="send").first()
    assert sent is not None
    paper = Dispatch.objects.get(key=sent.about)
    assert sent.detail["to_unit"] == paper.recipient_id
    assert sent.detail["consent_row"] == paper.consent_row_id


def test_the_people_have_numbers_of_their_own(made: list[int], now: datetime) -> None:
    for person in Individual.objects.all():
        digits = personal_number.parse(person.personal_number, now.date())
        assert personal_number.birth_date(digits) == person.birth_date
    assert Individual.objects.values("held_by", "personal_number").distinct().count() == MADE


def test_the_pages_have_what_they_need(made: list[int], now: datetime) -> None:
    case = Case.objects.select_related("unit", "responsible__unit").first()
    assert case is not None
    by = case.responsible
    assert overview.overview(case.key, by, now).attendance
    assert len(tasks.work_list(by, Whose.UNIT, None, 20, now)) == 20
    held = Holding.objects.select_related("unit", "dispatch").first()
    assert held is not None
    colleague = Assignment.objects.filter(unit=held.unit).select_related("unit").first()
    assert colleague is not None
    assert inbox.read(held.dispatch.key, colleague, now).mine.pk == held.pk


def test_work_goes_on_after_them(made: list[int], now: datetime) -> None:
    by = Case.objects.select_related("responsible__unit__principal").latest("pk").responsible
    person = Individual(given_name="Ny", family_name="Person", birth_date=now.date())
    start(Noticed(individual=person, needs="-"), by, now)
    assert first_fault(f"unit:{by.unit_id}") is None
