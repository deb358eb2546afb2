"""What each rulebook answers, question by question, and on which clause."""

from datetime import date
from typing import Any

import pytest
from tests.rulebook.asked import ALL, ON, ask, clauses, verdict

from samlas import rulebook

DUTY = ["attend", "send-other", "forward", "propose-time", "ask"]
OBLIGED = (
    "social-services", "reception", "municipal-health", "primary-care", "specialist-care",
    "inpatient", "child-psychiatry", "habilitation", "maternal-child-health", "joint-unit",
)  # fmt: skip
OUTSIDE = (
    "social-insurance", "employment-service", "prison-probation", "employer", "higher-education",
    "volunteer", "association",
)  # fmt: skip
SCHOOLS = ("preschool", "school", "upper-secondary", "student-health")


def school(**facts: object) -> dict[str, object]:
    return {"kind": "school", "principal": "municipality", **facts}


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize("kind", OBLIGED)
def test_social_services_and_health_care_are_called_and_must_start(book: str, kind: str) -> None:
    unit = {"kind": kind}
    assert verdict("duty-to-attend", book, unit=unit) == "called"
    assert verdict("answers", book, unit=unit) == DUTY
    assert verdict("initiative", book, unit=unit, asked_by="person") == "shall-start"
    assert verdict("may-assess", book, unit=unit) == "yes"
    assert verdict("may-convene", book, unit=unit) == "yes"
    assert verdict("may-lead", book, unit=unit) == "yes"


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize("kind", OUTSIDE)
def test_outside_actors_are_invited_and_may_decline(book: str, kind: str) -> None:
    unit = {"kind": kind}
    assert verdict("duty-to-attend", book, unit=unit) == "invited"
    assert verdict("answers", book, unit=unit) == [*DUTY, "decline"]
    assert verdict("initiative", book, unit=unit) == "notify"
    assert verdict("may-assess", book, unit=unit) == "no"
    assert verdict("may-convene", book, unit=unit) == "no"
    assert verdict("may-lead", book, unit=unit) == "no"


@pytest.mark.parametrize("book", ALL)
def test_a_relative_is_invited(book: str) -> None:
    assert verdict("duty-to-attend", book, agent={"kind": "relative"}) == "invited"


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize(
    ("funder", "duty", "initiative"),
    [
        ("region", "called", "shall-start"),
        ("municipality", "called", "shall-start"),
        ("none", "invited", "notify"),
    ],
)
def test_the_duty_follows_who_pays_a_private_provider(
    book: str, funder: str, duty: str, initiative: str
) -> None:
    unit = {"kind": "private-provider", "principal": "private", "funded_by": funder}
    assert verdict("duty-to-attend", book, unit=unit) == duty
    assert verdict("initiative", book, unit=unit) == initiative


@pytest.mark.parametrize(
    ("book", "unit", "age", "expected"),
    [
        ("law", school(discovered_need=True), 13, ("notify", "no", "no", "invited", "no")),
        ("vg", school(), 13, ("shall-start", "yes", "yes", "called", "yes")),
        (
            "vg",
            school(principal="independent-school"),
            13,
            ("shall-start", "yes", "yes", "called", "yes"),
        ),
        ("vg", {"kind": "preschool"}, 4, ("shall-start", "yes", "yes", "called", "yes")),
        ("vg", school(party=False), 13, ("notify", "no", "no", "invited", "no")),
        ("vg", {"kind": "upper-secondary"}, 35, ("notify", "no", "no", "invited", "no")),
        (
            "haninge",
            school(discovered_need=True),
            13,
            ("may-start", "yes", "yes", "called", "if-agreed"),
        ),
        (
            "haninge",
            school(discovered_need=False),
            13,
            ("pass-on", "no", "no", "called", "if-agreed"),
        ),
        ("haninge", school(discovered_need=True), 19, ("notify", "no", "no", "invited", "no")),
        (
            "haninge",
            school(discovered_need=True, party=False),
            13,
            ("notify", "no", "no", "invited", "no"),
        ),
        (
            "haninge",
            school(discovered_need=True, principal="independent-school"),
            13,
            ("notify", "no", "no", "invited", "no"),
        ),
        (
            "haninge",
            school(discovered_need=True, principal="independent-school", party=True),
            13,
            ("notify", "no", "no", "invited", "no"),
        ),
    ],
)
def test_what_a_school_may_and_must(book: str, unit: Any, age: int, expected: Any) -> None:
    questions = ("initiative", "may-convene", "may-assess", "duty-to-attend", "may-lead")
    found = tuple(verdict(q, book, unit=unit, person={"age": age}) for q in questions)
    assert found == expected


