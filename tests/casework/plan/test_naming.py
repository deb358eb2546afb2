"""Free text names nobody to one who may not know of them, and nothing is sealed before that."""

from collections.abc import Callable

import pytest
from tests import planning, world
from tests.planning import owner, stands
from tests.world import NOW, World

from samlas.casework.case import Refused
from samlas.casework.meeting.models import Meeting, Participant, Slot
from samlas.casework.plan import approving, lead, sealing, wording, writing
from samlas.casework.plan.lead import Named
from samlas.casework.plan.models import (
    Action,
    Approval,
    ApprovalForm,
    CommentKind,
    Plan,
    Rewording,
    Verdict,
)
from samlas.casework.plan.sealing import Gap, NotReady
from samlas.directory.models import Principal, Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import Consent, ConsentRow, InformationKind, Protection

SAID = "Vi pratar med frivårdens folk."


def begin_with(there: World) -> Plan:
    """A plan with the probation service in it, whose part nobody but itself may know of."""
    state = Principal.objects.create(code="kv", name="Kriminalvården", kind="state")
    there.units["frivard"] = Unit.objects.create(
        code="frivard", name="Frivården, Haninge", kind="prison-probation", principal=state,
        territory="Haninge",
    )  # fmt: skip
    case = planning.met(there, "bup", "frivard")
    plan = planning.drafted(case, there.by("karin"))
    own = owner(case, there.unit("frivard"))
    Action.objects.filter(contact=own).update(what="Samtal.", doer="Nils Ovander")
    planning.approve_all(plan, there.by("karin"))
    return stands(plan)


@pytest.fixture
def plan(begun: Plan) -> Plan:
    return begun


def gaps(plan: Plan) -> list[Gap]:
    return sealing.gaps(stands(plan), NOW)


def pages(plan: Plan) -> list[str]:
    return [one.page for one in gaps(plan)]


def bups(plan: Plan) -> Action:
    return Action.objects.get(plan=plan, contact__unit__code="bup")


def slot(there: World, name: str) -> None:
    Slot.objects.update_or_create(
        meeting=Meeting.objects.get(), name=name,
        defaults={"text": SAID, "written_at": NOW, "written_by": there.by("karin")},
    )  # fmt: skip


def comment(plan: Plan, there: World) -> None:
    writing.add_comment(plan, None, CommentKind.COMMENT, SAID, there.by("karin"), NOW)


