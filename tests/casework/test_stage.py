"""The stage of a case is what its facts amount to, whichever way it has come."""

from __future__ import annotations

from datetime import timedelta

from tests import planning, world
from tests.world import NOW, World

from samlas.casework import consent, contacts, withdrawal
from samlas.casework.case import Case, Stage
from samlas.casework.closure import closing
from samlas.casework.closure.models import Ground
from samlas.casework.closure.terms import Terms
from samlas.casework.contacts import Choice
from samlas.casework.stage import stage_of
from samlas.casework.summons import sending


def stands(case: Case) -> Stage:
    """The stage that is stored, which is the one derived."""
    fresh = Case.objects.select_related("individual").get(pk=case.pk)
    assert stage_of(fresh) == fresh.stage
    return Stage(fresh.stage)


def test_the_stage_follows_the_facts_from_the_need_to_the_end(there: World) -> None:
    by, bup = there.by("karin"), there.unit("bup")
    case = world.start(by)
    assert stands(case) == Stage.NEED
    world.inform(case, by)
    assert stands(case) == Stage.CONSENT
    consent.record(case, world.yes([bup]), by, NOW)
    assert stands(case) == Stage.CONTACTS
    world.put_on_map(case, bup, by)
    assert stands(case) == Stage.SUMMONS
    world.send(world.write(case, by), by)
    assert stands(case) == Stage.CALLED
    plan = planning.drafted(planning.hold(case, by, NOW), by)
    planning.approve_all(plan, by)
    assert stands(case) == Stage.CALLED
    planning.seal(plan, by)
    assert stands(case) == Stage.PLAN
    wanted = Terms(
        grounds=[Ground.CONSENT_WITHDRAWN], turn_to=case.unit, turn_to_phone="08-465 004 12"
    )
    closing.close(case, wanted, by, NOW)
    assert stands(case) == Stage.CLOSED


def test_no_and_yes_and_no_again_leave_the_last_word(there: World) -> None:
    by, bup = there.by("karin"), there.unit("bup")
    case = world.start(by)
    world.inform(case, by)
    consent.decline(case, "", by, NOW)
    assert stands(case) == Stage.DECLINED
    world.put_on_map(case, bup, by)
    later = NOW + timedelta(days=1)
    consent.record(Case.objects.get(pk=case.pk), world.yes([bup], later.date()), by, later)
    assert stands(case) == Stage.SUMMONS
    withdrawal.withdraw(case, consent.Told.PHONE, by, later)
    assert stands(case) == Stage.WITHDRAWN
    consent.decline(case, "", by, later + timedelta(hours=1))
    assert stands(case) == Stage.DECLINED


def test_a_map_that_is_not_finished_any_more_is_gone_through_again(there: World) -> None:
    by = there.by("karin")
    case = world.called(by, [there.unit("bup")])
    summons = case.summonses.get()
    world.put_on_map(case, there.unit("kassan"), by, choice=Choice.UNDECIDED)
    assert stands(case) == Stage.CALLED
    sending.cancel(summons, summons.version, "Sjukdom", by, NOW)
    assert stands(case) == Stage.CONTACTS
    kassan = case.contacts.get(unit=there.unit("kassan"))
    contacts.change(kassan, {"choice": Choice.NOT_NOW, "reason": "Senare"}, 0, by, NOW)
    assert stands(case) == Stage.SUMMONS