def test_the_narrower_of_haninges_two_sentences_about_the_school_holds() -> None:
    asked = ask("may-assess", "haninge", unit=school(), asked_by="person")
    assert asked.verdict == "no"
    assert [clause.id for clause in asked.because] == ["H18"]
    assert "C1b" in asked.because[0].contested
    discovered = school(discovered_need=True)
    assert clauses("may-assess", "haninge", unit=discovered) == ["H93"]
    assert clauses("initiative", "haninge", unit=school(), asked_by="person") == ["H18"]
    assert clauses("initiative", "haninge", unit=discovered) == ["H18", "H93"]
    independent = school(discovered_need=True, principal="independent-school")
    assert clauses("may-convene", "haninge", unit=independent) == ["H2"]


def test_only_haninge_exempts_and_only_without_an_ongoing_case() -> None:
    facts = {"unit": {"kind": "child-psychiatry", "ongoing_case": False}, "purpose": "information"}
    assert verdict("duty-to-attend", "haninge", **facts) == "exempt"
    assert verdict("answers", "haninge", **facts) == [*DUTY, "no-ongoing-case"]
    assert clauses("answers", "haninge", **facts) == ["H42"]
    for book in ("law", "vg"):
        assert verdict("answers", book, **facts) == DUTY


def test_the_exemption_is_for_every_called_party_the_school_too() -> None:
    unit = school(ongoing_case=False)
    assert clauses("duty-to-attend", "haninge", unit=unit, purpose="information") == ["H42"]
    assert clauses("duty-to-attend", "haninge", unit=unit, purpose="coordination") == ["H93"]


@pytest.mark.parametrize(
    "change",
    [
        {"context": "discharge"},
        {"purpose": "coordination"},
        {"unit": {"kind": "child-psychiatry", "ongoing_case": True}},
        {"unit": {"kind": "child-psychiatry"}},
        {"unit": {"kind": "child-psychiatry", "ongoing_case": False, "party": False}},
        {"person": {"age": 19}},
    ],
)
def test_the_exemption_is_gone_as_soon_as_one_of_its_conditions_is(
    change: dict[str, object],
) -> None:
    facts = {"unit": {"kind": "child-psychiatry", "ongoing_case": False}, "purpose": "application"}
    assert verdict("duty-to-attend", "haninge", **facts) == "exempt"
    assert verdict("duty-to-attend", "haninge", **{**facts, **change}) == "called"


def test_in_a_discharge_the_fixed_care_contact_of_open_care_calls() -> None:
    for kind, expected in (("primary-care", "yes"), ("inpatient", "no"), ("social-services", "no")):
        for book in ALL:
            facts = {"unit": {"kind": kind}, "context": "discharge"}
            assert verdict("may-convene", book, **facts) == expected
    assert verdict("initiative", "vg", unit={"kind": "municipal-health"}, context="discharge") == (
        "shall-start"
    )


@pytest.mark.parametrize(
    ("unit", "other", "same", "expected"),
    [
        ("region", "region", True, "yes"),
        ("region", "municipality", False, "no"),
        ("region", "municipality", True, "no"),
        ("region", "region", False, "no"),
        ("private", "region", True, "yes"),
        ("region", "region", None, "yes"),
        ("region", "municipality", None, "no"),
    ],
)
@pytest.mark.parametrize("book", ALL)
def test_passing_on_stays_within_the_principal(
    book: str, unit: Any, other: str, same: bool | None, expected: Any
) -> None:
    facts = {"unit": {"principal": unit}, "other_unit": {"principal": other}}
    assert verdict("may-forward", book, same_principal=same, **facts) == expected


def test_a_joint_unit_may_pass_on_to_either_principal() -> None:
    for other in ("municipality", "region"):
        facts = {"unit.kind": "joint-unit", "other_unit": {"principal": other}}
        assert verdict("may-forward", "vg", same_principal=True, **facts) == "yes"


@pytest.mark.parametrize("book", ALL)
def test_when_nobody_is_found_the_recipient_comes_and_there_is_always_someone_to_call(
    book: str,
) -> None:
    assert verdict("nobody-found", book) == "recipient-attends"
    assert verdict("fallback", book, unit={"principal": "region"}) == "primary-care"
    assert verdict("fallback", book, unit={"principal": "municipality"}) == "reception"
    assert verdict("fallback", book, unit={"principal": "state"}) == "sip-function"


WHOLE = {
    "purpose": "Samordna", "why": "Många inblandade", "long_term_goal": "Gå i skolan",
    "questions": ["Vem gör vad?"], "contribution": "Er bedömning", "form": "video",
    "time": "2026-04-01 13:00", "place_or_link": "https://example.se/1",
    "convener_email": "kim@example.se", "convener_phone": "08-465 004 01", "copy_to_person": True,
}  # fmt: skip
_EMPTY = {"questions": [" "], "copy_to_person": False}


