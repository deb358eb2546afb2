"""Two guardians count as two: waiting for one, disagreement, and when the yes of one is enough."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import world as w
from tests.casework.test_consent import guardian, informed, says_yes, yes
from tests.world import NOW, TODAY, World

from samlas import rulebook
from samlas.casework import agreeing, consent, guardians, orders, overview, stage
from samlas.casework.case import Case, Refused, Stage
from samlas.casework.givers import Giver
from samlas.casework.summons import sending
from samlas.casework.summons.sending import NotReady
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import (
    Capacity,
    Consent,
    ConsentForm,
    Order,
    Representative,
    Standing,
)
from samlas.people.orders import Ground, Measure, OrderKind

Parents = tuple[Case, Representative, Representative]


@pytest.fixture
def parents(there: World) -> Parents:
    """Alva's case, when Leila has said yes and Omar has not answered."""
    case = informed(there, w.alva())
    leila, omar = guardian(case, "Leila"), guardian(case, "Omar")
    agreeing.record(case, yes(there, says_yes(leila)), there.by("karin"), NOW)
    return Case.objects.get(pk=case.pk), leila, omar


def says(one: Representative, kept: str = "Pärm 9", on: date = TODAY) -> Giver:
    return Giver(representative=one, form=ConsentForm.SIGNED, given_on=on, kept_where=kept)


def decided(one: Representative, ground: Ground, **more: Any) -> Order:
    whole: dict[str, Any] = {"issuer": "Socialnämnden", "valid_from": TODAY, "seen_on": TODAY}
    return Order(representative=one, kind=OrderKind.ONE_SUFFICES, ground=ground, **whole | more)


def whats(case: Case) -> list[str]:
    shown = Task.objects.filter(about=case.key, shown_from__lte=TODAY)
    return list(shown.values_list("what", flat=True))


def test_a_missing_answer_is_a_state_of_its_own_and_nothing_is_sent(
    there: World, parents: Parents
) -> None:
    case, karin = parents[0], there.by("karin")
    assert whats(case) == [What.AWAIT_GUARDIAN]
    assert case.stage == stage.stage_of(case) == Stage.CONSENT
    waited_for = overview.overview(case.key, karin, NOW).waited_for
    assert waited_for is not None
    assert waited_for.standing == Standing.WAITING
    assert [one.name for one in guardians.read(case.key, karin, NOW).awaited] == ["Omar"]
    w.put_on_map(case, there.unit("bup"), karin)
    summons = w.write(case, karin)
    with pytest.raises(NotReady):
        sending.send(summons, summons.version, karin, NOW)
    assert not Dispatch.objects.exists()


def test_the_second_yes_makes_it_whole_and_each_has_its_own_day_and_place(
    there: World, parents: Parents
) -> None:
    case, _leila, omar = parents
    given = agreeing.answer(case, says(omar), there.by("karin"), NOW, says_yes=True)
    assert given.standing == Standing.WHOLE
    assert consent.live_rows(case, TODAY)
    assert [one.kept_where for one in given.givers.order_by("pk")] == ["Akten", "Pärm 9"]
    assert Case.objects.get(pk=case.pk).stage == Stage.CONTACTS
    assert whats(case) == [What.MAP_CONTACTS]


def test_a_no_is_shown_and_stops_the_start_until_it_becomes_a_yes(
    there: World, parents: Parents
) -> None:
    case, _leila, omar = parents
    karin = there.by("karin")
    assert agreeing.answer(case, says(omar), karin, NOW, says_yes=False).standing == (
        Standing.DISAGREED
    )
    assert whats(case) == [What.GUARDIANS_DISAGREE]
    assert not consent.live_rows(case, TODAY)
    assert agreeing.answer(case, says(omar), karin, NOW, says_yes=True).standing == Standing.WHOLE


def test_a_guardian_who_comes_to_be_known_is_waited_for_too(there: World) -> None:
    case, karin = informed(there, w.alva()), there.by("karin")
    agreeing.record(case, yes(there, says_yes(guardian(case, "Leila"))), karin, NOW)
    aunt = Representative(capacity=Capacity.RELATIVE, name="Aisha")
    guardians.add(case, aunt, karin, NOW)
    assert consent.live_rows(case, TODAY)
    omar = Representative(capacity=Capacity.GUARDIAN, name="Omar")
    guardians.add(case, omar, karin, NOW)
    assert not consent.live_rows(case, TODAY)
    assert What.AWAIT_GUARDIAN in whats(case)
    assert Case.objects.get(pk=case.pk).stage == stage.stage_of(case)
    agreeing.answer(case, says(omar), karin, NOW, says_yes=True)
    assert consent.live_rows(case, TODAY)


