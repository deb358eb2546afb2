"""A consent taken back while a paper is on its way: either it left before, or it never leaves."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from tests import planning
from tests import world as w
from tests.casework import test_others as others_yes
from tests.exchange.papers_out import CASE, out_to, row_for, sent_to
from tests.world import NOW, world

from samlas.casework import consent, others, withdrawal
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.closure import closing, terms
from samlas.casework.closure.models import Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.plan import writing
from samlas.casework.summons import answering
from samlas.exchange import dispatch
from samlas.exchange.answers import NotInForce
from samlas.exchange.dispatch import NoConsent
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger.verifying import first_fault
from samlas.people.models import ConsentRow

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS, STEPS = int(os.environ.get("RACES", "200")), 10
STOPPED = (NoConsent, Refused, NotInForce, Conflict)


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Do all at the same time in threads of their own; tells of each whether it was done."""
    together = Barrier(len(acts))

    def do(act: Callable[[], object]) -> bool:
        together.wait()
        try:
            with transaction.atomic():
                act()
        except STOPPED:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_no_paper_is_sealed_after_its_consent_was_taken_back() -> None:
    there = world()
    by = there.by("karin")
    first = 0
    for _round in range(ROUNDS):
        row = row_for(there, "bup")
        out = out_to(there, "bup", row)
        existed: list[bool] = []

        def take_back(row: ConsentRow = row, existed: list[bool] = existed) -> None:
            ConsentRow.objects.select_for_update().get(pk=row.pk).withdraw(NOW)
            existed.append(Dispatch.objects.filter(consent_row=row).exists())

        left, ended = at_once(lambda out=out: dispatch.send(CASE, [out], by, NOW), take_back)  # type: ignore[misc]
        assert ended
        assert left == existed[0] == Dispatch.objects.filter(consent_row=row).exists()
        first += left
    print(f"\n{ROUNDS} races: {first} papers left before their consent ended")
    assert first_fault(by.actor.chain) is None


def test_sending_and_taking_back_a_whole_case_never_block_each_other() -> None:
    there = world()
    by = there.by("karin")
    for _round in range(STEPS):
        person = w.bertil(personal_number="")
        case = w.start(by, person)
        w.inform(case, by)
        consent.record(case, w.yes([there.unit("bup")]), by, NOW)
        w.put_on_map(case, there.unit("bup"), by)
        summons = w.write(case, by)
        left, ended = at_once(
            lambda: w.send(summons, by),  # noqa: B023
            lambda: withdrawal.withdraw(case, "phone", by, NOW),  # noqa: B023
        )
        assert ended
        in_force = Dispatch.objects.filter(case=case.key, cancelled_at=None, kind="summons")
        assert not in_force.exists()
        assert left == Dispatch.objects.filter(case=case.key, kind="summons").exists()


def test_sending_and_taking_back_one_recipient_never_block_each_other() -> None:
    there = world()
    by = there.by("karin")
    for _round in range(STEPS):
        case = w.start(by, w.bertil(personal_number=""))
        w.inform(case, by)
        consent.record(case, w.yes([there.unit("bup"), there.unit("kassan")]), by, NOW)
        for code in ("bup", "kassan"):
            w.put_on_map(case, there.unit(code), by)
        summons = w.write(case, by)
        row = ConsentRow.objects.get(consent__case=case.key, unit=there.unit("bup"))
        left, ended = at_once(
            lambda: w.send(summons, by),  # noqa: B023
            lambda: withdrawal.withdraw_row(row, case, by, NOW),  # noqa: B023
        )
        assert ended
        sent = Dispatch.objects.filter(case=case.key, kind="summons")
        assert not sent.filter(consent_row=row, cancelled_at=None).exists()
        kassan = sent.filter(recipient=there.unit("kassan"), cancelled_at=None)
        assert left == kassan.exists()


