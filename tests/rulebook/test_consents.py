"""Who may ask, consent and represent, and when a summons may leave."""

from typing import Any

import pytest
from tests.rulebook.asked import ALL, clauses, verdict

from samlas.rulebook import BadFacts


@pytest.mark.parametrize(
    ("asked_by", "age", "expected"),
    [
        ("person", 30, "yes"),
        ("unit", 30, "yes"),
        ("relative", 30, "with-consent"),
        ("guardian", 9, "yes"),
        ("guardian", 18, "with-consent"),
        ("forvaltare", 30, "yes"),
        ("god-man", 30, "with-consent"),
        ("personal-ombud", 30, "on-assignment"),
    ],
)
@pytest.mark.parametrize("book", ALL)
def test_who_may_request(book: str, asked_by: str, age: int, expected: Any) -> None:
    assert verdict("may-request", book, asked_by=asked_by, person={"age": age}) == expected
    if asked_by not in ("person", "unit"):
        facts = {"agent": {"kind": asked_by}, "person": {"age": age}}
        assert verdict("may-request", book, **facts) == expected


@pytest.mark.parametrize("book", ALL)
def test_a_lasting_power_may_request_and_a_request_is_refused_only_exceptionally(book: str) -> None:
    assert verdict("may-request", book, agent={"kind": "lasting-power"}) == "yes"
    assert verdict("may-refuse-request", book) == "exceptionally"


@pytest.mark.parametrize(
    ("agent", "consents", "age", "may_consent", "may_represent"),
    [
        ({"kind": "forvaltare", "scope": ["person"]}, "unknown", 40, "yes", "yes"),
        ({"kind": "forvaltare", "scope": ["property"]}, "unknown", 40, "no", "no"),
        ({"kind": "god-man", "scope": ["person", "rights"]}, "yes", 40, "with-person",
         "with-person"),
        ({"kind": "god-man", "scope": ["person"]}, "unable", 40, "yes", "yes"),
        ({"kind": "god-man", "scope": ["property"]}, "yes", 40, "no", "no"),
        ({"kind": "lasting-power", "scope": ["person"]}, "unable", 80, "yes", "yes"),
        ({"kind": "lasting-power", "scope": ["property"]}, "unable", 80, "no", "no"),
        ({"kind": "personal-ombud"}, "yes", 40, "no", "on-assignment"),
        ({"kind": "relative"}, "yes", 40, "no", "no"),
        ({"kind": "guardian"}, "unknown", 11, "yes", "yes"),
        ({"kind": "guardian"}, "unknown", 12, "with-person", "with-person"),
        ({"kind": "guardian"}, "unknown", 17, "with-person", "with-person"),
        ({"kind": "guardian"}, "unknown", 18, "no", "no"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("book", ALL)
def test_who_may_consent_and_represent(
    book: str, agent: Any, consents: str, age: int, may_consent: str, may_represent: str
) -> None:
    facts = {"agent": agent, "person": {"consents": consents, "age": age}}
    assert verdict("may-consent", book, **facts) == may_consent
    assert verdict("may-represent", book, **facts) == may_represent


@pytest.mark.parametrize(
    ("consents", "agent", "expected"),
    [
        ("yes", None, "yes"),
        ("no", None, "no"),
        ("unknown", None, "no"),
        ("unable", None, "no"),
        ("unable", {"kind": "forvaltare", "scope": ["person"]}, "yes"),
        ("unable", {"kind": "forvaltare", "scope": ["property"]}, "no"),
        ("unable", {"kind": "god-man", "scope": ["person"]}, "yes"),
        ("no", {"kind": "forvaltare", "scope": ["person"]}, "no"),
        ("yes", {"kind": "god-man", "person_agrees": True}, "yes"),
        ("yes", {"kind": "god-man", "person_agrees": False}, "no"),
        ("yes", {"kind": "god-man"}, "no"),
        ("yes", {"kind": "personal-ombud", "assignment": True}, "no"),
        ("yes", {"kind": "relative"}, "no"),
    ],
)
@pytest.mark.parametrize("book", ALL)
def test_a_summons_leaves_only_on_a_valid_consent(
    book: str, consents: str, agent: Any, expected: Any
) -> None:
    facts = {"person": {"consents": consents}} | ({"agent": agent} if agent else {})
    assert verdict("may-send", book, **facts) == expected


def test_a_guardian_consents_for_a_child_that_does_not_object() -> None:
    facts = {"person": {"consents": "yes", "age": 14}, "agent": {"kind": "guardian"}}
    assert verdict("may-send", "law", **facts) == "yes"
    facts["agent"] = {"kind": "guardian", "person_agrees": False}
    assert verdict("may-send", "law", **facts) == "no"


def test_a_no_is_accepted_and_haninge_says_so() -> None:
    assert "H28" in clauses("may-send", "haninge", person={"consents": "no"})
    assert "H28" not in clauses("may-send", "haninge", person={"consents": "yes"})


def test_nothing_known_of_consent_is_no_consent() -> None:
    assert verdict("may-send", "vg") == "no"


def test_only_haninge_wants_the_consent_signed() -> None:
    assert [verdict("consent-form", book) for book in ALL] == ["oral", "oral", "signed"]


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"age": 17}, "all-guardians"),
        ({"age": 17, "mature": True}, "person"),
        ({"age": 17, "mature": False}, "all-guardians"),
        ({"age": 18}, "person"),
    ],
)
def test_whose_consent_is_wanted(book: str, person: dict[str, object], expected: str) -> None:
    assert verdict("whose-consent", book, person=person) == expected


def test_whose_consent_is_wanted_hangs_on_the_age() -> None:
    with pytest.raises(BadFacts, match=r"person\.age"):
        verdict("whose-consent", "law")


@pytest.mark.parametrize("book", ALL)
def test_only_an_order_or_a_power_has_a_scope(book: str) -> None:
    kinds = ("forvaltare", "god-man", "lasting-power", "guardian", "personal-ombud", "relative")
    needed = [verdict("scope-needed", book, agent={"kind": kind}) for kind in kinds]
    assert needed == ["yes"] * 3 + ["no"] * 3


@pytest.mark.parametrize("book", ALL)
def test_only_a_relative_takes_part_on_the_persons_yes_alone(book: str) -> None:
    assert verdict("may-take-part", book, agent={"kind": "relative"}) == "with-consent"
    assert verdict("may-take-part", book, agent={"kind": "guardian"}) == "yes"


def test_vastra_gotaland_says_itself_that_a_relative_comes_on_the_persons_yes() -> None:
    assert clauses("may-take-part", "vg", agent={"kind": "relative"})[0] == "K37"


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize(
    ("age", "gave", "agent", "expected"),
    [
        (40, True, None, "yes"),
        (40, False, None, "yes"),
        (10, False, None, "no"),
        (16, True, None, "yes"),
        (10, True, "guardian", "yes"),
        (16, False, "guardian", "no"),
        (40, False, "god-man", "no"),
        (40, True, "forvaltare", "yes"),
    ],
)
def test_who_gave_it_takes_it_back_and_an_adult_always(
    book: str, age: int, gave: bool, agent: str | None, expected: str
) -> None:
    facts = {"agent": {"kind": agent}} if agent else {}
    assert (
        verdict("may-take-back", book, person={"age": age}, gave_consent=gave, **facts) == expected
    )
    assert clauses("may-take-back", book, person={"age": age}, gave_consent=gave, **facts)
