"""Judging the summons before it leaves: what is missing, what is advised, who is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from tests.world import NOW, World, alva, bertil, inform, put_on_map, start, write, yes

from samlas.casework import consent, contacts
from samlas.casework.case import Case
from samlas.casework.consent import Row
from samlas.casework.contacts import Choice, Contact, Ring
from samlas.casework.summons import check, draft
from samlas.casework.summons.check import Readiness, State
from samlas.casework.summons.draft import AskedFor, Summons
from samlas.people.models import InformationKind, Representative


@dataclass(frozen=True)
class Ready:
    """A whole summons to some units, and the way to judge it."""

    case: Case
    summons: Summons

    def judged(self, now: datetime = NOW) -> Readiness:
        return check.readiness(
            check.sheet(Summons.objects.get(pk=self.summons.pk), now.date()), now
        )

    def messages(self) -> list[str]:
        return [gap.message for gap in self.judged().gaps]


def ready(there: World, *codes: str, by: str = "karin", adult: bool = False) -> Ready:
    """A whole summons for Alva, or for Bertil, with consent for everyone."""
    convener = there.by(by)
    case = start(convener, bertil() if adult else alva())
    inform(case, convener)
    units = [there.unit(code) for code in codes]
    consent.record(case, yes(units), convener, NOW)
    for unit in units:
        put_on_map(case, unit, convener)
    return Ready(case, write(case, convener))


def change(whole: Ready, /, **values: object) -> None:
    summons = Summons.objects.get(pk=whole.summons.pk)
    draft.save(summons, values, summons.version, summons.case.responsible, NOW)


def test_a_whole_summons_has_no_gaps(there: World) -> None:
    assert ready(there, "bup", "kassan").judged().can_go


def test_the_rulebook_decides_who_is_called_and_who_is_invited(there: World) -> None:
    found = ready(there, "bup", "kassan", "fjardskolan").judged()
    verdicts = {one.recipient.contact.name: one.verdict for one in found.judged}
    assert verdicts == {
        "BUP Haninge": "called", "Försäkringskassan": "invited", "Fjärdskolan": "called",
    }  # fmt: skip
    assert all(one.attend.because for one in found.judged)
    kassan = found.judged[1]
    assert "decline" in kassan.answers.verdict
    assert "decline" not in found.judged[0].answers.verdict


def test_the_law_alone_calls_no_school(there: World) -> None:
    found = ready(there, "bup", "fjardskolan", adult=True).judged()
    assert [one.verdict for one in found.judged] == ["called", "invited"]


@pytest.mark.parametrize(
    ("field", "empty", "part"),
    [
        ("purpose", "", "purpose"),
        ("form", "", "meeting"),
        ("starts_at", None, "meeting"),
        ("place", "", "meeting"),
        ("convener_email", "", "meeting"),
        ("convener_phone", "", "meeting"),
        ("offered_to_attend", False, "meeting"),
    ],
)
def test_each_missing_thing_is_a_gap_in_its_part(
    there: World, field: str, empty: object, part: str
) -> None:
    whole = ready(there, "bup")
    change(whole, **{field: empty})
    assert [gap.part for gap in whole.judged().gaps] == [part]


def test_vastra_gotaland_wants_why_and_the_long_term_goal_too(there: World) -> None:
    whole = ready(there, "bup-gbg", by="marie")
    change(whole, why="", long_term_goal="")
    assert {gap.part for gap in whole.judged().gaps} == {"purpose"}
    assert len(whole.judged().gaps) == 2


def test_a_link_or_a_number_is_place_enough(there: World) -> None:
    whole = ready(there, "bup")
    change(whole, place="", link="https://video.example.se/1")
    assert whole.judged().can_go
    change(whole, link="", dial_in="08-465 004 20")
    assert whole.judged().can_go


def test_every_recipient_needs_a_contribution_and_a_question(there: World) -> None:
    whole = ready(there, "bup", "kassan")
    bup = whole.summons.recipients.get(contact__unit__code="bup")
    empty = {bup.pk: {"contribution": " ", "questions": []}}
    summons = Summons.objects.get(pk=whole.summons.pk)
    draft.save_recipients(summons, empty, summons.version, there.by("karin"), NOW)
    gaps = whole.judged().of_recipient(bup.pk)
    assert [gap.part for gap in gaps] == ["recipients", "recipients"]


def test_a_function_or_a_person_to_address_is_named(there: World) -> None:
    whole = ready(there, "bup")
    bup = whole.summons.recipients.get()
    asked: dict[str, object] = {"addressee_kind": "function"}
    summons = whole.summons
    for addressee, gaps in (("", ["recipients"]), ("Kurator", [])):
        values = {bup.pk: asked | {"addressee": addressee}}
        summons = draft.save_recipients(summons, values, summons.version, there.by("karin"), NOW)
        assert [gap.part for gap in whole.judged().gaps] == gaps


def test_empty_rows_are_no_questions(there: World) -> None:
    whole = ready(there, "bup")
    summons = Summons.objects.get(pk=whole.summons.pk)
    draft.save_questions(summons, [("  ", None)], summons.version, there.by("karin"), NOW)
    assert "questions" in {gap.part for gap in whole.judged().gaps}


def test_without_consent_for_one_recipient_nothing_can_go(there: World) -> None:
    whole = ready(there, "bup")
    put_on_map(whole.case, there.unit("kassan"), there.by("karin"))
    draft.begin(whole.case, there.by("karin"), NOW)
    gaps = [gap for gap in whole.judged().gaps if gap.part == "consent"]
    assert len(gaps) == 1
    kassan = whole.summons.recipients.get(contact__unit__code="kassan")
    assert gaps[0].recipient == kassan.pk


def test_a_consent_that_leaves_the_reason_out_does_not_cover_a_summons(there: World) -> None:
    by = there.by("karin")
    whole = ready(there, "bup")
    narrow = [Row(unit=there.unit("bup"), kinds=[InformationKind.GOAL, InformationKind.QUESTIONS])]
    consent.record(whole.case, yes([], rows=narrow), by, NOW)
    assert [gap.part for gap in whole.judged().gaps] == ["consent"]


def test_an_undecided_contact_stops_the_sending(there: World) -> None:
    whole = ready(there, "bup")
    put_on_map(whole.case, there.unit("kassan"), there.by("karin"), choice=Choice.UNDECIDED)
    assert [gap.part for gap in whole.judged().gaps] == ["contacts"]


def test_a_time_that_has_passed_stops_the_sending(there: World) -> None:
    whole = ready(there, "bup")
    late = NOW + timedelta(days=29)
    consent.record(whole.case, yes([there.unit("bup")], days=365), there.by("karin"), NOW)
    assert [gap.part for gap in whole.judged(late).gaps] == ["meeting"]


def test_haninge_wants_the_answer_a_week_before(there: World) -> None:
    found = ready(there, "bup").judged()
    assert found.answer_by == date(2026, 3, 31)
    assert found.answer_by_because is not None
    assert found.answer_by_because.because[0].source == "haninge"


def test_vastra_gotaland_sets_no_day_to_answer_by(there: World) -> None:
    found = ready(there, "bup-gbg", by="marie").judged()
    assert found.answer_by is None
    assert found.answer_by_because is not None


def test_a_sooner_meeting_is_advised_against_with_the_rule_and_never_stopped(there: World) -> None:
    whole = ready(there, "bup")
    change(whole, starts_at=NOW + timedelta(days=11))
    found = whole.judged()
    assert found.can_go
    advice = next(one for one in found.advice if one.because)
    assert "11" in advice.message
    assert "3" in advice.message
    assert advice.because[0].source == "haninge"


def test_a_room_too_small_and_questions_too_long_are_advised_about(there: World) -> None:
    whole = ready(there, "bup", "kassan")
    change(whole, room_seats=3, minutes=20)
    summons = Summons.objects.get(pk=whole.summons.pk)
    draft.save_questions(summons, [("Vem?", 30)], summons.version, there.by("karin"), NOW)
    assert {one.part for one in whole.judged().advice} == {"meeting", "questions"}


def test_before_discharge_both_confirmations_and_the_three_days_are_told(there: World) -> None:
    whole = ready(there, "bup", "kassan")
    Case.objects.filter(pk=whole.case.pk).update(context="discharge")
    change(whole, ready_for_discharge_at=NOW, inpatient_done=True)
    found = whole.judged()
    assert found.summons_by == NOW.date() + timedelta(days=3)
    assert found.summons_by_because is not None
    unconfirmed = len(found.advice)
    change(whole, outpatient_done=True)
    assert len(whole.judged().advice) == unconfirmed - 1


def test_a_relative_is_invited_and_never_called(there: World) -> None:
    by = there.by("karin")
    case = start(by, alva())
    inform(case, by)
    mother = Representative.objects.create(
        individual=case.individual, capacity="relative", name="Mona Lindqvist", person_agrees=True
    )
    contact = contacts.add(
        Contact(case=case, ring=Ring.NEAR, name=mother.name, representative=mother,
                choice=Choice.ASK_TO_COME),
        by, NOW,
    )  # fmt: skip
    row = Row(contact=contact.pk, kinds=list(InformationKind))
    consent.record(case, yes([], rows=[row]), by, NOW)
    found = Ready(case, write(case, by)).judged()
    assert found.can_go
    assert found.judged[0].verdict == "invited"
    assert found.judged[0].attend.because
    advice = next(one for one in found.advice if "Mona" in one.message)
    assert [clause.id for clause in advice.because] == ["OSL-2-1"]


def test_one_without_an_ongoing_case_asked_only_to_inform_is_called_but_may_say_so(
    there: World,
) -> None:
    by = there.by("karin")
    case = start(by, alva())
    inform(case, by)
    consent.record(case, yes([there.unit("bup")]), by, NOW)
    put_on_map(case, there.unit("bup"), by, ongoing=False)
    whole = Ready(case, write(case, by))
    assert "no-ongoing-case" not in whole.judged().judged[0].answers.verdict
    bup = whole.summons.recipients.get()
    asked = {bup.pk: {"asked_for": AskedFor.INFORMATION}}
    draft.save_recipients(whole.summons, asked, whole.summons.version, by, NOW)
    one = whole.judged().judged[0]
    assert one.verdict == "called"
    assert "no-ongoing-case" in one.answers.verdict
    assert "decline" not in one.answers.verdict


def test_the_parts_tell_how_far_they_have_come(there: World) -> None:
    by = there.by("karin")
    case = start(by, alva())
    inform(case, by)
    consent.record(case, yes([there.unit("bup")]), by, NOW)
    summons = draft.begin(case, by, NOW)
    states = _states(summons)
    assert states == {
        "purpose": State.NOT_STARTED, "questions": State.NOT_STARTED,
        "recipients": State.CANNOT_START, "meeting": State.NOT_STARTED,
        "check": State.CANNOT_START,
    }  # fmt: skip
    put_on_map(case, there.unit("bup"), by)
    summons = draft.save(draft.begin(case, by, NOW), {"place": "Skolan"}, 0, by, NOW)
    assert _states(summons)["meeting"] == State.STARTED
    assert _states(summons)["recipients"] == State.NOT_STARTED
    whole = _states(write(case, by))
    assert whole.pop("check") == State.NOT_STARTED
    assert set(whole.values()) == {State.DONE}


def _states(summons: Summons) -> dict[str, State]:
    whole = check.sheet(summons, NOW.date())
    return check.states(whole, check.readiness(whole, NOW))


def test_judging_asks_the_database_no_more_for_more_recipients(
    there: World, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    few, many = ready(there, "bup"), ready(there, "bup", "kassan", "habilitering", adult=True)
    for whole in (few, many):
        summons = Summons.objects.select_related("case__individual").get(pk=whole.summons.pk)
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            check.readiness(check.sheet(summons, NOW.date()), NOW)
