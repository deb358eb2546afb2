"""Orders and powers of attorney: entered once, and worth nothing the day they do not hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import world as w
from tests.casework.test_consent import appointed, informed, says_yes, yes
from tests.world import NOW, TODAY, World

from samlas import rulebook
from samlas.casework import agreeing, consent, orders, overview
from samlas.casework.case import Refused
from samlas.casework.consent import Row
from samlas.casework.givers import candidates
from samlas.casework.summons import sending
from samlas.casework.summons.sending import NotReady
from samlas.exchange.models import Dispatch
from samlas.people.models import Capacity, InformationKind, Order, Representative
from samlas.people.orders import OrderKind, powers

ENDS = TODAY + timedelta(days=20)


def at(day: date) -> datetime:
    return NOW + (day - NOW.date())


@pytest.mark.parametrize("capacity", [Capacity.FORVALTARE, Capacity.LASTING_POWER])
def test_an_order_gives_power_on_its_days_and_on_no_other(there: World, capacity: Capacity) -> None:
    case = informed(there)
    appointed(there, case, capacity, "Åke Berg", valid_from=TODAY, valid_to=ENDS)
    days = {TODAY - timedelta(days=1): False, TODAY: True, ENDS: True}
    for day, may in (days | {ENDS + timedelta(days=1): False}).items():
        assert candidates(case, day)[1].may is may, day


def test_what_rests_on_an_order_is_not_sent_the_day_after_it_has_ended(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    forvaltare = appointed(there, case, Capacity.FORVALTARE, "Åke Berg", valid_to=ENDS)
    with pytest.raises(Refused) as caught:
        agreeing.record(
            case, yes(there, says_yes(forvaltare), valid_to=ENDS + timedelta(days=1)), karin, NOW
        )
    assert caught.value.field == "valid_to"
    agreeing.record(case, yes(there, says_yes(forvaltare), valid_to=ENDS), karin, NOW)
    w.put_on_map(case, there.unit("bup"), karin)
    summons = w.write(case, karin)
    with pytest.raises(NotReady) as stopped:
        sending.send(summons, summons.version, karin, at(ENDS + timedelta(days=1)))
    assert [gap.part for gap in stopped.value.readiness.gaps] == ["consent"]
    assert not Dispatch.objects.exists()
    assert sending.send(summons, summons.version, karin, at(ENDS))


def test_an_order_ended_early_ends_the_consent_with_it_that_very_day(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    forvaltare = appointed(there, case, Capacity.FORVALTARE, "Åke Berg")
    agreeing.record(case, yes(there, says_yes(forvaltare)), karin, NOW)
    orders.end(case, forvaltare.orders.get(), TODAY, karin, NOW)
    assert consent.live_rows(case, TODAY)
    assert not consent.live_rows(case, TODAY + timedelta(days=1))
    orders.end(case, forvaltare.orders.get(), TODAY - timedelta(days=1), karin, NOW)
    assert not consent.live_rows(case, TODAY)


def test_a_recipient_added_by_one_with_an_order_is_lost_with_it_and_no_other(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    forvaltare = appointed(there, case, Capacity.FORVALTARE, "Åke Berg")
    agreeing.record(case, yes(there, says_yes(None)), karin, NOW)
    kassan = Row(unit=there.unit("kassan"), kinds=list(InformationKind))
    agreeing.add_row(case, kassan, says_yes(forvaltare), karin, NOW)
    orders.end(case, forvaltare.orders.get(), TODAY, karin, NOW)
    left = consent.live_rows(case, TODAY + timedelta(days=1))
    assert [row.unit for row in left] == [there.unit("bup")]


def test_the_persons_own_yes_stands_when_the_god_mans_order_ends(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    god_man = appointed(there, case, Capacity.GOD_MAN, "Karin Holm")
    agreeing.record(case, yes(there, says_yes(god_man, None)), karin, NOW)
    orders.end(case, god_man.orders.get(), TODAY - timedelta(days=1), karin, NOW)
    assert consent.live_rows(case, TODAY)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scope": []}, "scope"),
        ({"kind": OrderKind.CUSTODY}, "kind"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to"),
        ({"seen_on": TODAY + timedelta(days=1)}, "seen_on"),
    ],
)
def test_an_order_that_cannot_be_is_refused_with_its_field(
    there: World, more: dict[str, Any], field: str
) -> None:
    case = informed(there)
    god_man = Representative.objects.create(
        individual=case.individual, capacity=Capacity.GOD_MAN, name="Karin Holm"
    )
    whole: dict[str, Any] = {
        "kind": OrderKind.GOD_MAN, "scope": ["person"], "issuer": "Tingsrätten",
        "valid_from": TODAY, "seen_on": TODAY,
    }  # fmt: skip
    with pytest.raises(Refused) as caught:
        orders.add(case, Order(representative=god_man, **whole | more), there.by("karin"), NOW)
    assert caught.value.field == field
    assert not Order.objects.exists()


def test_the_case_tells_of_an_order_that_ends_within_thirty_days(there: World) -> None:
    case = informed(there)
    last = TODAY + timedelta(days=31)
    appointed(there, case, Capacity.GOD_MAN, "Karin Holm", valid_to=last)
    assert overview.overview(case.key, there.by("karin"), NOW).order_ends_on is None
    tomorrow = overview.overview(case.key, there.by("karin"), at(TODAY + timedelta(days=1)))
    assert tomorrow.order_ends_on == last
    after = overview.overview(case.key, there.by("karin"), at(last + timedelta(days=1)))
    assert after.order_ends_on is None


DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2032, 1, 1))
SPANS = st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=3)


@given(
    spans=SPANS,
    on=DAYS,
    capacity=st.sampled_from(("forvaltare", "god-man", "lasting-power")),
    book=st.sampled_from(("law", "vg", "haninge")),
    consents=st.sampled_from(("yes", "unable")),
)
def test_no_order_counts_on_a_day_that_it_does_not_hold(
    spans: list[tuple[date, date | None]], on: date, capacity: str, book: str, consents: str
) -> None:
    known = [
        Order(kind=capacity, scope=["person"], valid_from=first, valid_to=last)
        for first, last in spans
    ]
    holds = any(first <= on and (last is None or on <= last) for first, last in spans)
    found = powers(known, on)
    agent = {"kind": capacity, "scope": found.scope, "order": found.state, "person_agrees": True}
    facts = {"rulebook": book, "on": on, "person": {"age": 44, "consents": consents}}
    for question in ("may-consent", "may-represent", "may-send"):
        answer = rulebook.ask(question, facts | {"agent": agent})
        assert (answer.verdict == "no") is not holds