@pytest.mark.parametrize(
    ("book", "required"),
    [
        ("law", ()),
        ("vg", ("purpose", "why", "long_term_goal", "questions", "contribution")),
        ("haninge", ("purpose", "questions", "form", "time", "place_or_link", "convener_email",
                     "convener_phone", "copy_to_person")),
    ],
)  # fmt: skip
def test_a_summons_tells_what_it_lacks(book: str, required: tuple[str, ...]) -> None:
    assert verdict("summons-complete", book, summons=WHOLE) == "yes"
    for field, empty in ((field, _EMPTY.get(field, "  ")) for field in WHOLE):
        answer = ask("summons-complete", book, summons={**WHOLE, field: empty})
        expected = [field] if field in required else []
        assert answer.extra.get("missing", []) == expected
        assert answer.verdict == ("no" if expected else "yes")
    answer = ask("summons-complete", book, summons={})
    assert answer.to_json().get("missing", []) == [f for f in WHOLE if f in required]


def test_three_weeks_are_advised_in_haninge_and_never_block() -> None:
    expected = {"recommended_from": "2026-03-23", "blocks": False}
    assert verdict("notice", "haninge") == expected
    assert verdict("notice", "haninge", sent_on="2026-03-02", on="2026-03-01") == expected
    nothing = {"recommended_from": None, "blocks": False}
    assert verdict("notice", "haninge", context="discharge") == nothing
    assert verdict("notice", "law") == verdict("notice", "vg") == nothing


def test_the_answer_is_wanted_a_week_before_in_haninge() -> None:
    meeting = {"date": "2026-04-20"}
    assert verdict("answer-by", "haninge", meeting=meeting) == "2026-04-13"
    assert verdict("answer-by", "haninge", meeting=meeting, sent_on="2026-04-13") == "2026-04-13"
    assert verdict("answer-by", "law", meeting=meeting) == "unset"
    assert verdict("answer-by", "vg", meeting=meeting) == "unset"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("2026-04-14", "2026-04-19"), ("2026-04-19", "2026-04-19"), ("2026-04-20", "2026-04-20")],
)
def test_a_late_summons_wants_its_answer_the_day_before_the_meeting(
    sent: str, expected: Any
) -> None:
    facts = {"meeting": {"date": "2026-04-20"}, "sent_on": sent}
    assert verdict("answer-by", "haninge", **facts) == expected


@pytest.mark.parametrize("book", ALL)
def test_the_municipality_begins_at_once_since_july_2025(book: str) -> None:
    municipality = {"unit": {"principal": "municipality"}}
    assert verdict("start-clock", book, on="2025-06-30", **municipality) == "without-delay"
    assert verdict("start-clock", book, on="2025-07-01", **municipality) == "at-once"
    assert clauses("start-clock", book, on="2025-06-30", **municipality) == ["SoL-2-7-tid"]
    assert clauses("start-clock", book, on="2025-07-01", **municipality) == ["SoL-10-8-tid"]
    assert verdict("start-clock", book, unit={"principal": "region"}) == "without-delay"
    assert verdict("start-clock", book, unit={"kind": "joint-unit"}) == "at-once"
    assert verdict("start-clock", book, on="2025-06-30") == "without-delay"
    assert verdict("start-clock", book, on="2025-07-01") == "at-once"
    assert clauses("start-clock", book, context="discharge", **municipality) == ["LUS-4-2"]


@pytest.mark.parametrize("book", ALL)
def test_after_notice_of_discharge_the_summons_leaves_within_three_days(book: str) -> None:
    facts = {"context": "discharge", "ready_for_discharge_at": "2026-02-27T16:30"}
    assert verdict("summons-by", book, **facts) == "2026-03-02"


@pytest.mark.parametrize("book", ALL)
def test_only_municipality_or_region_has_the_overall_responsibility(book: str) -> None:
    for principal, expected in (
        ("municipality", "yes"), ("region", "yes"), ("independent-school", "no"), ("state", "no"),
        ("private", "no"),
    ):  # fmt: skip
        unit = {"principal": principal}
        assert verdict("may-have-overall-responsibility", book, unit=unit) == expected


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        ({"form": "physical"}, "signature"),
        ({"form": "video"}, "oral"),
        ({"form": "phone"}, "oral"),
        ({"form": "hybrid", "attends": "on-site"}, "signature"),
        ({"form": "hybrid", "attends": "remote"}, "oral"),
        ({"form": "physical", "attends": "remote"}, "oral"),
    ],
)
def test_haninge_has_the_plan_signed_on_site_and_approved_orally_at_a_distance(
    meeting: dict[str, str], expected: Any
) -> None:
    assert verdict("approval", "haninge", meeting=meeting) == expected
    assert verdict("approval", "law", meeting=meeting) == "oral"
    assert verdict("approval", "vg", meeting=meeting) == "oral"


