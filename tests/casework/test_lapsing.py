"""A consent that ends is told of in time, and until it is asked about."""

from __future__ import annotations

from datetime import date, timedelta

from tests import world as w
from tests.casework.test_consent import appointed, informed, says_yes
from tests.casework.test_orders import at
from tests.world import NOW, TODAY, World

from samlas.casework import consent, lapsing, orders
from samlas.casework.case import Case
from samlas.casework.consent import Row
from samlas.casework.tasks import Whose, work_list
from samlas.people.models import Capacity, InformationKind, Order, Representative
from samlas.people.orders import Ground, OrderKind

ENDS = TODAY + timedelta(days=90)


def listed(there: World, on: date) -> list[tuple[str, date]]:
    rows = work_list(there.by("karin"), Whose.MINE, None, 20, at(on))
    return [(one.what, one.due) for one in rows if one.what == "renew-consent"]


def said_yes(there: World, *rows: Row) -> Case:
    case = informed(there)
    every = rows or (Row(unit=there.unit("bup"), kinds=list(InformationKind)),)
    consent.record(case, w.yes([], rows=every), there.by("karin"), NOW)
    return case


def test_it_is_told_the_working_day_thirty_days_before_and_until_a_new_yes(there: World) -> None:
    case = said_yes(there)
    soon = ENDS - timedelta(days=31)  # thirty days before is a Saturday
    assert listed(there, soon - timedelta(days=1)) == []
    assert listed(there, soon) == [("renew-consent", ENDS)]
    assert listed(there, ENDS + timedelta(days=5)) == [("renew-consent", ENDS)]
    again = w.yes([there.unit("bup")], soon)
    consent.record(case, again, there.by("karin"), at(soon))
    assert listed(there, soon) == []
    assert listed(there, soon + timedelta(days=60)) == [("renew-consent", soon + timedelta(90))]


def test_what_ends_first_is_told_first_and_the_person_may_let_it_end(there: World) -> None:
    first = TODAY + timedelta(days=10)
    bup = Row(unit=there.unit("bup"), kinds=list(InformationKind), valid_to=first)
    case = said_yes(there, bup, Row(unit=there.unit("kassan"), kinds=list(InformationKind)))
    assert listed(there, TODAY) == [("renew-consent", first)]
    lapsing.let_end(case, first, there.by("karin"), NOW)
    assert listed(there, TODAY) == []
    assert listed(there, ENDS) == [("renew-consent", ENDS)]
    consent.withdraw(case, "phone", there.by("karin"), NOW)
    assert listed(there, ENDS) == []


def test_a_consent_that_ends_early_with_its_order_is_told_at_once(there: World) -> None:
    case = informed(there)
    forvaltare = appointed(there, case, Capacity.FORVALTARE, "Åke Berg")
    given = w.yes([there.unit("bup")], givers=says_yes(forvaltare), assessment=None)
    consent.record(case, given, there.by("karin"), NOW)
    assert listed(there, TODAY) == []
    last = TODAY + timedelta(days=3)
    orders.end(case, forvaltare.orders.get(), last, there.by("karin"), NOW)
    assert listed(there, TODAY) == [("renew-consent", last)]


def test_what_both_guardians_gave_stands_when_one_no_longer_suffices_alone(there: World) -> None:
    karin = there.by("karin")
    case = informed(there, w.alva())
    leila, omar = (
        Representative.objects.create(
            individual=case.individual, capacity=Capacity.GUARDIAN, name=name
        )
        for name in ("Leila", "Omar")
    )
    alone = Order(
        representative=leila, kind=OrderKind.ONE_SUFFICES, ground=Ground.HINDERED,
        issuer="Akten", valid_from=TODAY, seen_on=TODAY,
    )  # fmt: skip
    orders.add(case, alone, karin, NOW)
    units = [there.unit("bup")]
    both = w.yes(units, givers=says_yes(leila, omar), assessment=None)
    consent.record(case, both, karin, NOW)
    orders.end(case, alone, TODAY, karin, NOW)
    assert consent.live_rows(case, TODAY + timedelta(days=1))
    again = Order(
        representative=leila, kind=OrderKind.ONE_SUFFICES, ground=Ground.HINDERED,
        issuer="Akten", valid_from=TODAY, seen_on=TODAY,
    )  # fmt: skip
    orders.add(case, again, karin, NOW)
    one = w.yes(units, givers=says_yes(leila), assessment=None)
    consent.record(case, one, karin, NOW)
    orders.end(case, again, TODAY, karin, NOW)
    assert not consent.live_rows(case, TODAY + timedelta(days=1))
