"""Who answers for the plan by law, who leads it, and the lead handed over (H64, H65, C6)."""

import pytest
from tests import planning, world
from tests.planning import stands
from tests.world import NOW, World

from samlas.casework.case import Refused
from samlas.casework.plan import lead
from samlas.casework.plan.lead import Named
from samlas.casework.plan.models import Plan
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow, InformationKind
from samlas.rulebook import Clause


def drafted(there: World, *codes: str) -> Plan:
    return planning.drafted(planning.met(there, *codes), there.by("karin"))


def name(plan: Plan, there: World, code: str, **more: str) -> Plan:
    named = Named(unit=there.unit(code), **more)
    return lead.name_lead(plan, named, stands(plan).version, there.by("karin"), NOW)


def places(refusal: Refused) -> list[str]:
    return [one.place for one in refusal.because if isinstance(one, Clause)]


def tasks_of(there: World, code: str) -> set[str]:
    return set(Task.objects.filter(unit=there.unit(code)).values_list("what", flat=True))


def test_only_a_municipality_or_a_region_has_the_overall_responsibility(there: World) -> None:
    plan, kassan = drafted(there, "bup", "kassan"), there.unit("kassan").principal
    with pytest.raises(Refused) as refusal:
        lead.name_overall(plan, kassan, plan.version, there.by("karin"), NOW)
    assert refusal.value.field == "overall"
    assert places(refusal.value) == [
        "16 kap. 4 § fjärde stycket 4 hälso- och sjukvårdslagen (2017:30)"
    ]


def test_a_school_leads_only_as_the_parties_have_agreed(there: World) -> None:
    case = planning.met(there, "bup", "fjardskolan", person=world.alva())
    plan = planning.drafted(case, there.by("karin"))
    with pytest.raises(Refused) as refusal:
        name(plan, there, "fjardskolan")
    assert refusal.value.field == "agreed"
    assert "4.4 SIP-Möte" in places(refusal.value)
    asked = name(plan, there, "fjardskolan", agreed="Alla på mötet.")
    assert asked.asked_unit == there.unit("fjardskolan")


def test_the_insurance_agency_never_leads(there: World) -> None:
    with pytest.raises(Refused) as refusal:
        name(drafted(there, "bup", "kassan"), there, "kassan", agreed="Ja.")
    assert refusal.value.field == "unit"


@pytest.mark.parametrize("said", ["", "Elin sa ja på mötet."])
def test_one_to_whom_the_consent_does_not_open_the_plan_cannot_lead(
    there: World, said: str
) -> None:
    plan = drafted(there, "bup")
    ConsentRow.objects.filter(unit=there.unit("bup")).update(kinds=[InformationKind.REASON])
    with pytest.raises(Refused) as refusal:
        name(plan, there, "bup", said=said)
    assert refusal.value.field == "unit"
    assert name(plan, there, "soc").lead_unit == there.unit("soc")


@pytest.mark.parametrize("lives", [True, False])
def test_a_yes_that_comes_when_the_consent_no_longer_opens_the_plan_takes_nothing_over(
    there: World, lives: bool
) -> None:
    plan = planning.in_force(there, "bup")
    name(plan, there, "bup")
    sent = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    row = ConsentRow.objects.filter(unit=there.unit("bup"))
    row.update(kinds=[InformationKind.REASON]) if lives else row.update(withdrawn_at=NOW)
    with pytest.raises(Refused, match="Samtycket öppnar inte"):
        lead.accept(sent.key, "", "", there.by("elin"), NOW)
    assert stands(plan).lead_unit == there.unit("soc")
    assert What.TAKE_LEAD in tasks_of(there, "bup")
    lead.decline(sent.key, "Vi får inte veta mer.", there.by("elin"), NOW)
    assert stands(plan).asked_unit is None


def test_those_who_would_be_refused_are_not_offered(there: World) -> None:
    plan = drafted(there, "bup", "habilitering", "kassan")
    ConsentRow.objects.filter(unit=there.unit("bup")).update(kinds=[InformationKind.REASON])
    offered = {one.unit.code: one.may for one in lead.candidates(plan.case, NOW.date())}
    assert offered == {"soc": True, "bup": False, "habilitering": True, "kassan": False}
    for code, may in offered.items():
        if not may:
            with pytest.raises(Refused):
                name(plan, there, code, agreed="Alla.", said="Ja.")


def test_until_the_asked_one_says_yes_the_old_one_stands(there: World) -> None:
    plan = drafted(there, "bup")
    name(plan, there, "bup")
    planning.approve_all(plan, there.by("karin"))
    planning.seal(plan, there.by("karin"))
    sent = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    assert stands(plan).lead_unit == there.unit("soc")
    assert What.TAKE_LEAD in tasks_of(there, "bup")
    assert What.AWAIT_LEAD in tasks_of(there, "soc")
    lead.accept(sent.key, "", "", there.by("elin"), NOW)
    found = stands(plan)
    assert (found.lead_unit, found.lead_name) == (there.unit("bup"), "Elin Bergvall")
    assert What.TAKE_LEAD not in tasks_of(there, "bup")
    assert What.AWAIT_LEAD not in tasks_of(there, "soc")
    assert What.WRITE_PLAN in tasks_of(there, "soc")


def test_a_no_is_told_with_its_reason(there: World) -> None:
    plan = planning.in_force(there, "bup")
    name(plan, there, "bup")
    sent = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    lead.decline(sent.key, "Vi har ingen tid.", there.by("elin"), NOW)
    found = stands(plan)
    assert (found.lead_unit, found.asked_unit) == (there.unit("soc"), None)
    assert found.asked_declined == "BUP Haninge: Vi har ingen tid."


def test_a_yes_given_at_the_meeting_is_written_down(there: World) -> None:
    found = name(drafted(there, "bup"), there, "bup", said="Elin sa ja på mötet.")
    assert (found.lead_unit, found.asked_unit) == (there.unit("bup"), None)


def test_only_the_asked_unit_can_take_it(there: World) -> None:
    plan = planning.in_force(there, "bup", "habilitering")
    name(plan, there, "bup")
    sent = Dispatch.objects.get(kind="plan", recipient=there.unit("habilitering"))
    with pytest.raises(Plan.DoesNotExist):
        lead.accept(sent.key, "", "", there.by("maja"), NOW)
    bups = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    with pytest.raises(Dispatch.DoesNotExist):
        lead.accept(bups.key, "", "", there.by("maja"), NOW)


def test_a_yes_that_comes_after_another_was_asked_takes_nothing_over(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planning.in_force(there, "bup", "habilitering")
    name(plan, there, "bup")
    sent = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    before = lead.asked(sent.key, there.by("elin"))
    name(plan, there, "habilitering")
    monkeypatch.setattr(lead, "asked", lambda _key, _by: before)
    with pytest.raises(Plan.DoesNotExist):
        lead.accept(sent.key, "", "", there.by("elin"), NOW)
    with pytest.raises(Plan.DoesNotExist):
        lead.decline(sent.key, "Nej.", there.by("elin"), NOW)
    assert stands(plan).asked_unit == there.unit("habilitering")