PLACES: dict[str, tuple[Callable[[Plan, World], object], str]] = {
    "needed": (lambda _p, _t: Plan.objects.update(needed=SAID), "plan-texts"),
    "boundaries": (lambda _p, _t: Plan.objects.update(boundaries=SAID), "plan-texts"),
    "lead": (lambda _p, _t: Plan.objects.update(lead_exception=SAID), "plan-lead"),
    "goal": (lambda p, _t: p.goals.update(text=SAID), "plan-goal"),
    "action": (lambda _p, _t: Action.objects.filter(contact=None).update(what=SAID), "plan-action"),
    "shows": (lambda _p, _t: Action.objects.filter(contact=None).update(shows=SAID), "plan-action"),
    "comment": (comment, "plan-wording"),
    "approval": (lambda _p, _t: Approval.objects.filter(contact=None).update(said=SAID),
                 "plan-approve"),
    "summary": (lambda _p, t: slot(t, "q:1:summary"), "plan-wording"),
    "child": (lambda _p, t: slot(t, "child:best"), "plan-wording"),
    "told by": (lambda _p, _t: Meeting.objects.update(next_told_by=SAID), "plan-wording"),
    "place": (lambda _p, _t: Meeting.objects.update(next_place=SAID), "plan-wording"),
    "absence": (lambda _p, _t: Participant.objects.filter(contact__unit__code="bup").update(
        absent_because=SAID), "plan-wording"),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_no_text_that_names_whom_a_reader_may_not_know_of_is_sealed(
    there: World, plan: Plan, place: str
) -> None:
    assert gaps(plan) == []
    write, page = PLACES[place]
    write(plan, there)
    assert pages(plan) == [page]
    told = gaps(plan)[0].message
    assert "frivårdens folk" in told
    assert "Frivården, Haninge" in told
    assert "BUP Haninge inte får veta" in told
    with pytest.raises(NotReady):
        planning.seal(plan, there.by("karin"))
    assert not Dispatch.objects.filter(kind="plan").exists()


@pytest.mark.parametrize(
    "said", ["Frivården", "FRIVÅRDEN HANINGE", "Kriminalvårdens beslut", "Ring Nils Ovander."]
)
def test_it_goes_by_its_short_name_its_principals_and_its_peoples(plan: Plan, said: str) -> None:
    Action.objects.filter(pk=bups(plan).pk).update(what=said)
    assert pages(plan) == ["plan-action"]


@pytest.mark.parametrize("said", ["Friggebodens vård", "Nils ringer", "BUP Haninge och skolan"])
def test_what_only_looks_like_it_may_stand(plan: Plan, said: str) -> None:
    Action.objects.filter(pk=bups(plan).pk).update(what=said)
    assert gaps(plan) == []


def test_what_the_unnamed_unit_says_of_its_own_part_is_left_out_as_before(
    there: World, plan: Plan
) -> None:
    its = Participant.objects.get(contact__unit=there.unit("frivard"))
    slot(there, f"p:{its.pk}:contact")
    own = Action.objects.filter(contact__unit=there.unit("frivard"))
    own.update(legal_basis="Frivården beslutar.")
    assert gaps(plan) == []


def test_one_who_gets_its_own_part_only_stops_nothing_it_does_not_get(
    there: World, plan: Plan
) -> None:
    kinds = [InformationKind.REASON, InformationKind.QUESTIONS]
    ConsentRow.objects.filter(unit=there.unit("bup")).update(kinds=kinds)
    Plan.objects.update(needed=SAID)
    assert gaps(plan) == []
    Action.objects.filter(pk=bups(plan).pk).update(what=SAID)
    assert pages(plan) == ["plan-action"]


def test_the_reason_of_a_new_edition_names_nobody_either(there: World, plan: Plan) -> None:
    planning.seal(plan, there.by("karin"))
    Plan.objects.update(changed=True)
    with pytest.raises(Refused, match="Frivården") as refusal:
        planning.seal(plan, there.by("karin"), reason="Kriminalvården har bytt handläggare.")
    assert refusal.value.field == "reason"


def test_a_text_of_the_ended_meeting_is_worded_anew_and_the_old_is_kept(
    there: World, plan: Plan
) -> None:
    by = there.by("karin")
    slot(there, "q:1:summary")
    plan = stands(plan)
    with pytest.raises(Refused) as refusal:
        wording.reword(plan, "q:1:summary", "Vi pratar.", " ", plan.version, by, NOW)
    assert refusal.value.field == "why"
    wording.reword(plan, "q:1:summary", "Vi pratar.", "Elin sa ja.", plan.version, by, NOW)
    assert (Rewording.objects.get().before, gaps(plan)) == (SAID, [])
    planning.seal(plan, by)
    for unknown in ("q:9:summary", "q:1:\x00", f"comment:{'9' * 5000}"):
        with pytest.raises(Slot.DoesNotExist):
            wording.standing(plan, unknown)
    plan = stands(plan)
    with pytest.raises(Refused) as refusal:
        wording.reword(plan, "next_told_by", "x" * 301, "Elin sa ja.", plan.version, by, NOW)
    assert refusal.value.field == "text"


def test_where_a_protected_person_is_stands_in_no_free_text(there: World) -> None:
    person = world.bertil(protection=Protection.CONFIDENTIALITY_MARKING)
    plan = planning.drafted(planning.met(there, "bup", "kassan", person=person), there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    assert gaps(plan) == []
    Plan.objects.update(needed="BUP Haninges samtal.")
    assert [(one.page, "Försäkringskassan inte" in one.message) for one in gaps(plan)] == [
        ("plan-texts", True)
    ]


def test_what_is_not_to_be_brought_up_is_a_thought_and_stops_nothing(
    there: World, plan: Plan
) -> None:
    Consent.objects.update(not_to_be_brought_up="Skilsmässan, och Bertils skulder.")
    Plan.objects.update(needed="Hjälp efter skilsmässan. Bertil ringer.")
    found = sealing.doubts_of(sealing.sheet(stands(plan), NOW))
    assert [(one.page, "skilsmässan" in one.message) for one in found] == [("plan-texts", True)]
    assert gaps(plan) == []


def test_what_the_lead_and_the_approval_say_is_mended_where_it_was_written(
    there: World, plan: Plan
) -> None:
    by = there.by("karin")
    named = Named(unit=there.unit("soc"), agreed=SAID)
    lead.name_lead(plan, named, stands(plan).version, by, NOW)
    approving.approve(stands(plan), None, ApprovalForm.ORAL, Verdict.YES_BUT, SAID, by, NOW)
    assert set(pages(plan)) == {"plan-lead", "plan-approve"}
    approving.approve(stands(plan), None, ApprovalForm.ORAL, Verdict.YES, "", by, NOW)
    lead.name_lead(plan, Named(unit=there.unit("soc")), stands(plan).version, by, NOW)
    assert gaps(plan) == []
