"""A yes taken back between sending and delivery: what lies here still is not posted."""

from __future__ import annotations

import pytest
from tests import planning
from tests import world as w
from tests.world import NOW, World

from samlas.casework import posting, withdrawal
from samlas.casework.case import Case
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow


def by_post(there: World) -> Unit:
    Unit.objects.filter(code="kassan").update(uses_samlas=False)
    return Unit.objects.get(code="kassan")


def to_kassan(case: Case) -> list[str]:
    return [one.dispatch.kind for one in posting.to_post(case.key).filter(
        dispatch__recipient__code="kassan")]  # fmt: skip


def take_back(case: Case, there: World, *, whole: bool) -> None:
    karin = there.by("karin")
    if whole:
        withdrawal.withdraw(case, "phone", karin, NOW)
    else:
        row = ConsentRow.objects.get(consent__case=case.key, unit__code="kassan")
        withdrawal.withdraw_row(row, case, karin, NOW)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("planned", [True, False])
def test_a_letter_that_is_not_posted_never_is_and_nothing_tells_of_it(
    there: World, *, whole: bool, planned: bool
) -> None:
    case = sent(there, planned=planned)
    assert to_kassan(case)
    take_back(case, there, whole=whole)
    assert to_kassan(case) == []
    assert not Dispatch.objects.filter(recipient__code="kassan", cancelled_at=None).exists()


@pytest.mark.parametrize("whole", [True, False])
def test_one_whose_letter_was_posted_is_told_that_the_meeting_is_off(
    there: World, *, whole: bool
) -> None:
    case = sent(there, planned=False)
    for letter in posting.to_post(case.key):
        posting.posted(case.key, letter.pk, NOW.date(), there.by("karin"), NOW)
    take_back(case, there, whole=whole)
    assert to_kassan(case) == ["cancellation"]


def sent(there: World, *, planned: bool) -> Case:
    unit, karin = by_post(there), there.by("karin")
    if not planned:
        return w.called(karin, [there.unit("bup"), unit])
    case = planning.met(there, "bup", "kassan")
    plan = planning.drafted(case, karin)
    planning.approve_all(plan, karin)
    planning.seal(planning.stands(plan), karin)
    return case
