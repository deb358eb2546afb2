"""A need is noticed, or someone asks for a SIP: who may start, and how every request ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.world import NOW, TODAY, World, alva, bertil

from samlas.casework import asking, assessing, need, tasks
from samlas.casework.asking import Outcome, Request
from samlas.casework.assessing import Refusal
from samlas.casework.case import Decision, Refused
from samlas.casework.need import Noticed
from samlas.casework.standing import AskedBy
from samlas.casework.tasks import Task, What, Whose
from samlas.exchange.models import Delivery, Dispatch
from samlas.ledger.models import Act, Entry
from samlas.papers import RequestAnswer
from samlas.people.models import Individual, Protection
from samlas.rulebook import Clause

NEXT_WEEK = NOW + timedelta(days=8)


def noticed(person: Individual, **more: Any) -> Noticed:
    return Noticed(individual=person, needs="Behöver stöd från flera.", **more)


def asked(there: World, unit: str = "soc", **more: Any) -> Request:
    """Rut Lindqvist asks the unit for a SIP for Alva; taken in."""
    said: dict[str, Any] = {
        "asked_by": AskedBy.GUARDIAN,
        "asker_name": "Rut Lindqvist",
        "person_name": "Alva Lindqvist",
        "person_agrees": True,
        "need": "Vi får olika besked överallt.",
    }
    return asking.receive(Request(unit=there.unit(unit), **said | more), NOW)


def clauses(refused: Refused) -> set[str]:
    """The clauses that a refusal rests on, by their ids."""
    return {one.id for one in refused.because if isinstance(one, Clause)}


def rows(about: str) -> set[tuple[str, str]]:
    """What is to be done about a key, and by which unit."""
    return {(one.what, one.unit.code) for one in Task.objects.filter(about=about)}


# --- Starting ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "book"),
    [("karin", "haninge"), ("elin", "haninge"), ("lars", "law"), ("marie", "vg"), ("amina", "vg")],
)
def test_social_services_and_care_start_whatever_the_rulebook(
    there: World, who: str, book: str
) -> None:
    case = need.start(noticed(alva()), there.by(who), NOW)
    assert (case.rulebook, case.stage, case.unit) == (book, "need", there.by(who).unit)
    assert rows(case.key) == {(What.INFORM, case.unit.code)}


def test_a_municipal_school_in_haninge_starts_what_it_has_discovered_itself(there: World) -> None:
    case = need.start(noticed(alva()), there.by("sara"), NOW)
    assert case.rulebook == "haninge"


def test_a_school_in_haninge_passes_on_what_it_has_not_discovered_itself(there: World) -> None:
    told = noticed(alva(), discovered_here=False, asked_by=AskedBy.GUARDIAN)
    with pytest.raises(Refused) as refused:
        need.start(told, there.by("sara"), NOW)
    assert "H18" in clauses(refused.value)
    assert need.initiative(there.unit("fjardskolan"), told, TODAY).verdict == "pass-on"


@pytest.mark.parametrize("discovered", [True, False])
def test_a_school_in_vastra_gotaland_starts_either_way(there: World, discovered: bool) -> None:
    case = need.start(noticed(alva(), discovered_here=discovered), there.by("johan"), NOW)
    assert case.rulebook == "vg"


@pytest.mark.parametrize("who", ["tomas", "berit"])
def test_one_outside_every_agreement_and_the_law_can_only_notify(there: World, who: str) -> None:
    with pytest.raises(Refused) as refused:
        need.start(noticed(alva()), there.by(who), NOW)
    assert refused.value.because
    assert need.initiative(there.by(who).unit, noticed(alva()), TODAY).verdict == "notify"
    assert not Individual.objects.exists()
    assert not Entry.objects.exists()


def test_a_school_in_haninge_cannot_start_for_an_adult_whom_the_routine_leaves_out(
    there: World,
) -> None:
    with pytest.raises(Refused):
        need.start(noticed(bertil()), there.by("sara"), NOW)


def test_the_decision_to_start_is_kept_with_its_facts_its_verdict_and_its_clauses(
    there: World,
) -> None:
    case = need.start(noticed(alva()), there.by("karin"), NOW)
    decision = Decision.objects.get(case=case)
    assert (decision.question, decision.verdict) == ("initiative", "shall-start")
    assert decision.facts["rulebook"] == "haninge"
    assert decision.facts["on"] == "2026-03-10"
    assert decision.facts["person"] == {"age": 11}
    assert decision.facts["asked_by"] == "unit"
    assert decision.facts["unit"] == {
        "kind": "social-services",
        "principal": "municipality",
        "discovered_need": True,
        "party": True,
    }
    assert decision.because
    assert {"clause", "source", "version"} <= set(decision.because[0])


@pytest.mark.parametrize("born", [date(2026, 3, 11), date(1890, 1, 1)])
def test_a_date_of_birth_that_nobody_has_is_to_be_mended(there: World, born: date) -> None:
    with pytest.raises(Refused) as refused:
        need.start(noticed(alva(born, personal_number="")), there.by("karin"), NOW)
    assert refused.value.field == "birth_date"


def test_the_same_person_twice_is_one_record_in_a_unit(there: World) -> None:
    first = need.start(noticed(alva()), there.by("karin"), NOW)
    again = need.start(noticed(alva(phone="070-174 06 05")), there.by("yusuf"), NOW)
    assert first.individual_id == again.individual_id
    assert Individual.objects.get().phone == "070-174 06 05"


def test_two_units_never_share_a_record_of_a_person(there: World) -> None:
    here = need.start(noticed(alva()), there.by("karin"), NOW)
    elsewhere = need.start(noticed(alva()), there.by("elin"), NOW)
    assert here.individual_id != elsewhere.individual_id


def test_what_is_left_out_the_second_time_is_not_forgotten_least_of_all_protection(
    there: World,
) -> None:
    known = alva(
        protection=Protection.CONFIDENTIALITY_MARKING,
        language="arabiska",
        interpreter=True,
        street="Björkvägen 2",
    )
    need.start(noticed(known), there.by("karin"), NOW)
    case = need.start(noticed(alva(family_name="Lindkvist")), there.by("karin"), NOW)
    person = case.individual
    assert person.family_name == "Lindkvist"
    assert person.is_protected
    assert (person.language, person.interpreter, person.street) == (
        "arabiska", True, "Björkvägen 2",
    )  # fmt: skip


def test_people_without_a_number_are_never_taken_for_each_other(there: World) -> None:
    one = need.start(noticed(alva(personal_number="")), there.by("karin"), NOW)
    other = need.start(noticed(bertil(personal_number="")), there.by("karin"), NOW)
    assert one.individual_id != other.individual_id


# --- Asking -----------------------------------------------------------------


@pytest.mark.parametrize("who", [who for who in AskedBy if who not in
                                 (AskedBy.GOD_MAN, AskedBy.PERSONAL_OMBUD)])  # fmt: skip
def test_anyone_may_ask_and_gets_a_receipt(there: World, who: AskedBy) -> None:
    request = asked(there, asked_by=who, person_agrees=True)
    assert len(request.key) == 12
    assert request.received_at == NOW
    assert rows(request.key) == {(What.ASSESS_REQUEST, "soc")}


@pytest.mark.parametrize("who", [AskedBy.GOD_MAN, AskedBy.RELATIVE])
def test_some_may_ask_only_with_the_persons_own_yes(there: World, who: AskedBy) -> None:
    with pytest.raises(Refused) as refused:
        asked(there, asked_by=who, person_agrees=False)
    assert refused.value.field == "person_agrees"
    assert refused.value.because
    assert asked(there, asked_by=who, person_agrees=True).pk


def test_a_personal_ombudsman_asks_only_on_assignment(there: World) -> None:
    with pytest.raises(Refused) as refused:
        asked(there, asked_by=AskedBy.PERSONAL_OMBUD)
    assert refused.value.field == "on_assignment"
    assert asked(there, asked_by=AskedBy.PERSONAL_OMBUD, on_assignment=True).pk


def test_a_refused_request_leaves_nothing_behind(there: World) -> None:
    with pytest.raises(Refused):
        asked(there, asked_by=AskedBy.PERSONAL_OMBUD)
    assert not Request.objects.exists()
    assert not Task.objects.exists()
    assert not Entry.objects.exists()


def test_asking_for_someone_tells_the_asker_nothing_of_whether_they_are_known(
    there: World,
) -> None:
    need.start(noticed(alva()), there.by("karin"), NOW)
    known = asked(there, personal_number=alva().personal_number)
    unknown = asked(there, personal_number=bertil().personal_number)
    hidden = ("_state", "id", "key", "personal_number")
    told = [{k: v for k, v in vars(one).items() if k not in hidden} for one in (known, unknown)]
    assert told[0] == told[1]


def test_an_unanswered_request_is_late_after_its_day_and_the_head_sees_it(there: World) -> None:
    request = asked(there)
    assert request.assess_by is not None
    assert not request.is_late(request.assess_by)
    assert request.is_late(request.assess_by + timedelta(days=1))
    first = tasks.work_list(there.by("gunilla"), Whose.MINE, None, 20, NEXT_WEEK)[0]
    assert (first.about, first.due < NEXT_WEEK.date()) == (request.key, True)


def test_a_request_is_seen_by_its_own_unit_alone(there: World) -> None:
    request = asked(there)
    assert asking.find_request(request.key, there.by("yusuf"), NOW) == request
    before = Entry.objects.count()
    with pytest.raises(Request.DoesNotExist):
        asking.find_request(request.key, there.by("elin"), NOW)
    assert Entry.objects.count() == before
    assert asking.requests_of(there.by("elin"), None, 20, NOW, open_only=True) == []


def test_requests_come_page_by_page_and_open_ones_by_themselves(there: World) -> None:
    all_of_them = [asked(there) for _n in range(3)]
    refuse(all_of_them[1], there)
    by = there.by("karin")
    assert asking.requests_of(by, None, 2, NOW, open_only=False) == all_of_them[:0:-1]
    assert asking.requests_of(by, all_of_them[1].pk, 2, NOW, open_only=False) == all_of_them[:1]
    assert asking.requests_of(by, None, 9, NOW, open_only=True) == [all_of_them[2], all_of_them[0]]


# --- Answering --------------------------------------------------------------


def refuse(
    request: Request,
    there: World,
    second: str = "gunilla",
    reason: str = "Stödet är redan samordnat.",
) -> Request:
    refusal = Refusal(reason=reason, second_look_by=there.by(second))
    return assessing.refuse(request, refusal, there.by("karin"), NOW)


def letter(about: str) -> RequestAnswer:
    """The one letter that was sent, as sealed."""
    paper = Dispatch.objects.get(case=about).paper()
    assert isinstance(paper, RequestAnswer)
    return paper


def test_a_start_answers_the_request_and_the_person_is_told(there: World) -> None:
    request = asked(there)
    case = assessing.assess_start(
        request, noticed(alva(street="Björkvägen 2")), there.by("karin"), NOW
    )
    request.refresh_from_db()
    assert (request.outcome, request.case, request.decided_by) == (
        Outcome.START, case, there.by("karin"),
    )  # fmt: skip
    assert rows(request.key) == {(What.POST_ANSWER, "soc")}
    told = letter(request.key)
    assert (told.verdict, told.recipient.name) == ("start", "Alva Lindqvist")
    assert told.recipient.address == ("Björkvägen 2",)
    assert request.answer is not None
    assert Delivery.objects.get(dispatch=request.answer).channel == "letter"


def test_a_start_on_a_request_is_never_counted_as_discovered_by_the_unit(there: World) -> None:
    case = assessing.assess_start(asked(there), noticed(alva()), there.by("karin"), NOW)
    facts = Decision.objects.get(case=case, question="initiative").facts
    assert (facts["asked_by"], facts["unit"]["discovered_need"]) == ("guardian", False)


def test_a_school_in_haninge_that_is_asked_can_neither_start_nor_refuse(there: World) -> None:
    request, sara = asked(there, "fjardskolan"), there.by("sara")
    with pytest.raises(Refused) as no_start:
        assessing.assess_start(request, noticed(alva()), sara, NOW)
    colleague = there.by("karin")
    colleague.unit = sara.unit
    colleague.save()
    with pytest.raises(Refused) as no_refusal:
        assessing.refuse(request, Refusal(reason="Nej.", second_look_by=colleague), sara, NOW)
    for refused in (no_start, no_refusal):
        assert "H18" in clauses(refused.value)
    request.refresh_from_db()
    assert not request.outcome
    assert not Dispatch.objects.exists()


def test_a_refusal_needs_a_reason(there: World) -> None:
    with pytest.raises(Refused) as refused:
        refuse(asked(there), there, reason=" \n")
    assert refused.value.field == "reason"


def test_a_refusal_needs_a_second_look_by_someone_else_in_the_unit(there: World) -> None:
    request = asked(there)
    for wrong in ("karin", "elin"):
        with pytest.raises(Refused) as refused:
            refuse(request, there, wrong)
        assert refused.value.field == "second_look_by"
    gone = there.by("yusuf")
    gone.valid_to = TODAY - timedelta(days=1)
    gone.save()
    with pytest.raises(Refused):
        refuse(request, there, "yusuf")
    assert refuse(request, there).second_look_by == there.by("gunilla")


def test_one_with_two_assignments_cannot_take_the_second_look_at_their_own_refusal(
    there: World,
) -> None:
    also = there.by("yusuf")
    also.staff, also.title = there.by("karin").staff, "Vikarie"
    also.save()
    with pytest.raises(Refused):
        refuse(asked(there), there, "yusuf")


def test_a_refusal_is_told_by_letter_with_whom_to_turn_to_and_is_counted(there: World) -> None:
    request = asked(there)
    assert assessing.refused_since(TODAY, there.by("karin")) == 0
    refuse(request, there)
    told = letter(request.key)
    assert (told.verdict, told.reason) == ("refused", "Stödet är redan samordnat.")
    assert told.turn_to[0].unit == "Barn- och ungdomsenheten"
    assert told.because
    assert assessing.refused_since(TODAY, there.by("gunilla")) == 1
    assert assessing.refused_since(TODAY + timedelta(days=1), there.by("gunilla")) == 0
    assert assessing.refused_since(TODAY, there.by("elin")) == 0
    assert Entry.objects.filter(act=Act.REFUSED, about=request.key).count() == 1


def test_a_request_is_answered_once_also_by_two_who_opened_it_at_the_same_time(
    there: World,
) -> None:
    request = asked(there)
    karins, yusufs = (Request.objects.get(pk=request.pk) for _n in range(2))
    refuse(karins, there)
    with pytest.raises(Refused):
        assessing.assess_start(yusufs, noticed(alva()), there.by("yusuf"), NOW)
    with pytest.raises(Refused):
        refuse(yusufs, there)
    with pytest.raises(Refused):
        assessing.pass_on(yusufs, there.unit("bup"), there.by("yusuf"), NOW)
    assert Dispatch.objects.count() == 1
    assert not Individual.objects.exists()


def test_another_unit_can_do_nothing_about_a_request(there: World) -> None:
    request, elin = asked(there), there.by("elin")
    with pytest.raises(Request.DoesNotExist):
        assessing.assess_start(request, noticed(alva()), elin, NOW)
    with pytest.raises(Request.DoesNotExist):
        assessing.pass_on(request, there.unit("habilitering"), elin, NOW)
    with pytest.raises(Request.DoesNotExist):
        assessing.confirm(request, elin, NOW)


# --- Passing on -------------------------------------------------------------


def test_a_request_is_passed_on_whole_and_followed_until_it_is_confirmed(there: World) -> None:
    request = asked(there, "fjardskolan", known_units="BUP", interpreter=True)
    moved = assessing.pass_on(request, there.unit("soc"), there.by("sara"), NOW)
    request.refresh_from_db()
    assert (request.outcome, request.passed_to) == (Outcome.PASSED_ON, moved)
    sent = Entry.objects.get(act=Act.SENT, about=request.key)
    assert sent.chain == there.by("sara").actor.chain
    assert sent.detail == {"to_unit": there.unit("soc").pk}
    assert moved.key != request.key
    assert (moved.need, moved.known_units, moved.interpreter, moved.asker_unit) == (
        request.need, "BUP", True, there.unit("fjardskolan"),
    )  # fmt: skip
    assert rows(request.key) == {(What.AWAIT_RECEIPT, "fjardskolan")}
    assert rows(moved.key) == {(What.ASSESS_REQUEST, "soc"), (What.RECEIVE_REQUEST, "soc")}

    assessing.confirm(moved, there.by("karin"), NOW)
    assessing.confirm(moved, there.by("yusuf"), NEXT_WEEK)
    moved.refresh_from_db()
    assert (moved.confirmed_at, moved.taken_by) == (NOW, there.by("karin"))
    assert rows(request.key) == set()
    assert rows(moved.key) == {(What.ASSESS_REQUEST, "soc")}


def test_a_request_passed_on_that_nobody_confirms_stands_late_among_the_senders_own(
    there: World,
) -> None:
    request = asked(there, "fjardskolan")
    assessing.pass_on(request, there.unit("soc"), there.by("sara"), NOW)
    sara = there.by("sara")
    assert not tasks.work_list(sara, Whose.MINE, None, 20, NOW)
    late = tasks.work_list(sara, Whose.MINE, None, 20, NEXT_WEEK)
    assert [(row.what, row.about) for row in late] == [(What.AWAIT_RECEIPT, request.key)]


def test_to_answer_is_to_confirm(there: World) -> None:
    request = asked(there, "fjardskolan")
    moved = assessing.pass_on(request, there.unit("soc"), there.by("sara"), NOW)
    assessing.assess_start(moved, noticed(alva()), there.by("karin"), NOW)
    moved.refresh_from_db()
    assert moved.confirmed_at == NOW
    assert rows(request.key) == set()
    assert rows(moved.key) == {(What.POST_ANSWER, "soc")}


def test_a_request_passed_on_twice_is_to_be_confirmed_by_each(there: World) -> None:
    request = asked(there, "fjardskolan")
    first = assessing.pass_on(request, there.unit("soc"), there.by("sara"), NOW)
    assessing.confirm(first, there.by("karin"), NOW)
    second = assessing.pass_on(first, there.unit("bup"), there.by("karin"), NOW)
    assert second.confirmed_at is None
    assert rows(first.key) == {(What.AWAIT_RECEIPT, "soc")}


def test_a_request_that_came_directly_has_nothing_to_confirm(there: World) -> None:
    request = asked(there)
    before = Entry.objects.count()
    assessing.confirm(request, there.by("karin"), NOW)
    request.refresh_from_db()
    assert request.confirmed_at is None
    assert Entry.objects.count() == before


@pytest.mark.parametrize("to", ["kassan", "ekhagsskolan", "fjardskolan"])
def test_a_request_goes_only_to_one_who_may_assess_it(there: World, to: str) -> None:
    with pytest.raises(Refused) as refused:
        assessing.pass_on(asked(there), there.unit(to), there.by("karin"), NOW)
    assert refused.value.field == "to"
    assert refused.value.because


@pytest.mark.parametrize(
    ("more", "to", "field"),
    [({"person_agrees": False}, "bup", "person_agrees"), ({}, "soc", "to")],
)
def test_passing_on_needs_the_persons_yes_and_another_unit(
    there: World, more: dict[str, Any], to: str, field: str
) -> None:
    request = asked(there, **more)
    with pytest.raises(Refused) as refused:
        assessing.pass_on(request, there.unit(to), there.by("karin"), NOW)
    assert refused.value.field == field


def test_a_school_in_vastra_gotaland_assesses_for_the_young_and_not_for_adults(
    there: World,
) -> None:
    lundby = there.unit("skola-gbg")
    young = asked(there, "soc-gbg", personal_number=alva().personal_number)
    assert assessing.pass_on(young, lundby, there.by("marie"), NOW).unit == lundby
    adult = asked(there, "soc-gbg", personal_number=bertil().personal_number)
    with pytest.raises(Refused):
        assessing.pass_on(adult, lundby, there.by("marie"), NOW)