@pytest.mark.parametrize(
    ("book", "day", "clause"),
    [("law", "2026-03-24", "HSL-16-4-2-tid"), ("haninge", "2026-03-17", "H60")],
)
def test_the_plan_is_sent_soon_after_the_meeting(book: str, day: str, clause: str) -> None:
    meeting = {"date": "2026-03-10"}
    assert verdict("plan-by", book, meeting=meeting) == day
    assert clauses("plan-by", book, meeting=meeting) == [clause]


@pytest.mark.parametrize(("book", "clause"), [("law", "HSL-16-4-3"), ("haninge", "H69")])
def test_a_person_who_could_not_answer_is_to_be_asked_again(book: str, clause: str) -> None:
    meeting = {"form": "physical"}
    answer = ask("approval", book, meeting=meeting, person={"approves": "no-answer"})
    assert answer.extra == {"without_answer": "ask-again"}
    assert clause in [one.id for one in answer.because]
    given = ask("approval", book, meeting=meeting, person={"approves": "yes"})
    assert given.extra == {}
    assert given.verdict == answer.verdict


@pytest.mark.parametrize("book", ALL)
def test_a_plan_is_closed_on_four_grounds(book: str) -> None:
    for ground in ("goal-changed", "no-need-of-both", "no-new-need-expected", "consent-withdrawn"):
        assert verdict("may-close", book, ground=ground) == "yes"
    assert verdict("may-close", book, ground="tiden räcker inte") == "no"


def test_haninge_applies_to_the_nineteenth_birthday_and_then_the_law_alone() -> None:
    assert verdict("applies", "haninge", person={"age": 0}) == "yes"
    assert verdict("applies", "haninge", person={"age": 18}) == "yes"
    assert verdict("applies", "haninge", person={"age": 19}) == "no"
    assert verdict("applies", "vg", person={"age": 90}) == "yes"
    late = ask("answer-by", "haninge", person={"age": 19}, meeting={"date": "2026-04-20"})
    assert late.verdict == "unset"
    assert [clause.id for clause in late.because] == ["HSL-16-4-2-tid", "H8"]


@pytest.mark.parametrize(
    ("book", "on", "expected"),
    [
        ("law", ON, "none"),
        ("vg", ON, "none"),
        ("haninge", "2022-03-31", "none"),
        ("haninge", "2022-04-01", "running"),
        ("haninge", "2023-04-30", "running"),
        ("haninge", "2023-05-01", "expired"),
    ],
)
def test_haninges_trial_runs_for_a_year(book: str, on: str, expected: Any) -> None:
    assert verdict("trial", book, on=on) == expected


def test_after_the_trial_the_schools_right_is_told_to_rest_on_it() -> None:
    unit = school(discovered_need=True)
    assert clauses("may-convene", "haninge", on="2023-04-30", unit=unit) == ["H2"]
    after = ask("may-convene", "haninge", on="2023-05-01", unit=unit)
    assert (after.verdict, [c.id for c in after.because]) == ("yes", ["H2", "H3-efter"])
    assert "BUS" in after.because[1].contested


def test_before_an_agreement_the_law_holds_alone() -> None:
    assert verdict("applies", "haninge", on="2022-03-31", person={"age": 10}) == "no"
    assert verdict("consent-form", "haninge", on="2022-03-31") == "oral"
    assert verdict("duty-to-attend", "vg", on="2021-04-08", unit=school()) == "invited"


def test_facts_may_be_tables_or_dotted_and_dates_may_be_dates() -> None:
    dotted = {"rulebook": "vg", "on": date(2026, 3, 2), "unit.kind": "school", "person.age": 13}
    assert rulebook.ask("duty-to-attend", dotted) == ask(
        "duty-to-attend", "vg", unit={"kind": "school"}, person={"age": 13}
    )


def test_an_answer_is_told_as_the_contract_has_it() -> None:
    answer = ask("nobody-found", "vg").to_json()
    assert list(answer) == ["question", "verdict", "because"]
    assert answer["because"][0] == {
        "source": "vg",
        "clause": "K14",
        "level": "regional",
        "quote": "Om den som mottagit kallelsen till SIP-mötet inte hittar någon annan som ska "
        "delta, åligger det mottagaren av kallelsen att delta på mötet.",
    }
    assert ask("nobody-found", "vg").because[0].reference() == {
        "source": "vg",
        "clause": "K14",
        "version": "2021-04-09",
    }
