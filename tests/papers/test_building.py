"""What a paper refuses to hold, and what it lets go of for a protected person."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from samlas import papers

SAMPLES = papers.samples()


def summons(**changes: Any) -> papers.Summons:
    paper = SAMPLES["summons"]
    assert isinstance(paper, papers.Summons)
    return replace(paper, **changes)


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x7f", "\x85", "\ud800"])
def test_a_sign_that_cannot_be_shown_is_refused_by_field(sign: str) -> None:
    with pytest.raises(ValueError, match=r"Summons\.purpose.*U\+"):
        summons(purpose=f"Åter{sign} till skolan")


@pytest.mark.parametrize("deep", [("a", "b\0"), ("\0",)])
def test_rows_are_looked_through_too(deep: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"Party\.address"):
        papers.Party(address=deep)


def test_lines_may_end_in_any_way_and_tabs_stay() -> None:
    assert papers.clean("ett\r\ntvå\rtre\tfyra") == "ett\ntvå\ntre\tfyra"


@pytest.mark.parametrize("value", [1.5, ["a"], {"a": 1}])
def test_only_plain_values_are_taken(value: Any) -> None:
    with pytest.raises(ValueError, match=r"Summons\.why"):
        summons(why=value)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Meeting\.starts_at"):
        papers.Meeting(form="phone", starts_at=datetime(2026, 12, 1, 13), minutes=30)  # noqa: DTZ001


def test_times_are_kept_as_the_clock_shows_in_sweden() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    kept = papers.Meeting(form="phone", starts_at=summer, minutes=30).starts_at
    assert kept == summer
    assert kept.isoformat() == "2026-07-01T14:00:00+02:00"


def test_the_repeated_hour_in_autumn_keeps_both_its_rounds() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    rounds = [
        papers.Meeting(form="phone", starts_at=moment, minutes=30) for moment in (first, second)
    ]
    assert rounds[0] != rounds[1]
    assert [one.starts_at.hour for one in rounds] == [2, 2]


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="summoned"):
        summons(verdict="summoned")
    with pytest.raises(ValueError, match="maybe"):
        summons(answers=("attend", "maybe"))


def test_one_who_is_called_is_never_offered_to_decline() -> None:
    with pytest.raises(ValueError, match="cannot decline"):
        summons(answers=("attend", "decline"))
    assert summons(verdict="invited", answers=("attend", "decline")).answers[-1] == "decline"


def test_a_verdict_without_reasons_is_refused() -> None:
    with pytest.raises(ValueError, match="because"):
        summons(because=())


def test_a_refused_request_must_say_where_to_turn() -> None:
    paper = SAMPLES["request-answer"]
    assert isinstance(paper, papers.RequestAnswer)
    with pytest.raises(ValueError, match="where to turn"):
        replace(paper, turn_to=())


HIDDEN = papers.Person(name="Kim Ek", personal_number="20130412-2383", protected=True)


def test_a_protected_persons_whereabouts_are_in_no_sealed_paper() -> None:
    paper = summons(individual=HIDDEN)
    body = papers.seal(paper).body
    assert "Haninge simklubb" not in body
    assert "A204" not in body
    assert "20130412" not in body


@pytest.mark.parametrize("name", ["person-copy", "cancellation", "request-answer", "consent-form"])
def test_a_protected_persons_own_letters_carry_no_address(name: str) -> None:
    home = papers.Party(name="Kim Ek", address=("Gömda gränd 1", "136 00 Haninge"))
    paper: Any = SAMPLES[name]
    mine = {"to_individual": True} if name == "cancellation" else {}
    hidden = replace(paper, individual=HIDDEN, recipient=home, **mine)
    assert "Gömda" not in papers.seal(hidden).body
    assert "Gömda" in papers.seal(replace(paper, recipient=home)).body


def test_papers_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        summons().made_on = date(2027, 1, 1)  # type: ignore[misc]
