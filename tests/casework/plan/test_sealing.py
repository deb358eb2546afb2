"""Sealing: nothing without the points of the law, to each as much as its consent opens."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from django.db.models import QuerySet
from tests import planning, world
from tests.planning import owner, stands
from tests.world import NOW, World

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.meeting.models import Meeting, Participant
from samlas.casework.plan import approving, news, reading, sealing, writing
from samlas.casework.plan.models import Action, Approval, ApprovalForm, Plan, Verdict
from samlas.casework.plan.sealing import NotReady
from samlas.casework.tasks import Task, What
from samlas.directory.models import Principal, Unit
from samlas.exchange.models import Channel, Dispatch, Holding
from samlas.people.models import ConsentRow, InformationKind, Protection

OURS = ("municipality", "region")


def begin_with(there: World) -> Plan:
    plan = planning.drafted(planning.met(there, "bup", "kassan"), there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    return stands(plan)


@pytest.fixture
def plan(begun: Plan) -> Plan:
    return begun


def paper_to(there: World, code: str, kind: str = "plan") -> papers.Plan:
    found = Dispatch.objects.get(recipient=there.unit(code), kind=kind, superseded_at=None)
    return cast("papers.Plan", found.paper())


def own_copy() -> papers.Plan:
    return cast(
        "papers.Plan", Dispatch.objects.filter(recipient=None, kind="plan").latest("pk").paper()
    )


def pages(plan: Plan) -> list[str]:
    return [one.page for one in sealing.gaps(stands(plan), NOW)]


def actions(**found: object) -> QuerySet[Action]:
    return Action.objects.filter(**found)


BROKEN: dict[str, tuple[Callable[[], object], str]] = {
    "needed": (lambda: Plan.objects.update(needed=""), "plan-texts"),
    "overall": (lambda: Plan.objects.update(overall=None), "plan-overall"),
    "lead": (lambda: Plan.objects.update(lead_unit=None), "plan-lead"),
    "day": (lambda: actions(contact=None).update(by=None), "plan-action"),
    "doer": (lambda: actions(contact__isnull=False).update(doer=""), "plan-action"),
    "principals": (lambda: actions(contact__unit__principal__kind__in=OURS).delete(),
                   "plan-action-add"),
    "follow-up": (lambda: Meeting.objects.update(next_at=None), "meeting"),
    "meeting": (lambda: Meeting.objects.update(ended_at=None), "meeting"),
    "person": (lambda: Approval.objects.filter(contact=None).delete(), "plan-approvals"),
    "no": (lambda: Approval.objects.filter(contact=None).update(verdict="no"), "plan-approvals"),
    "consent": (lambda: ConsentRow.objects.update(withdrawn_at=NOW), "consent"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_nothing_is_sealed_without_what_law_and_routine_demand(
    there: World, plan: Plan, what: str
) -> None:
    break_it, page = BROKEN[what]
    break_it()
    assert set(pages(plan)) == {page}
    with pytest.raises(NotReady):
        planning.seal(plan, there.by("karin"))
    assert not Dispatch.objects.filter(kind="plan").exists()


def test_others_do_something_or_it_says_that_nobody_else_does(there: World) -> None:
    plan = planning.drafted(planning.met(there, "bup"), there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    Action.objects.filter(contact=None).delete()
    assert pages(plan) == ["plan-texts"]
    plan = stands(plan)
    writing.save_texts(plan, {"none_by_others": True}, plan.version, there.by("karin"), NOW)
    assert pages(plan) == ["plan-approvals"]


def test_a_reason_does_for_a_follow_up_without_time(there: World, plan: Plan) -> None:
    Meeting.objects.update(next_at=None, next_not_because="Bestäms i vår.")
    planning.seal(plan, there.by("karin"))
    assert paper_to(there, "bup").follow_up.not_because == "Bestäms i vår."


def test_everyone_gets_it_and_the_person_all_of_it(there: World, plan: Plan) -> None:
    sent = planning.seal(plan, there.by("karin"))
    assert [one.kind for one in sent] == ["plan", "minutes"] * 3
    assert own_copy().to_individual
    assert len(own_copy().actions) == 4
    assert {one.deliveries.get().channel for one in sent if one.recipient is None} == {
        Channel.LETTER
    }
    assert Case.objects.get(pk=plan.case_id).stage == Stage.PLAN
    kept = plan.editions.get().paper()
    assert isinstance(kept, papers.Plan)
    assert [one.what for one in kept.actions if one.mine] == ["Stöd från Barn- och ungdomsenheten."]


def test_one_whose_consent_does_not_open_the_plan_gets_its_own_part(
    there: World, plan: Plan
) -> None:
    row = ConsentRow.objects.get(unit=there.unit("kassan"))
    row.kinds = [InformationKind.REASON, InformationKind.QUESTIONS]
    row.save()
    planning.seal(plan, there.by("karin"))
    got = paper_to(there, "kassan")
    assert got.part == "own"
    assert [one.what for one in got.actions] == ["Stöd från Försäkringskassan."]
    assert (got.long_term_goal, got.goals, got.needed, got.childs_view) == ("", (), "", "")
    said = papers.text(got, "sv")
    assert "BUP" not in said
    assert "Lägger undan" not in said
    assert not Dispatch.objects.filter(recipient=there.unit("kassan"), kind="minutes").exists()
    assert len(paper_to(there, "bup").actions) == 4


def test_one_without_living_consent_gets_nothing(there: World, plan: Plan) -> None:
    ConsentRow.objects.filter(unit=there.unit("kassan")).update(withdrawn_at=NOW)
    preview = sealing.preview(plan, NOW)
    assert preview is not None
    assert preview.left_out == ["Försäkringskassan"]
    planning.seal(plan, there.by("karin"))
    assert not Dispatch.objects.filter(recipient=there.unit("kassan"), kind="plan").exists()


def test_the_preview_is_what_is_sent(there: World, plan: Plan) -> None:
    preview = sealing.preview(plan, NOW)
    assert preview is not None
    shown = [papers.seal(paper).seal for _reader, made in preview.made for paper in made]
    assert shown == [one.seal for one in planning.seal(plan, there.by("karin"))]


def test_where_a_protected_person_is_stands_in_no_units_copy(there: World) -> None:
    hidden = world.bertil(protection=Protection.CONFIDENTIALITY_MARKING, street="Gömda gatan 1")
    plan = planning.in_force(there, "bup", "habilitering", person=hidden)
    bup = paper_to(there, "bup")
    assert {(one.unit, one.name) for one in bup.actions if not one.mine} == {("", "")}
    assert "Rådhuset" not in papers.text(bup, "sv")
    assert "Gömda" not in papers.text(own_copy(), "sv")
    kept = cast("papers.Plan", plan.editions.get().paper())
    assert "Habiliteringscenter Haninge" in {one.unit for one in kept.actions}


def test_that_the_probation_service_has_a_part_is_told_to_nobody_else(there: World) -> None:
    by = there.by("karin")
    state = Principal.objects.create(code="kv", name="Kriminalvården", kind="state")
    there.units["frivard"] = Unit.objects.create(
        code="frivard", name="Frivården Handen", kind="prison-probation", principal=state
    )
    case = planning.met(there, "bup", "frivard")
    plan = planning.drafted(case, by)
    own = owner(case, there.unit("frivard"))
    actions(contact=own).update(what="Samtal varje vecka.", doer="Frivårdsinspektören")
    person = plan.case.individual.name
    planning.approve_all(plan, by)
    planning.seal(plan, by)
    for kind in ("plan", "minutes"):
        said = papers.text(paper_to(there, "bup", kind), "sv")
        assert "Frivård" not in said
        assert "Kriminalvård" not in said
        assert "Annan myndighet" in said
        assert "Frivården Handen" in papers.text(paper_to(there, "frivard", kind), "sv")
    approved = [one.unit or person for one in paper_to(there, "bup").approvals]
    assert approved.count(person) == 1
    assert "Frivården Handen" in papers.text(own_copy(), "sv")


def test_who_leads_tells_no_unit_where_a_protected_person_is(there: World) -> None:
    person = world.bertil(protection=Protection.CONFIDENTIALITY_MARKING)
    plan = planning.drafted(planning.met(there, "bup", "kassan", person=person), there.by("karin"))
    Plan.objects.update(lead_unit=there.unit("bup"), asked_unit=None, lead_name="Elin Bergvall")
    planning.approve_all(plan, there.by("karin"))
    planning.seal(plan, there.by("karin"))
    lead = paper_to(there, "kassan").lead
    assert (lead.unit, lead.name) == ("", "")
    assert lead.principal == there.unit("bup").principal.name
    assert paper_to(there, "bup").lead.unit == there.unit("bup").name


def test_what_has_changed_since_it_was_read_is_not_sealed(there: World, plan: Plan) -> None:
    version = sealing.version_of(sealing.sheet(plan, NOW))
    planning.take_on(plan, owner(plan.case, there.unit("soc")), "Ringer.", there.by("karin"))
    with pytest.raises(Conflict):
        sealing.seal(stands(plan), version, "", there.by("karin"), NOW)


def test_a_new_edition_says_why_and_each_one_what_is_new_in_its_own(
    there: World, plan: Plan
) -> None:
    by = there.by("karin")
    ConsentRow.objects.filter(unit=there.unit("kassan")).update(kinds=["reason"])
    planning.seal(plan, by)
    with pytest.raises(Refused):
        planning.seal(plan, by, reason="Inget nytt.")
    action = Action.objects.get(contact__unit=there.unit("bup"))
    writing.change_action(action, {"what": "Samtal."}, action.version, by, NOW, agreed="Elin: ja.")
    approving.approve(stands(plan), None, ApprovalForm.ORAL, Verdict.YES, "", by, NOW)
    with pytest.raises(Refused) as refusal:
        planning.seal(plan, by)
    assert refusal.value.field == "reason"
    planning.seal(plan, by, reason="BUP gör på ett annat sätt.")
    new = paper_to(there, "bup")
    assert new.edition == 2
    assert new.change is not None
    assert new.change.reason == "BUP gör på ett annat sätt."
    assert any("Samtal." in line and "Elin: ja." in line for line in new.change.what)
    other = paper_to(there, "kassan").change
    assert other is not None
    assert other.what == ()
    assert not Dispatch.objects.filter(kind="minutes", edition=2).exists()
    assert [one.number for one in plan.editions.order_by("number")] == [1, 2]


def test_what_is_sealed_never_changes(there: World, plan: Plan) -> None:
    planning.seal(plan, there.by("karin"))
    before = plan.editions.get().body
    fresh = stands(plan)
    writing.save_texts(fresh, {"needed": "Annat."}, fresh.version, there.by("karin"), NOW)
    assert plan.editions.get().body == before
    assert paper_to(there, "bup").needed == "Stöd från flera."


def test_each_unit_is_asked_to_put_it_in_its_own_record(there: World, plan: Plan) -> None:
    planning.seal(plan, there.by("karin"))
    rows = Task.objects.filter(what__in=(What.RECORD_PLAN, What.RECORD_OWN))
    assert {one.unit for one in rows} == {there.unit(one) for one in ("soc", "bup", "kassan")}


def test_a_tick_of_who_passed_the_plan_on_leaves_the_new_holders_row(
    there: World, plan: Plan
) -> None:
    planning.seal(plan, there.by("karin"))
    paper = Dispatch.objects.get(kind="plan", recipient=there.unit("bup"))
    paper.holdings.update(passed_on_at=NOW)
    new = there.unit("habilitering")
    Holding.objects.create(dispatch=paper, unit=new, number=2, received_at=NOW)
    tasks.expect_of_unit(new.pk, What.RECORD_PLAN, paper.key, None)
    reading.record(paper.key, NOW.date(), there.by("elin"), NOW)
    rows = Task.objects.filter(about=paper.key, what=What.RECORD_PLAN)
    assert [row.unit for row in rows] == [new]


def test_a_consent_that_was_given_after_the_reading_sends_nothing_unread(there: World) -> None:
    case = planning.met(there, "bup", "habilitering")
    row = ConsentRow.objects.filter(unit=there.unit("habilitering"))
    row.update(withdrawn_at=NOW)
    plan = planning.drafted(case, there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    read = sealing.version_of(sealing.sheet(stands(plan), NOW))
    row.update(withdrawn_at=None)
    with pytest.raises(Conflict):
        sealing.seal(stands(plan), read, "", there.by("karin"), NOW)


def has_news(plan: Plan) -> bool:
    return news.has_news(sealing.sheet(stands(plan), NOW))


def test_a_consent_that_opens_more_than_was_sent_is_news(there: World, plan: Plan) -> None:
    row = ConsentRow.objects.filter(unit=there.unit("kassan"))
    row.update(withdrawn_at=NOW)
    planning.seal(plan, there.by("karin"))
    assert not has_news(plan)
    row.update(withdrawn_at=None, kinds=[InformationKind.REASON])
    assert has_news(plan)
    planning.seal(plan, there.by("karin"), reason="Kassan får sin del.")
    assert paper_to(there, "kassan").part == "own"
    assert not has_news(plan)
    row.update(kinds=[InformationKind.REASON, InformationKind.PLAN])
    assert has_news(plan)
    planning.seal(plan, there.by("karin"), reason="Kassan får hela.")
    assert paper_to(there, "kassan").part == "whole"


def test_an_approval_that_came_later_is_news(there: World, plan: Plan) -> None:
    planning.seal(plan, there.by("karin"))
    later, elin = NOW + timedelta(days=1), owner(plan.case, there.unit("bup"))
    yes, form = Verdict.YES, ApprovalForm.SIGNATURE
    approving.approve(stands(plan), elin, form, yes, "", there.by("karin"), later)
    assert has_news(plan)


def test_nothing_is_sealed_after_a_meeting_that_was_put_off_for_the_person(there: World) -> None:
    plan = planning.drafted(planning.met(there, "bup"), there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    Meeting.objects.update(instead="new-time")
    Participant.objects.filter(contact=None).update(presence="absent")
    assert [one.page for one in sealing.gaps(stands(plan), NOW)] == ["meeting"]
