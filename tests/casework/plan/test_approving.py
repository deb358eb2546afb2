"""Who approves, in which form, and what is missing (H59, H61, H62)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests import planning, world
from tests.planning import owner, stands
from tests.world import NOW, TODAY, World

from samlas import papers
from samlas.casework.case import Case, Refused
from samlas.casework.meeting.models import Participant, Presence
from samlas.casework.plan import approving, sealing
from samlas.casework.plan.approving import Again
from samlas.casework.plan.models import ApprovalForm, Plan, Verdict
from samlas.casework.tasks import Task, What
from samlas.rulebook import Answer, Clause


def begin_with(there: World) -> Plan:
    return planning.drafted(
        planning.met(there, "bup", "habilitering", person=world.alva()), there.by("karin")
    )


@pytest.fixture
def plan(begun: Plan) -> Plan:
    return begun


def remote(plan: Plan, there: World, code: str) -> None:
    who = owner(plan.case, there.unit(code))
    Participant.objects.filter(contact=who).update(presence=Presence.VIDEO)


def test_a_mixed_meeting_asks_for_signatures_in_the_room_and_words_from_afar(
    there: World, plan: Plan
) -> None:
    remote(plan, there, "habilitering")
    forms = {one.name: one.form.verdict for one in approving.parties(plan, NOW)}
    assert forms == {
        "Alva Lindqvist": "signature", "Barn- och ungdomsenheten": "signature",
        "BUP Haninge": "signature", "Habiliteringscenter Haninge": "oral",
    }  # fmt: skip


def test_one_who_was_not_there_and_does_nothing_is_not_asked(there: World, plan: Plan) -> None:
    who = owner(plan.case, there.unit("bup"))
    Participant.objects.filter(contact=who).update(presence=Presence.ABSENT)
    assert "BUP Haninge" in {one.name for one in approving.parties(plan, NOW)}
    plan.actions.filter(contact=who).update(removed_at=NOW)
    assert "BUP Haninge" not in {one.name for one in approving.parties(plan, NOW)}


def test_an_oral_yes_is_kept_and_the_signature_told_as_missing(there: World, plan: Plan) -> None:
    who = owner(plan.case, there.unit("bup"))
    approving.approve(plan, who, ApprovalForm.ORAL, Verdict.YES, "", there.by("karin"), NOW)
    bup = next(one for one in approving.parties(plan, NOW) if one.contact == who)
    assert bup.lacks_signature
    assert bup.is_missing


def test_a_no_is_an_answer_and_a_but_says_what(there: World, plan: Plan) -> None:
    who, by = owner(plan.case, there.unit("bup")), there.by("karin")
    with pytest.raises(Refused) as refusal:
        approving.approve(plan, who, ApprovalForm.ORAL, Verdict.YES_BUT, " ", by, NOW)
    assert refusal.value.field == "said"
    approving.approve(plan, who, ApprovalForm.ORAL, Verdict.NO, "", by, NOW)
    assert who not in {one.contact for one in approving.missing(approving.parties(plan, NOW))}


def test_a_person_who_could_not_answer_is_asked_again_and_the_paper_says_so(
    there: World, plan: Plan
) -> None:
    by, soon = there.by("karin"), TODAY + timedelta(days=5)
    planning.approve_all(plan, by)

    def without_answer(again: Again) -> None:
        form, verdict = ApprovalForm.ORAL, Verdict.NO_ANSWER
        approving.approve(stands(plan), None, form, verdict, "Orkade inte.", by, NOW, again)

    for lacking, field in ((Again("", soon), "ask_how"), (Again("Ringer.", None), "ask_on"),
                           (Again("Ringer.", TODAY - timedelta(days=1)), "ask_on")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            without_answer(lacking)
        assert refusal.value.field == field
        assert "H69" in [one.id for one in refusal.value.because if isinstance(one, Clause)]
    without_answer(Again("Ringer hem.", soon))
    task = Task.objects.filter(what=What.ASK_PERSON)
    assert task.get().due == soon
    sent = planning.seal(plan, by)
    assert "Ringer hem." in papers.text(sent[0].paper(), "sv")
    assert task.exists()
    yes, signed = Verdict.YES, ApprovalForm.SIGNATURE
    approving.approve(stands(plan), None, signed, yes, "", by, NOW, Again("Ringer.", soon))
    assert not task.exists()


def test_no_plan_goes_out_over_the_head_of_a_person_who_could_not_answer(
    there: World, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning.approve_all(plan, there.by("karin"))
    word = plan.approvals.filter(contact=None)
    word.update(verdict=Verdict.NO_ANSWER)
    assert [one.page for one in sealing.gaps(stands(plan), NOW)] == ["plan-approve"]
    word.update(ask_how="Ringer.", ask_on=TODAY)
    assert sealing.gaps(stands(plan), NOW) == []
    ask = Case.ask

    def stricter(case: Case, question: str, on: date, **facts: object) -> Answer:
        answer = ask(case, question, on, **facts)
        return replace(answer, extra={"without_answer": "stops"})

    monkeypatch.setattr(Case, "ask", stricter)
    assert "plan-approvals" in [one.page for one in sealing.gaps(stands(plan), NOW)]


def test_what_a_sealed_plan_lacks_is_waited_for(there: World, plan: Plan) -> None:
    by = there.by("karin")
    approving.approve(plan, None, ApprovalForm.SIGNATURE, Verdict.YES, "", by, NOW)
    planning.seal(plan, by)
    waits = Task.objects.filter(what=What.AWAIT_APPROVALS)
    assert waits.exists()
    planning.approve_all(planning.stands(plan), by)
    assert not waits.exists()
    assert {one.edition for one in plan.approvals.all()} == {1}