@pytest.mark.parametrize(
    ("why", "scope"),
    [(Ground.HINDERED, []), (Ground.BOARD, [Measure.SOCIAL]), (Ground.CARE_ORDER, [])],
)
def test_a_decision_lets_the_one_who_has_said_yes_suffice(
    there: World, parents: Parents, why: Ground, scope: list[str]
) -> None:
    case, leila, omar = parents
    karin = there.by("karin")
    agreeing.answer(case, says(omar), karin, NOW, says_yes=False)
    orders.add(case, decided(leila, why, scope=scope), karin, NOW)
    assert consent.live_rows(case, TODAY)
    kept = case.decisions.filter(question="whose-consent").latest("pk")
    assert kept.verdict == "one-guardian"


def test_what_rests_on_a_decision_for_one_guardian_ends_with_it(
    there: World, parents: Parents
) -> None:
    case, leila, omar = parents
    karin, last = there.by("karin"), TODAY + timedelta(days=5)
    orders.add(case, decided(leila, Ground.HINDERED, valid_to=last), karin, NOW)
    assert consent.live_rows(case, last)
    assert not consent.live_rows(case, last + timedelta(days=1))
    with pytest.raises(Refused) as caught:
        agreeing.record(case, yes(there, says_yes(leila)), karin, NOW)
    assert caught.value.field == "valid_to"
    agreeing.record(case, yes(there, says_yes(leila, omar)), karin, NOW)
    assert consent.live_rows(case, last + timedelta(days=1))


def test_a_decision_for_the_other_guardian_changes_nothing(there: World, parents: Parents) -> None:
    case, _leila, omar = parents
    orders.add(case, decided(omar, Ground.HINDERED), there.by("karin"), NOW)
    assert not consent.live_rows(case, TODAY)


@pytest.mark.parametrize(("why", "field"), [("", "ground"), (Ground.BOARD, "scope")])
def test_a_decision_says_its_ground_and_what_it_is_about(
    there: World, parents: Parents, why: Any, field: str
) -> None:
    case, leila, _omar = parents
    with pytest.raises(Refused) as caught:
        orders.add(case, decided(leila, why), there.by("karin"), NOW)
    assert caught.value.field == field


def test_one_whose_custody_has_ended_is_not_waited_for(there: World, parents: Parents) -> None:
    case, _leila, omar = parents
    ended = Order(
        representative=omar, kind=OrderKind.CUSTODY, issuer="Tingsrätten", seen_on=TODAY,
        valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1),
    )  # fmt: skip
    orders.add(case, ended, there.by("karin"), NOW)
    assert consent.live_rows(case, TODAY)


def test_one_who_says_no_gets_no_copy_of_what_is_sent(there: World, parents: Parents) -> None:
    case, leila, omar = parents
    karin = there.by("karin")
    agreeing.answer(case, says(omar), karin, NOW, says_yes=False)
    orders.add(case, decided(leila, Ground.HINDERED), karin, NOW)
    w.put_on_map(case, there.unit("bup"), karin)
    sent = w.send(w.write(case, karin), karin)
    names = [one.paper().recipient.name for one in sent if one.recipient is None]  # type: ignore[attr-defined]
    assert names == ["Alva Lindqvist", "Leila"]


def test_what_is_waited_for_can_be_taken_back(there: World, parents: Parents) -> None:
    case = parents[0]
    consent.withdraw(case, "phone", there.by("karin"), NOW)
    assert not whats(case)
    assert Consent.objects.get().withdrawn_at


@pytest.mark.parametrize(
    ("facts", "expected", "clause"),
    [
        ({}, "all-guardians", "FB-6-13"),
        ({"ground": "hindered"}, "one-guardian", "FB-6-13-hinder"),
        ({"ground": "board-decision", "listed": True}, "one-guardian", "FB-6-13-a"),
        ({"ground": "board-decision", "listed": False}, "all-guardians", "FB-6-13"),
        ({"ground": "care-order"}, "one-guardian", "LVU-11"),
    ],
)
@pytest.mark.parametrize("book", ["law", "vg", "haninge"])
def test_each_ground_stands_on_its_clause(
    book: str, facts: dict[str, Any], expected: str, clause: str
) -> None:
    asked = {"rulebook": book, "on": TODAY, "person": {"age": 10}, "guardians": facts}
    answer = rulebook.ask("whose-consent", asked)
    assert (answer.verdict, clause in [one.id for one in answer.because]) == (expected, True)
