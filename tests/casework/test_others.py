"""What the papers tell of someone else needs that one's own yes, for each who gets to know it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import planning, world
from tests.planning import owner, stands
from tests.world import NOW, TODAY, World

from samlas import papers
from samlas.casework import consent, others
from samlas.casework.case import Case, Refused
from samlas.casework.closure import closing, terms
from samlas.casework.closure.models import Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.plan import sealing, writing
from samlas.casework.plan.models import Action, Plan
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.sending import NotReady
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentForm, OtherPerson, OtherYes

SECRET = "Mamma Mia får stöd från vuxenpsykiatrin."


def named(case: Case, there: World, years: int = 41, **more: Any) -> OtherPerson:
    person = OtherPerson(name="Mia", birth_date=date(TODAY.year - years, 1, 2), **more)
    return others.add(case, person, there.by("karin"), NOW)


def says_yes(case: Case, person: OtherPerson, there: World, *units: Unit, **more: Any) -> OtherYes:
    fields: dict[str, Any] = {
        "what": "Att jag har stöd.", "said_by": "Mia", "form": ConsentForm.SIGNED,
        "kept_where": "Akten", "given_on": TODAY, "valid_to": TODAY + timedelta(days=90),
        "units": [one.pk for one in units],
    }  # fmt: skip
    yes = OtherYes(person=person, **fields | more)
    return others.say_yes(case, yes, there.by("karin"), NOW, all_guardians=False)


def planned(there: World) -> tuple[Plan, OtherPerson]:
    """A plan where BUP has taken on something that tells of Mia; everyone approves."""
    case = planning.met(there, "bup", "habilitering")
    plan = planning.drafted(case, there.by("karin"))
    mia = named(case, there)
    values = {
        "what": SECRET, "contact": owner(case, there.unit("bup")), "doer": "Elin",
        "by": TODAY, "shows": "Märks.", "about": mia,
    }  # fmt: skip
    writing.add_action(stands(plan), values, there.by("karin"), NOW)
    planning.approve_all(plan, there.by("karin"))
    return stands(plan), mia


def missing(plan: Plan) -> list[str]:
    return [one.message for one in sealing.gaps(stands(plan), NOW) if one.page == "others"]


def read_by(there: World, code: str) -> str:
    found = Dispatch.objects.get(recipient=there.unit(code), kind="plan", superseded_at=None)
    return papers.text(found.paper())


def seal(plan: Plan, there: World, reason: str = "") -> None:
    fresh = stands(plan)
    version = sealing.version_of(sealing.sheet(fresh, NOW))
    sealing.seal(fresh, version, reason, there.by("karin"), NOW)


def test_a_row_about_another_stops_the_plan_until_that_ones_own_yes(there: World) -> None:
    plan, mia = planned(there)
    assert missing(plan) == [
        "Mia har inte sagt ja till det som planen berättar, eller så gäller det inte längre."
    ]
    with pytest.raises(sealing.NotReady):
        seal(plan, there)
    says_yes(plan.case, mia, there, there.unit("habilitering"))
    assert missing(plan) == ["Mia har inte sagt ja till att de här får veta: BUP Haninge."]
    says_yes(plan.case, mia, there, there.unit("bup"))
    assert missing(plan) == []


def test_the_row_reaches_only_those_whom_the_yes_covers(there: World) -> None:
    plan, mia = planned(there)
    says_yes(plan.case, mia, there, there.unit("bup"))
    seal(plan, there)
    assert SECRET in read_by(there, "bup")
    assert SECRET not in read_by(there, "habilitering")
    own = Dispatch.objects.filter(kind="plan", reader="individual").get()
    assert SECRET in papers.text(own.paper())


def test_a_yes_taken_back_holds_for_the_very_next_edition(there: World) -> None:
    plan, mia = planned(there)
    says_yes(plan.case, mia, there, there.unit("bup"))
    seal(plan, there)
    others.take_back(plan.case, mia, there.by("karin"), NOW + timedelta(minutes=5))
    assert missing(plan)
    with pytest.raises(sealing.NotReady):
        seal(plan, there, "Ny upplaga.")
    with pytest.raises(Refused):
        others.remove(plan.case, mia, there.by("karin"), NOW)
    row = Action.objects.get(about=mia)
    writing.remove_action(row, row.version, there.by("karin"), NOW, agreed="Elin, i telefon.")
    others.remove(plan.case, mia, there.by("karin"), NOW)
    planning.approve_all(plan, there.by("karin"))
    seal(plan, there, "Mia har tagit tillbaka sitt ja.")
    assert SECRET not in read_by(there, "bup")


def test_a_summons_whose_texts_tell_of_another_needs_a_yes_for_each_recipient(
    there: World,
) -> None:
    karin = there.by("karin")
    case = world.start(karin)
    world.inform(case, karin)
    units = [there.unit("bup"), there.unit("kassan")]
    consent.record(case, world.yes(units), karin, NOW)
    for unit in units:
        world.put_on_map(case, unit, karin)
    summons = world.write(case, karin)
    mia = named(case, there, in_texts=True)
    says_yes(case, mia, there, there.unit("bup"))
    with pytest.raises(NotReady) as stopped:
        sending.send(summons, summons.version, karin, NOW)
    assert [gap.part for gap in stopped.value.readiness.gaps] == ["others"]
    says_yes(case, mia, there, *units)
    assert sending.send(draft.current(case) or summons, summons.version, karin, NOW)


def test_what_tells_of_another_is_passed_on_only_where_that_ones_yes_reaches(there: World) -> None:
    karin, elin = there.by("karin"), there.by("elin")
    bup, hab = there.unit("bup"), there.unit("habilitering")
    case = world.start(karin)
    world.inform(case, karin)
    consent.record(case, world.yes([bup]), karin, NOW)
    world.put_on_map(case, bup, karin)
    summons = world.write(case, karin)
    mia = named(case, there, in_texts=True)
    says_yes(case, mia, there, bup)
    world.send(summons, karin)
    key = world.paper_to(case, bup).key
    with pytest.raises(Refused, match="någon annan"):
        answering.pass_on(key, hab, "Ringde.", elin, NOW)
    says_yes(case, mia, there, bup, hab)
    answering.pass_on(key, hab, "Ringde.", elin, NOW)
    says_yes(case, mia, there, bup)
    changed = draft.current(case)
    assert changed is not None
    with pytest.raises(NotReady) as stopped:
        sending.send(changed, changed.version, karin, NOW, reason="Ny tid.")
    assert "Habiliteringscenter" in stopped.value.readiness.gaps[0].message


def test_how_it_went_is_told_only_to_those_whom_the_yes_of_another_reaches(there: World) -> None:
    plan, mia = planned(there)
    bup, hab = there.unit("bup"), there.unit("habilitering")
    says_yes(plan.case, mia, there, bup, hab)
    seal(plan, there)
    says_yes(plan.case, mia, there, bup)
    OtherPerson.objects.update(in_texts=True)
    ends = {one.pk: Left(Rest.ENDS) for one in terms.open_actions(plan.case)}
    said = Terms(
        grounds=[Ground.NO_NEW_NEED], turn_to=plan.case.unit, turn_to_phone="08-465 004 10",
        goal_outcome="Mias stöd hjälpte.", decided_with="Alla.", person_told_on=TODAY,
        person_told_how="På mötet.", rests=ends,
    )  # fmt: skip
    closing.close(plan.case, said, there.by("karin"), NOW)
    told = {
        one.recipient: "Mias stöd" in papers.text(one.paper())
        for one in Dispatch.objects.filter(kind="closure-notice").select_related("recipient")
    }
    assert told == {None: True, bup: True, hab: False}


def test_for_a_sibling_all_guardians_say_yes(there: World) -> None:
    case = world.start(there.by("karin"))
    nils = named(case, there, years=8)
    with pytest.raises(Refused) as caught:
        says_yes(case, nils, there, there.unit("bup"))
    assert caught.value.field == "all_guardians"
    assert caught.value.because
