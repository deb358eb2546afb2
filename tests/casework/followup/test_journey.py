"""From a plan that was really sealed, through what is told, to the follow-up and round again."""

from __future__ import annotations

from datetime import timedelta

from tests import planning, world
from tests.world import NOW, World

from samlas.casework.case import Case, Stage
from samlas.casework.followup import asking, preparing, reporting, watching
from samlas.casework.followup.models import Outcome
from samlas.casework.plan.models import Action, State
from samlas.casework.summons import draft
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import Consent

AFTER = NOW + timedelta(days=20)


def test_a_sealed_plan_is_told_of_watched_and_followed_up_twice(there: World) -> None:
    by, elin = there.by("karin"), there.by("elin")
    plan = planning.in_force(there, "bup", "habilitering")
    Consent.objects.update(valid_to=AFTER.date() + timedelta(days=400))
    key = plan.case.key
    paper = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    assert Task.objects.filter(what=What.REPORT_ACTIONS).count() == 2
    assert Task.objects.filter(what=What.REPORT_OWN, about=key).exists()
    row = reporting.own(paper.key, elin, AFTER).rows[0]
    assert row.promised.mine
    reporting.report(paper.key, row.promised.key, State.DONE, "", "yes", elin, AFTER)
    late = {one.contact.unit.code for one in watching.late(by, None, 20, AFTER)
            if one.contact and one.contact.unit}  # fmt: skip
    assert late == {"soc", "habilitering"}
    for number in (1, 2):
        now = AFTER + timedelta(days=30 * number)
        summons = preparing.begin(Case.objects.get(key=key), (), by, now)
        assert str(number) in summons.purpose
        values = {"offered_to_attend": True, "starts_at": now + timedelta(days=20)}
        world.send(draft.save(summons, values, summons.version, by, now), by, now)
        asking.conclude(key, Outcome.CONTINUE, "", 0, by, now)
        assert not Task.objects.filter(what=What.FOLLOW_UP).exists()
        case = Case.objects.get(key=key)
        assert case.stage == Stage.PLAN
        world.met(case, by, now + timedelta(days=20))
    assert Action.objects.get(key=row.promised.key).state == State.DONE
