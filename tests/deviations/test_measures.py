"""What went wrong among the figures: by kind and what became of it, and the same when rebuilt."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from tests.deviations.test_reports import LATER, begin_with, tell  # noqa: F401  (what these begin with)
from tests.world import NOW, TODAY, World

from samlas.casework.case import Case
from samlas.deviations import handling, reporting
from samlas.deviations.models import Report, State
from samlas.indicators import counting, figures
from samlas.indicators.definitions import BY_NAME
from samlas.indicators.figures import Asked
from samlas.indicators.models import CELL, Count
from samlas.small import FEW

AFTER = TODAY + timedelta(days=60)


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def counts() -> Counter[tuple[Any, ...]]:
    rows = Count.objects.filter(number__gt=0).values_list(*CELL, "number")
    return Counter({row[:-1]: row[-1] for row in rows})


def told(there: World, name: str, who: str = "karin") -> dict[str, int]:
    principal = there.by(who).unit.principal_id
    found = Count.objects.filter(principal=principal, indicator=name, number__gt=0)
    return dict(found.values_list("outcome", "number"))


def test_each_report_is_counted_at_those_it_was_told_to_by_kind_and_what_became_of_it(
    there: World, case: Case
) -> None:
    first, second = tell(there, case), tell(there, None, "idea", proposal="Ring alltid först.")
    counting.bring_up_to_date(AFTER)
    for who in ("karin", "elin"):
        assert told(there, "deviations", who) == {"did-not-come": 1, "idea": 1}
    handling.answer(first.key, "Vi har talat med dem.", first.version, there.by("pia"), LATER)
    counting.bring_up_to_date(AFTER)
    assert told(there, "deviation-states") == {State.ANSWERED: 1, State.SENT: 1}
    assert told(there, "deviation-answers") == {"2-3": 1}
    handling.begin(first.key, there.by("pia"), LATER + timedelta(days=200))
    reporting.take_back(second.key, there.by("karin"), LATER)
    assert told(there, "deviations") == {"did-not-come": 1}
    counting.bring_up_to_date(AFTER + timedelta(days=200))
    kept = counts()
    assert told(there, "deviation-states") == {State.HANDLED: 1}
    assert told(there, "deviation-answers") == {}
    counting.rebuild(AFTER + timedelta(days=200))
    assert counts() == kept


def test_kinds_are_shown_in_words_and_in_fives(there: World, case: Case) -> None:
    for _n in range(FEW + 1):
        tell(there, case)
    counting.bring_up_to_date(AFTER)
    month = NOW.year * 100 + NOW.month
    asked = Asked(principal=there.by("karin").unit.principal_id, first=month, last=month)
    table = figures.one(asked, BY_NAME["deviations"])
    shown = {row.label: row.number for row in table.rows if row.number}
    assert shown == {"Kom inte till mötet": FEW}
    assert len(table.rows) == len(BY_NAME["deviations"].outcomes)


def test_reports_of_every_edition_are_counted_under_the_agreement(there: World, case: Case) -> None:
    tell(there, case)
    Report.objects.update(agreement="haninge@2")
    counting.bring_up_to_date(AFTER)
    told_of = Count.objects.filter(indicator="deviations", number__gt=0)
    assert set(told_of.values_list("agreement", flat=True)) == {"haninge"}