def test_a_yes_of_another_is_not_taken_back_in_the_middle_of_a_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = world()
    by, bup = there.by("karin"), there.unit("bup")
    case = w.start(by)
    w.inform(case, by)
    consent.record(case, w.yes([bup]), by, NOW)
    w.put_on_map(case, bup, by)
    summons = w.write(case, by)
    mia = others_yes.named(case, there, in_texts=True)
    others_yes.says_yes(case, mia, there, bup)

    def take_back() -> bool:
        try:
            others.take_back(case, mia, by, NOW)
            return Dispatch.objects.filter(case=case.key, kind="summons").exists()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        went = dispatch.send

        def send(*args: Any) -> list[Dispatch]:
            asked.append(pool.submit(take_back))
            wait(asked, timeout=1)
            return went(*args)

        asked: list[Future[bool]] = []
        monkeypatch.setattr(dispatch, "send", send)
        w.send(summons, by)
    assert asked[0].result()


def _no_new_need(case: Case) -> Terms:
    ends = {one.pk: Left(Rest.ENDS) for one in terms.open_actions(case)}
    return Terms(
        grounds=[Ground.NO_NEW_NEED], turn_to=case.unit, turn_to_phone="08-465 004 10",
        goal_outcome="Bra.", decided_with="Alla.", person_told_on=NOW.date(),
        person_told_how="På mötet.", rests=ends,
    )  # fmt: skip


def test_a_plan_that_is_closed_while_it_is_sealed_stays_closed() -> None:
    there = world()
    by = there.by("karin")
    for _round in range(STEPS):
        case = planning.met(there, "bup", person=w.bertil(personal_number=""))
        plan = planning.drafted(case, by)
        planning.approve_all(plan, by)
        planning.seal(plan, by)
        turn = {"in_need_turn_to": "Ring."}
        writing.save_texts(plan, turn, planning.stands(plan).version, by, NOW)
        _sealed, ended = at_once(
            lambda: planning.seal(plan, by, reason="Nytt."),  # noqa: B023
            lambda: closing.close(case, _no_new_need(case), by, NOW),  # noqa: B023
        )
        assert ended
        assert Case.objects.get(pk=case.pk).stage == Stage.CLOSED
        held = Dispatch.objects.filter(case=case.key, kind="plan", cancelled_at=None)
        assert not held.filter(superseded_at=None).exists()


def test_no_unit_gets_a_paper_passed_on_after_the_consent_was_taken_back() -> None:
    there = world()
    elin, to = there.by("elin"), there.unit("habilitering")
    for _round in range(STEPS):
        case = w.called(there.by("karin"), [there.unit("bup")], w.bertil(personal_number=""))
        paper = w.paper_to(case, there.unit("bup"))
        held: list[bool] = []

        def take_back(case: Case = case, held: list[bool] = held) -> None:
            withdrawal.withdraw(case, "phone", there.by("karin"), NOW)
            held.append(Holding.objects.filter(dispatch__case=case.key, unit=to).exists())

        passed_on, ended = at_once(
            lambda: answering.pass_on(paper.key, to, "Ringde.", elin, NOW),  # noqa: B023
            take_back,
        )
        assert ended
        kinds = Holding.objects.filter(unit=to, dispatch=paper)
        assert passed_on == held[0] == kinds.exists()


def test_two_who_pass_a_paper_on_at_once_leave_one_holder() -> None:
    there = world()
    paper = w.paper_to(
        w.called(there.by("karin"), [there.unit("bup")], w.bertil()), there.unit("bup")
    )
    done = at_once(
        lambda: answering.pass_on(
            paper.key, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW
        ),
        lambda: answering.pass_on(
            paper.key, there.unit("vardcentral"), "Ringde.", there.by("anders"), NOW
        ),
    )
    assert sorted(done) == [False, True]
    assert Holding.objects.filter(dispatch=paper, passed_on_at=None).count() == 1


def test_papers_to_several_go_out_from_several_at_once() -> None:
    there = world()
    codes = ["bup", "habilitering", "vardcentral", "kassan"]
    assert all(at_once(*(lambda code=code: sent_to(there, code) for code in codes)))
    assert first_fault(there.by("karin").actor.chain) is None
