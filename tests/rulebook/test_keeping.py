"""How long each holder keeps its own copy (law.md 2.4)."""

from typing import Any

import pytest
from tests.rulebook.asked import ask, clauses, verdict

from samlas.rulebook.errors import BadFacts

LAST = "2024-02-29"


def until(kind: str, **facts: Any) -> Any:
    return verdict("kept-until", "law", last_entry=LAST, **{"unit.kind": kind}, **facts)


@pytest.mark.parametrize(
    ("kind", "first", "clause"),
    [
        ("primary-care", "2034-03-01", ["PDL-3-17"]),
        ("student-health", "2034-03-01", ["PDL-3-17"]),
        ("joint-unit", "2034-03-01", ["PDL-3-17"]),
        ("social-services", "2029-03-01", ["SoL-16-1", "LSS-21c"]),
        ("school", "until-decided", ["SAMLAS-bevarande"]),
        ("social-insurance", "until-decided", ["SAMLAS-bevarande"]),
    ],
)
def test_each_holder_by_its_own_law(kind: str, first: str, clause: list[str]) -> None:
    assert until(kind) == first
    assert clauses("kept-until", "law", last_entry=LAST, **{"unit.kind": kind}) == clause


def test_a_private_provider_by_what_it_does() -> None:
    assert until("private-provider", **{"unit.funded_by": "municipality"}) == "2026-03-01"
    assert until("private-provider", **{"unit.funded_by": "region"}) == "2034-03-01"


@pytest.mark.parametrize("holds", ["paternity", "adoption", "placement"])
def test_what_a_child_may_ask_for_one_day_is_never_deleted(holds: str) -> None:
    assert until("social-services", **{"record.holds": holds}) == "never"
    assert until("primary-care", **{"record.holds": holds}) == "2034-03-01"


def test_a_childs_protection_is_kept_until_thirty_or_longer_if_the_years_say_so() -> None:
    told = {"record.holds": "child-enquiry"}
    assert until("social-services", **told, **{"person.born": "2010-05-06"}) == "2040-05-06"
    assert until("social-services", **told, **{"person.born": "1990-05-06"}) == "2029-03-01"
    before = {"on": "2026-01-14", **told, "person.born": "2010-05-06"}
    assert until("social-services", **before) == "2029-03-01"
    with pytest.raises(BadFacts, match="born"):
        until("social-services", **told)


def test_it_tells_by_when_it_is_to_be_done() -> None:
    answer = ask("kept-until", "law", last_entry=LAST, **{"unit.kind": "reception"})
    assert answer.extra == {"done_by": "2030-12-31"}
