"""Facts that are missing, misspelt or of the wrong form are told by name."""

from datetime import datetime

import pytest

from samlas import rulebook

GOOD = {"rulebook": "haninge", "on": "2026-03-02"}


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        ({"on": "2026-03-02"}, "rulebook"),
        ({"rulebook": "haninge"}, "on"),
        ({**GOOD, "rulebook": "atlantis"}, "rulebook"),
        ({**GOOD, "on": "2026-02-30"}, "on"),
        ({**GOOD, "on": "20260302"}, "on"),
        ({**GOOD, "on": 20260302}, "on"),
        ({**GOOD, "on": "2026-W10-1"}, "on"),
        ({**GOOD, "on": datetime(2026, 3, 2, 10)}, "on"),  # noqa: DTZ001
        ({**GOOD, "on": "2009-12-31"}, "on"),
        ({**GOOD, "colour": "blue"}, "colour"),
        ({**GOOD, "unit": {"kind": "school", "size": 3}}, "unit.size"),
        ({**GOOD, "unit": "school"}, "unit"),
        ({**GOOD, "unit": {"kind": "schol"}}, "unit.kind"),
        ({**GOOD, "unit": {"kind": "school"}, "unit.kind": "school"}, "unit.kind"),
        ({**GOOD, "person": {"age": "13"}}, "person.age"),
        ({**GOOD, "person": {"age": True}}, "person.age"),
        ({**GOOD, "person": {"age": -1}}, "person.age"),
        ({**GOOD, "unit": {"party": "yes"}}, "unit.party"),
        ({**GOOD, "agent": {"scope": "person"}}, "agent.scope"),
        ({**GOOD, "agent": {"scope": ["everything"]}}, "agent.scope"),
        ({**GOOD, "summons": {"colour": "blue"}}, "summons.colour"),
        ({**GOOD, "summons": {"questions": "Vem?"}}, "summons.questions"),
        ({**GOOD, "summons": {"copy_to_person": "yes"}}, "summons.copy_to_person"),
        ({**GOOD, "summons": {"purpose": "a\0b"}}, "summons.purpose"),
        ({**GOOD, "ready_for_discharge_at": "soon"}, "ready_for_discharge_at"),
    ],
)
def test_a_bad_fact_is_named(facts: dict[str, object], fact: str) -> None:
    with pytest.raises(rulebook.BadFacts) as told:
        rulebook.ask("nobody-found", facts)
    assert told.value.fact == fact
    assert str(told.value).startswith(f"{fact}: ")


@pytest.mark.parametrize(
    ("question", "facts", "fact"),
    [
        ("initiative", {}, "unit.kind"),
        ("duty-to-attend", {}, "unit.kind"),
        ("answers", {}, "unit.kind"),
        ("may-consent", {}, "agent.kind"),
        ("may-consent", {"agent": {"kind": "guardian"}}, "person.age"),
        ("may-represent", {"agent": {"kind": "guardian"}}, "person.age"),
        ("duty-to-attend", {"unit": {"kind": "private-provider"}}, "unit.funded_by"),
        ("initiative", {"unit": {"kind": "private-provider"}}, "unit.funded_by"),
        ("may-request", {}, "asked_by"),
        ("may-close", {}, "ground"),
        ("applies", {}, "person.age"),
        ("approval", {}, "meeting.form"),
        ("approval", {"meeting": {"form": "hybrid"}}, "meeting.attends"),
        ("summons-complete", {}, "summons"),
        ("answer-by", {}, "meeting.date"),
        ("answer-by", {"meeting": {"date": "2026-03-01"}, "sent_on": "2026-03-02"}, "sent_on"),
        ("plan-by", {}, "meeting.date"),
        ("summons-by", {}, "ready_for_discharge_at"),
        ("fallback", {}, "unit.principal"),
        ("may-forward", {}, "same_principal"),
        ("may-have-overall-responsibility", {}, "unit.principal"),
    ],
)
def test_a_fact_that_the_question_needs_is_named(
    question: str, facts: dict[str, object], fact: str
) -> None:
    with pytest.raises(rulebook.BadFacts) as told:
        rulebook.ask(question, {**GOOD, **facts})
    assert told.value.fact == fact


def test_a_fact_no_clause_weighs_is_not_needed() -> None:
    assert rulebook.ask("applies", {**GOOD, "rulebook": "vg"}).verdict == "yes"
    assert rulebook.ask("approval", {**GOOD, "rulebook": "law"}).verdict == "oral"
    assert rulebook.ask("approval", {**GOOD, "person.age": 19}).verdict == "oral"
    forvaltare = {**GOOD, "agent": {"kind": "forvaltare"}}
    assert rulebook.ask("may-consent", forvaltare).verdict == "yes"


def test_a_private_provider_under_region_or_municipality_is_paid_by_it() -> None:
    unit = {"kind": "private-provider", "principal": "region"}
    assert rulebook.ask("duty-to-attend", {**GOOD, "unit": unit}).verdict == "called"
    unit["funded_by"] = "none"
    assert rulebook.ask("duty-to-attend", {**GOOD, "unit": unit}).verdict == "invited"


def test_an_unknown_question_is_told() -> None:
    with pytest.raises(rulebook.BadFacts, match="initiative"):
        rulebook.ask("may-dance", GOOD)


def test_what_somebody_typed_is_not_repeated() -> None:
    with pytest.raises(rulebook.BadFacts) as told:
        rulebook.ask("applies", {**GOOD, "person": {"age": "Kim Exempel"}})
    assert "Kim" not in str(told.value)
