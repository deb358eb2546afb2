"""Every verdict can be told to a reader, in both languages."""

import tomllib
from datetime import date

import pytest

from samlas import rulebook
from samlas.rulebook.words import FILE


@pytest.mark.parametrize("question", sorted(rulebook.QUESTIONS))
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_question_has_its_sentences(question: str, language: str) -> None:
    sentences = tomllib.loads(FILE.read_text(encoding="utf-8"))[question]
    for verdict in sentences:
        given = "2026-03-02" if verdict == "date" else verdict
        told = rulebook.explain(question, given, language)
        assert told.endswith(".")
        assert "{" not in told


def test_dates_lists_and_tables_are_told_too() -> None:
    assert rulebook.explain("answer-by", "2026-04-13", "sv") == "Svar önskas senast 2026-04-13."
    assert "2026-04-13" in rulebook.explain(
        "notice", {"recommended_from": "2026-04-13", "blocks": False}, "en"
    )
    assert rulebook.explain("notice", {"recommended_from": None, "blocks": False}, "sv")
    assert rulebook.explain("answers", ["attend", "decline"], "en") == "I will attend. We decline."


@pytest.mark.parametrize("book", ["law", "vg", "haninge"])
def test_there_is_a_sentence_for_what_is_answered(book: str) -> None:
    facts: dict[str, object] = {
        "rulebook": book, "on": date(2026, 3, 2), "person": {"age": 13, "consents": "yes"},
        "unit": {"kind": "school"}, "asked_by": "person", "agent": {"kind": "god-man"},
        "meeting": {"form": "physical", "date": "2026-04-20"}, "ground": "annat",
        "ready_for_discharge_at": "2026-03-02T10:00", "summons": {}, "same_principal": True,
        "gave_consent": True, "clock": "answer-before", "due": "2026-04-13",
        "last_entry": "2021-03-02",
    }  # fmt: skip
    for question in rulebook.QUESTIONS:
        assert rulebook.explain(question, rulebook.ask(question, facts).verdict)


def test_every_rule_value_and_condition_of_the_sources_has_words() -> None:
    for rule in rulebook.RULES.values():
        assert rulebook.rule_in_words(rule.name, "sv")
        assert all(rulebook.value_in_words(value, "en") for value in rule.values)
    for book in rulebook.rulebooks():
        for setting in book.top.settings:
            told = rulebook.conditions_in_words(setting, "sv")
            raw = [name for name, _test in setting.when if name in told]
            assert not raw, told
    (school, *_) = [one for one in rulebook.book("haninge").top.settings if one.clause.id == "H2"]
    assert "enheten har upptäckt behovet ja" in rulebook.conditions_in_words(school, "sv")
