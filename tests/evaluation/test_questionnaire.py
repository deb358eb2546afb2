"""The questions: what a file may say, and that a version stays as it was."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from samlas.evaluation import questionnaire
from samlas.evaluation.questionnaire import HERE, Audience, Question, Scale

# A version that has been used is never changed: what is asked otherwise is a new file.
USED = {"2026-1": "b48e538c6d3941f3ae4828c2507f08077337506d48ae0a52c14a752aeaa71792"}
GOOD = (HERE / "2026-1.toml").read_text(encoding="utf-8")


def test_a_version_that_has_been_used_says_what_it_said() -> None:
    for version, digest in USED.items():
        content = (HERE / f"{version}.toml").read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, f"{version} was changed: add a file"


def test_each_audience_has_its_own_questions_and_more_after_a_follow_up() -> None:
    asked = questionnaire.current(date(2026, 11, 23))
    of_child = asked.asked(Audience.CHILD, follow_up=False)
    assert {one.scale for one in of_child} == {Scale.FACES, Scale.TEXT}
    for audience in Audience:
        first = asked.asked(audience, follow_up=False)
        assert len(first) < len(asked.asked(audience, follow_up=True))
        assert first[-1].scale == Scale.TEXT


def test_what_is_typed_is_read_as_it_is_counted() -> None:
    minutes = Question("minutes", "How many?", Scale.MINUTES)
    assert [minutes.read(typed) for typed in ("50", "7", "a lot", "-3", "")] == [
        "45", "0", "", "", "",
    ]  # fmt: skip
    heard = questionnaire.versions()["2026-1"].audiences[Audience.CHILD][2]
    assert (heard.read("5"), heard.read("6"), heard.read("unknown")) == ("5", "", "unknown")


@pytest.mark.parametrize(
    ("instead", "of", "told"),
    [
        ('version = "2026-2"', 'version = "2026-1"', "version"),
        ("childs = [", "child = [", "child"),
        ('scale = "smileys"', 'scale = "faces"', "smileys"),
        ('key = "Knew"', 'key = "knew-why"', "Knew"),
        ('at = "later"', 'at = "follow-up"', "later"),
        ('key = "heard"', 'key = "knew-why"', "person"),
        ('scale = "choice"', 'scale = "steps"', "choice"),
        ('value = "4"', 'value = "5"', "options"),
        ('says = "', 'text = "', "text"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_name(instead: str, of: str, told: str) -> None:
    with pytest.raises(ValueError, match=rf"2026-1\.toml: .*{told}"):
        questionnaire.parse(GOOD.replace(of, instead), "2026-1")
