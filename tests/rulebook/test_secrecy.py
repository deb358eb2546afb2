"""Who has a duty of confidentiality, and who may not be named to the others."""

import pytest
from tests.rulebook.asked import ALL, clauses, verdict

from samlas.rulebook import BadFacts


@pytest.mark.parametrize("book", ALL)
@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ({"kind": "social-services"}, "yes"),
        ({"kind": "social-insurance"}, "yes"),
        ({"kind": "private-provider"}, "yes"),
        ({"kind": "private-provider", "principal": "region"}, "yes"),
        ({"kind": "school", "principal": "independent-school"}, "yes"),
        ({"kind": "higher-education"}, "yes"),
        ({"kind": "higher-education", "principal": "private"}, "no"),
        ({"kind": "employer"}, "no"),
        ({"kind": "employer", "principal": "municipality"}, "no"),
        ({"kind": "volunteer"}, "no"),
        ({"kind": "association"}, "no"),
    ],
)
def test_who_has_a_duty_of_confidentiality(book: str, unit: object, expected: str) -> None:
    assert verdict("bound-by-secrecy", book, unit=unit) == expected


@pytest.mark.parametrize("book", ALL)
def test_a_relative_has_none_and_may_be_named(book: str) -> None:
    assert verdict("bound-by-secrecy", book, agent={"kind": "relative"}) == "no"
    assert verdict("may-name", book, agent={"kind": "relative"}) == "yes"


@pytest.mark.parametrize("book", ALL)
def test_only_the_prison_and_probation_service_is_hidden_from_the_others(book: str) -> None:
    assert verdict("may-name", book, unit={"kind": "prison-probation"}) == "no"
    assert verdict("may-name", book, unit={"kind": "social-insurance"}) == "yes"


def test_vastra_gotaland_names_the_probation_service_and_the_employer_itself() -> None:
    assert clauses("may-name", "vg", unit={"kind": "prison-probation"}) == ["K53", "GDPR-10"]
    assert clauses("bound-by-secrecy", "vg", unit={"kind": "employer"})[0] == "K54"


def test_one_asked_who_is_not_told_of_cannot_be_judged() -> None:
    with pytest.raises(BadFacts, match=r"unit\.kind"):
        verdict("may-name", "law")
