"""What is asked of the rulebook can be read about."""

import re
from pathlib import Path

from samlas import rulebook

PAGE = Path(__file__).resolve().parents[2] / "docs/rulebook.md"


def test_every_question_is_documented_and_no_other() -> None:
    section = PAGE.read_text(encoding="utf-8").split("## The questions")[1].split("\n## ")[0]
    named = [
        row.partition("|")[0].partition(":")[0] for row in re.findall(r"^\| (`.*)", section, re.M)
    ]
    assert {word for names in named for word in re.findall(r"`([^`]+)`", names)} == set(
        rulebook.QUESTIONS
    )
