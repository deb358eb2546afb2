"""A yes taken back between sending and delivery: what lies here still is not posted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests import by_sdk, planning
from tests import world as w
from tests.world import NOW, World

from samlas.casework import posting, withdrawal
from samlas.casework.case import Case
from samlas.casework.tasks import Task, What
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


def test_a_message_that_is_not_written_yet_never_is(
    there: World, settings: Any, tmp_path: Path
) -> None:
    by_sdk.addressed(there)
    out, _came = by_sdk.folders(settings, tmp_path)
    case = called_by_sdk(there)
    take_back(case, there, whole=True)
    by_sdk.work()
    assert not list(out.iterdir())


def test_what_sdk_does_not_take_is_on_the_work_list_as_a_letter(
    there: World, settings: Any, tmp_path: Path
) -> None:
    by_sdk.addressed(there)
    by_sdk.folders(settings, tmp_path)
    case = called_by_sdk(there)
    for letter in posting.to_post(case.key):
        posting.posted(case.key, letter.pk, NOW.date(), there.by("karin"), NOW)
    settings.SDK_OUT = ""
    by_sdk.work()
    assert to_kassan(case) == ["summons"]
    assert Task.objects.filter(about=case.key, what=What.POST_LETTERS).exists()


def called_by_sdk(there: World) -> Case:
    return w.called(there.by("karin"), [there.unit("kassan")])
