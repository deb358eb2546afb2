"""Closing a case: the four grounds, everyone told, each record ticked, and a new SIP after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from tests.agreed import actions, agreed
from tests.world import NOW, TODAY, World, alva, bertil, called, start

from samlas import papers
from samlas.casework import case as cases
from samlas.casework import consent, contacts, individual, tasks, withdrawal
from samlas.casework.case import Case, Conflict, Decision, Refused, Stage
from samlas.casework.closure import closing, notices, records, terms
from samlas.casework.closure.models import Closure, Ground, OpenEnd, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.tasks import Task, What
from samlas.directory.models import Unit
from samlas.exchange import answers
from samlas.exchange.models import AnswerKind, Dispatch, Holding
from samlas.people.models import (
    Capacity,
    Consent,
    ConsentRow,
    Individual,
    InformationKind,
    Protection,
)

LATER = NOW + timedelta(days=60)
PHONE = "08-465 004 12"


def told(there: World, case: Case, *grounds: Ground, **more: object) -> Terms:
    """Terms that hold: every open action ends, the person was told, and it says where to turn."""
    whole = Terms(
        grounds=grounds or [Ground.NO_NEED_OF_BOTH],
        turn_to=there.unit("soc"),
        turn_to_phone=PHONE,
        goal_outcome="Sover hemma.",
        decided_with="Bertil och alla som var med",
        person_told_on=LATER.date(),
        person_told_how="På mötet",
        rests={one.pk: Left(Rest.ENDS) for one in terms.open_actions(case)},
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def close(there: World, case: Case, *grounds: Ground, **more: object) -> Closure:
    return closing.close(case, told(there, case, *grounds, **more), there.by("karin"), LATER)


def sent_to(case: Case) -> Mapping[str, papers.ClosureNotice]:
    """The notices that went out, by their readers."""
    found = Dispatch.objects.filter(case=case.key, kind="closure-notice").order_by("pk")
    read = [cast("papers.ClosureNotice", one.paper()) for one in found]
    assert len({one.recipient for one in read}) == len(read)
    return {one.recipient.unit or one.recipient.name: one for one in read}


def test_a_closed_plan_is_told_to_everyone_who_holds_a_paper_and_to_the_person(
    there: World,
) -> None:
    case = agreed(there, "bup", "fjardskolan", "kassan")
    close(there, case, Ground.NO_NEED_OF_BOTH, Ground.NO_NEW_NEED)
    assert Case.objects.get(pk=case.pk).stage == Stage.CLOSED
    assert set(sent_to(case)) == {
        "Bertil Svahn", "BUP Haninge", "Fjärdskolan", "Försäkringskassan",
    }  # fmt: skip
    own = sent_to(case)["Bertil Svahn"]
    assert own.to_individual
    assert own.grounds == ("no-need-of-both", "no-new-need-expected")
    assert own.turn_to.phone == PHONE
    assert len(own.endings) == 3
    asked = Decision.objects.filter(case=case, question="may-close")
    assert [one.verdict for one in asked] == ["yes", "yes"]


def test_each_one_gets_to_know_of_its_own_actions_only(there: World) -> None:
    case = agreed(there, "bup", "fjardskolan")
    rests = {
        actions(case)["bup"].pk: Left(Rest.GOES_ON, "Samtal till sommaren"),
        actions(case)["fjardskolan"].pk: Left(Rest.HANDED_OVER, "Elevhälsan"),
    }
    close(there, case, rests=rests)
    assert [(one.rest, one.text) for one in sent_to(case)["BUP Haninge"].endings] == [
        ("goes-on", "Samtal till sommaren")
    ]
    assert OpenEnd.objects.filter(closure__case=case).count() == 2


def test_no_text_of_the_closing_names_a_unit_that_its_reader_may_not_know_of(
    there: World,
) -> None:
    case = agreed(there, "bup", "kassan")
    Unit.objects.filter(code="kassan").update(kind="prison-probation")
    bup, kassan = actions(case)["bup"].pk, actions(case)["kassan"].pk
    rests = {bup: Left(Rest.GOES_ON), kassan: Left(Rest.HANDED_OVER, "Försäkringskassans chef")}
    said = {bup: Left(Rest.HANDED_OVER, "Försäkringskassan")}
    for field, more in (
        ("goal_outcome", {"goal_outcome": "Försäkringskassan ordnade det."}),
        ("turn_to", {"turn_to": Unit.objects.get(code="kassan")}),
        (terms.text_field(actions(case)["bup"]), {"rests": rests | said}),
    ):
        with pytest.raises(Refused) as refusal:
            close(there, case, **{"rests": rests} | more)
        assert refusal.value.field == field
    close(there, case, rests=rests)
    assert sent_to(case)["BUP Haninge"].tells_more


def test_one_whom_the_consent_does_not_open_the_plan_to_is_told_that_it_ended_and_no_more(
    there: World,
) -> None:
    case = agreed(there, "bup", "kassan")
    row = ConsentRow.objects.get(consent__case=case.key, unit=there.unit("kassan"))
    row.kinds = [kind for kind in row.kinds if kind != InformationKind.PLAN]
    row.save()
    close(there, case)
    assert sent_to(case)["BUP Haninge"].goal_outcome == "Sover hemma."
    assert not sent_to(case)["Försäkringskassan"].tells_more


def test_consent_taken_back_closes_at_once_and_no_one_else_is_told_why(there: World) -> None:
    case = agreed(there, "bup", "fjardskolan")
    withdrawal.withdraw(case, consent.Told.PHONE, there.by("karin"), LATER)
    closure = Closure.objects.get(case=case)
    assert closure.grounds == ["consent-withdrawn"]
    assert closure.turn_to_phone == "08-465 004 11"
    assert not Consent.objects.filter(case=case.key, withdrawn_at=None).exists()
    notices_sent = sent_to(case)
    assert notices_sent["Bertil Svahn"].grounds == ("consent-withdrawn",)
    assert not any(one.tells_more for name, one in notices_sent.items() if name != "Bertil Svahn")


def test_consent_taken_back_needs_a_number_to_ring_only_where_none_is_known(there: World) -> None:
    case = agreed(there, "bup")
    case.summonses.update(convener_phone="")
    Unit.objects.filter(pk=case.unit_id).update(phone="")
    by = there.by("karin")
    with pytest.raises(Refused) as refused:
        withdrawal.withdraw(Case.objects.get(pk=case.pk), consent.Told.PHONE, by, LATER)
    assert refused.value.field == "turn_to_phone"
    assert Consent.objects.filter(case=case.key, withdrawn_at=None).exists()
    withdrawal.withdraw(case, consent.Told.PHONE, by, LATER, phone=PHONE)
    assert Closure.objects.get(case=case).turn_to_phone == PHONE


def test_a_meeting_that_is_called_is_off_with_the_closing(there: World) -> None:
    case = agreed(there, "bup")
    meets_at = NOW + timedelta(days=28)
    done = told(there, case, person_told_on=TODAY)
    closing.close(case, done, there.by("karin"), NOW)
    assert sent_to(case)["BUP Haninge"].meeting_off == meets_at
    assert case.summonses.get().cancelled_at == NOW
    assert not Dispatch.objects.filter(case=case.key, kind="cancellation").exists()


def test_a_meeting_that_was_held_is_not_said_to_be_off(there: World) -> None:
    case = agreed(there, "bup")
    close(there, case)
    assert sent_to(case)["BUP Haninge"].meeting_off is None
    assert case.summonses.get().cancelled_at is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"grounds": []}, "grounds"),
        ({"grounds": ["moved-away"]}, "grounds"),
        ({"turn_to": None}, "turn_to"),
        ({"turn_to_phone": " "}, "turn_to_phone"),
        ({"decided_with": ""}, "decided_with"),
        ({"person_told_on": None}, "person_told_on"),
        ({"person_told_on": LATER.date() + timedelta(days=1)}, "person_told_on"),
        ({"person_told_how": ""}, "person_told_how"),
        ({"goal_outcome": ""}, "goal_outcome"),
    ],
)
def test_what_must_be_said_before_a_plan_is_closed(
    there: World, values: dict[str, object], field: str
) -> None:
    case = agreed(there, "bup")
    with pytest.raises(Refused) as refused:
        close(there, case, **values)
    assert refused.value.field == field
    assert not Dispatch.objects.filter(case=case.key, kind="closure-notice").exists()
    assert Case.objects.get(pk=case.pk).stage == Stage.PLAN


def test_a_ground_that_is_none_is_refused_with_the_clause(there: World) -> None:
    case = agreed(there, "bup")
    with pytest.raises(Refused) as refused:
        close(there, case, cast("Ground", "moved-away"))
    assert refused.value.because


def test_every_action_that_is_not_done_is_settled(there: World) -> None:
    case = agreed(there, "bup", "fjardskolan")
    bup = actions(case)["bup"]
    bup.state = "done"
    bup.save()
    school = actions(case)["fjardskolan"]
    for left, field in (
        (None, f"rest-{school.pk}"),
        (Left(Rest.HANDED_OVER), f"rest_text-{school.pk}"),
        (Left(Rest.IN_NEW_SIP), f"rest-{school.pk}"),
    ):
        with pytest.raises(Refused) as refused:
            close(there, case, rests={school.pk: left} if left else {})
        assert refused.value.field == field
    close(there, case, rests={school.pk: Left(Rest.GOES_ON)})
    assert OpenEnd.objects.get(closure__case=case).action == school


def test_a_changed_goal_begins_a_new_sip_that_asks_for_consent_anew(there: World) -> None:
    case = agreed(there, "bup", "fjardskolan")
    rests = {one.pk: Left(Rest.IN_NEW_SIP) for one in terms.open_actions(case)}
    closure = close(there, case, Ground.GOAL_CHANGED, rests=rests)
    new = closure.follows
    assert new is not None
    assert (new.stage, new.individual) == (Stage.NEED, case.individual)
    assert "Det som BUP Haninge gör" in new.needs
    assert new.what_matters == "Att få sova."
    assert set(new.contacts.values_list("name", "choice")) == {
        ("BUP Haninge", ""), ("Fjärdskolan", ""),
    }  # fmt: skip
    assert not Consent.objects.filter(case=new.key).exists()
    assert sent_to(case)["Bertil Svahn"].follows
    assert not sent_to(case)["BUP Haninge"].follows


def test_a_need_that_comes_back_is_one_new_sip(there: World) -> None:
    case = agreed(there, "bup")
    close(there, case)
    by = there.by("karin")
    new = closing.begin_anew(case, by, LATER)
    assert closing.begin_anew(case, by, LATER) == new
    assert new.replaces.case == case
    with pytest.raises(Closure.DoesNotExist):
        closing.begin_anew(new, by, LATER)


def test_each_unit_has_the_closing_on_its_list_until_it_stands_in_its_own_record(
    there: World,
) -> None:
    case = agreed(there, "bup")
    close(there, case)
    paper = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"), kind="closure-notice")
    rows = Task.objects.all()
    assert set(rows.values_list("unit__code", "what", "about")) == {
        ("soc", What.RECORD_OWN_CLOSING, case.key),
        ("soc", What.POST_LETTERS, case.key),
        ("bup", What.RECORD_CLOSING, paper.key),
    }
    elin = there.by("elin")
    with pytest.raises(Refused) as refused:
        records.recorded(paper.key, LATER.date() + timedelta(days=1), elin, LATER)
    assert refused.value.field == "recorded_on"
    with pytest.raises(Dispatch.DoesNotExist):
        records.recorded(paper.key, LATER.date(), there.by("sara"), LATER)
    records.recorded(paper.key, LATER.date(), elin, LATER)
    assert set(rows.values_list("what", flat=True)) == {What.RECORD_OWN_CLOSING, What.POST_LETTERS}
    records.recorded_here(case, LATER.date(), there.by("karin"), LATER)
    assert set(rows.values_list("what", flat=True)) == {What.POST_LETTERS}


def test_the_unit_a_paper_was_passed_on_to_is_told_too(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")])
    paper = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"))
    answering.pass_on(paper.key, there.unit("habilitering"), "Ringde", there.by("elin"), NOW)
    close(there, case)
    assert {"BUP Haninge", "Habiliteringscenter Haninge"} <= set(sent_to(case))
    assert not sent_to(case)["Habiliteringscenter Haninge"].tells_more


def test_a_tick_of_who_passed_the_closing_on_leaves_the_new_holders_row(there: World) -> None:
    case = agreed(there, "bup")
    close(there, case)
    paper = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"), kind="closure-notice")
    paper.holdings.update(passed_on_at=LATER)
    new = there.unit("habilitering")
    Holding.objects.create(dispatch=paper, unit=new, number=2, received_at=LATER)
    tasks.expect_of_unit(new.pk, What.RECORD_CLOSING, paper.key, None)
    records.recorded(paper.key, LATER.date(), there.by("elin"), LATER)
    rows = Task.objects.filter(about=paper.key, what=What.RECORD_CLOSING)
    assert [row.unit for row in rows] == [new]


def test_a_guardian_who_consented_is_told_as_the_person_is(there: World) -> None:
    case = agreed(there, "bup", person=alva())
    mother = case.individual.representatives.create(
        capacity=Capacity.GUARDIAN, name="Mona Lindqvist", street="Ekvägen 1"
    )
    Consent.objects.get(case=case.key).givers.update(representative=mother)
    close(there, case)
    assert sent_to(case)["Mona Lindqvist"].to_individual


def test_nobody_learns_where_a_protected_person_is(there: World) -> None:
    person = bertil(protection=Protection.PROTECTED_REGISTRATION, street="Hemliga gatan 1")
    case = agreed(there, "bup", person=person)
    close(there, case)
    for one in sent_to(case).values():
        assert one.turn_to.address == ()
        assert "Hemliga" not in papers.text(one)
        assert not one.individual.personal_number
    assert not Task.objects.exclude(label="").exists()


def test_a_closed_case_refuses_every_step_and_is_read(there: World) -> None:
    by, case = there.by("karin"), agreed(there, "bup")
    paper = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"))
    summons = case.summonses.get()
    contact = case.contacts.get()
    row = ConsentRow.objects.get(consent__case=case.key)
    kept = told(there, case)
    close(there, case)
    steps: list[Callable[[], object]] = [
        lambda: cases.save_texts(case, {"needs": "Nytt"}, 1, by, LATER),
        lambda: consent.withdraw(case, consent.Told.PHONE, by, LATER),
        lambda: withdrawal.withdraw(case, consent.Told.PHONE, by, LATER),
        lambda: withdrawal.withdraw_row(row, case, by, LATER),
        lambda: contacts.change(contact, {"role": "X"}, contact.version, by, LATER),
        lambda: draft.save(summons, {"purpose": "X"}, summons.version, by, LATER),
        lambda: sending.cancel(summons, summons.version, "X", by, LATER),
        lambda: terms.save_draft(case, {}, 0, by, LATER),
        lambda: closing.close(case, kept, by, LATER),
    ]
    for step in steps:
        with pytest.raises(Refused):
            step()
    with pytest.raises(answers.NotInForce):
        answering.answer(
            paper.key, Said(kind=AnswerKind.ATTEND, attendee="A"), there.by("elin"), LATER
        )
    notice = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"), kind="closure-notice")
    with pytest.raises(Refused):
        answering.ask(notice.key, "Varför?", there.by("elin"), LATER)
    assert cases.read(case.key, by, LATER, "overview").stage == Stage.CLOSED
    assert draft.opened(case.key, by, LATER) == summons


def test_a_case_without_a_plan_can_be_closed_and_one_that_has_ended_cannot(there: World) -> None:
    case = start(there.by("karin"))
    close(there, case)
    assert set(sent_to(case)) == {"Bertil Svahn"}
    with pytest.raises(Refused):
        close(there, case)


def test_what_is_read_through_is_what_is_sent(there: World) -> None:
    case = agreed(there, "bup")
    by = there.by("karin")
    kept = terms.save_draft(case, {"goal_outcome": "Bra"}, 0, by, NOW)
    wanted = told(there, case)
    before = [one.paper for one in notices.notices(case, wanted, LATER)]
    with pytest.raises(Conflict):
        closing.close(case, wanted, by, LATER, version=kept.version - 1)
    closing.close(case, wanted, by, LATER, version=kept.version)
    assert list(sent_to(case).values()) == before
    assert Holding.objects.filter(dispatch__kind="closure-notice").count() == 1


def test_protection_can_be_noted_in_a_closed_case_and_hides_the_name_on_all_lists(
    there: World,
) -> None:
    case = agreed(there, "bup")
    close(there, case)
    protected = {"protection": Protection.PROTECTED_REGISTRATION}
    assert Task.objects.exclude(label="").filter(unit=there.unit("bup")).exists()
    individual.change(case, protected, there.by("karin"), LATER)
    assert Individual.objects.get(pk=case.individual_id).is_protected
    assert not Task.objects.exclude(label="").exists()
