"""What differs between two editions, and what the working group may decide of it."""

from __future__ import annotations

import pytest

from samlas import rulebook

TEXT = rulebook.text_of("haninge")


def top(text: str) -> rulebook.Source:
    return rulebook.judged(rulebook.Edition("haninge@1", text, ("law",))).top


def changed(old: str, new: str) -> tuple[list[str], bool]:
    """Which clauses differ when the text does so, and whether that is minor."""
    assert TEXT.count(old) >= 1
    before, after = top(TEXT), top(TEXT.replace(old, new, 1))
    return [one.id for one in rulebook.differences(before, after)], rulebook.is_minor(before, after)


H2 = 'place = "Dokumentinformation"\nquote = "en överenskommelse som ger'


@pytest.mark.parametrize(
    ("old", "new", "minor"),
    [
        ('H2"\n' + H2, 'H2"\nvalid_to = 2026-12-31\n' + H2, False),
        ('H2"\n' + H2, 'H2"\nvalid_from = 2026-12-31\n' + H2, False),
        ('text = "Kommunens skolor', 'text = "Alla kommunens skolor', True),
        (H2, H2.replace("quote", "paraphrase"), False),
    ],
)
def test_a_clause_that_ends_or_begins_another_day_is_no_change_of_words(
    old: str, new: str, minor: bool
) -> None:
    assert changed(old, new) == (["H2"], minor)


def test_the_days_of_a_clause_are_told_where_they_are_its_own() -> None:
    ends = TEXT.replace('H2"\n' + H2, 'H2"\nvalid_to = 2026-12-31\n' + H2, 1)
    (one,) = rulebook.differences(top(TEXT), top(ends))
    assert [str(day) for day in one.new_days] == ["None", "2026-12-31"]
    assert one.old_days == (None, None)


def test_another_day_for_the_whole_is_none_for_its_clauses() -> None:
    later = TEXT.replace("valid_from = 2022-04-01", "valid_from = 2026-04-01", 1)
    assert not rulebook.differences(top(TEXT), top(later))


def test_a_question_less_is_no_change_of_words_but_another_wording_is() -> None:
    question = 'sv = "Ges insatsen som det var planerat?"\nen = "Is it given as planned?"\n'
    asked = '[[clause.follow_up]]\nabout = "action"\n' + question
    assert changed(asked, "") == (["H74"], False)
    assert changed(question, question.replace("Ges", "Gavs")) == (["H74"], True)
    (one,) = rulebook.differences(top(TEXT), top(TEXT.replace(asked, "", 1)))
    assert (one.old_parts, one.new_parts) == (("Ges insatsen som det var planerat?",), ())
