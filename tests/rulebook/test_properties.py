"""What holds whatever the facts are."""

import string
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samlas import rulebook
from samlas.rulebook.facts import CLOCKS

KINDS = (
    "social-services", "reception", "municipal-health", "primary-care", "specialist-care",
    "inpatient", "child-psychiatry", "habilitation", "maternal-child-health", "joint-unit",
    "preschool", "school", "upper-secondary", "student-health", "private-provider",
    "social-insurance", "employment-service", "prison-probation", "employer", "higher-education",
    "volunteer", "association",
)  # fmt: skip
PRINCIPALS = ("municipality", "region", "independent-school", "state", "private")
AGENTS = ("guardian", "forvaltare", "god-man", "personal-ombud", "relative", "lasting-power")
GROUNDS = ("goal-changed", "no-need-of-both", "no-new-need-expected", "consent-withdrawn", "annat")
TRUTH = st.booleans()

FACTS: dict[str, st.SearchStrategy[Any]] = {
    "context": st.sampled_from(("open-care", "discharge")),
    "person.age": st.integers(0, 110),
    "person.mature": TRUTH,
    "person.approves": st.sampled_from(("yes", "no", "no-answer")),
    "person.consents": st.sampled_from(("yes", "no", "unknown", "unable")),
    "unit.kind": st.sampled_from(KINDS),
    "unit.principal": st.sampled_from(PRINCIPALS),
    "unit.funded_by": st.sampled_from(("region", "municipality", "none")),
    "unit.discovered_need": TRUTH,
    "unit.ongoing_case": TRUTH,
    "unit.party": TRUTH,
    "other_unit.principal": st.sampled_from(PRINCIPALS),
    "same_principal": TRUTH,
    "asked_by": st.sampled_from(
        ("person", "relative", "guardian", "forvaltare", "god-man", "personal-ombud", "unit")
    ),
    "agent.kind": st.sampled_from(AGENTS),
    "agent.scope": st.lists(st.sampled_from(("person", "rights", "property"))),
    "agent.person_agrees": TRUTH,
    "agent.order": st.sampled_from(("in-force", "not-begun", "ended", "missing")),
    "agent.assignment": TRUTH,
    "gave_consent": TRUTH,
    "guardians.ground": st.sampled_from(("hindered", "board-decision", "care-order")),
    "guardians.listed": TRUTH,
    "purpose": st.sampled_from(("coordination", "information", "application")),
    "meeting.form": st.sampled_from(("physical", "video", "phone", "hybrid")),
    "meeting.attends": st.sampled_from(("on-site", "remote")),
    "ready_for_discharge_at": st.just("2026-03-01T11:00"),
    "clock": st.sampled_from(CLOCKS),
    "due": st.dates(min_value=date(2018, 1, 1), max_value=date(2035, 1, 1)),
    "started_at": st.just("2026-03-01T11:00"),
    "ground": st.sampled_from(GROUNDS),
    "last_entry": st.dates(min_value=date(2018, 1, 1), max_value=date(2035, 1, 1)),
    "person.born": st.dates(min_value=date(1930, 1, 1), max_value=date(2018, 1, 1)),
    "record.holds": st.sampled_from(("paternity", "adoption", "placement", "child-enquiry")),
    "summons": st.dictionaries(st.sampled_from(("purpose", "why", "time")), st.text("ab")),
}
NEEDED = (
    "person.age", "unit.kind", "unit.principal", "unit.funded_by", "agent.kind", "same_principal",
    "ground", "clock", "due", "started_at", "last_entry", "person.born",
    "meeting.form", "meeting.attends", "ready_for_discharge_at", "summons", "gave_consent",
)  # fmt: skip

pytestmark = pytest.mark.slow
BASE = st.fixed_dictionaries(
    {name: FACTS[name] for name in NEEDED},
    optional={name: values for name, values in FACTS.items() if name not in NEEDED},
)
ON = st.dates(
    min_value=date(2018, 1, 1),
    max_value=date(2035, 1, 1),
)
EVERY = st.sampled_from(sorted(rulebook.QUESTIONS))
BOOKS = st.sampled_from(("law", "vg", "haninge"))
LOCAL = st.sampled_from(("vg", "haninge"))

ORDER = {
    "initiative": ("notify", "pass-on", "may-start", "shall-start"),
    "may-convene": ("no", "yes"),
    "may-assess": ("no", "yes"),
    "duty-to-attend": ("invited", "exempt", "called"),
    "may-lead": ("no", "if-agreed", "yes"),
    "may-consent": ("yes", "with-person", "no"),
    "may-represent": ("yes", "with-person", "on-assignment", "no"),
    "may-send": ("yes", "no"),
    "consent-form": ("oral", "signed"),
    "whose-consent": ("person", "one-guardian", "all-guardians"),
    "may-take-part": ("yes", "with-consent"),
    "may-name": ("yes", "no"),
    "start-clock": ("without-delay", "at-once"),
    "approval": ("oral", "signature"),
    "may-close": ("yes", "no"),
    "summons-complete": ("yes", "no"),
}
"""From what gives the person least to what gives most, or protects best."""
SAME = (
    "may-request", "may-refuse-request", "may-forward", "nobody-found", "summons-by",
    "may-have-overall-responsibility", "scope-needed", "bound-by-secrecy",
)  # fmt: skip


def ask(question: str, book: str, facts: Mapping[str, object], on: date) -> rulebook.Answer:
    whole = {**facts, "rulebook": book, "on": on, "meeting.date": on, "sent_on": on}
    return rulebook.ask(question, whole)


@given(
    question=EVERY,
    facts=BASE,
    on=ON,
    book=BOOKS,
)
@settings(max_examples=300, deadline=None)
def test_there_is_always_a_reason_in_force_that_day(
    question: str, facts: dict[str, object], on: date, book: str
) -> None:
    answer = ask(question, book, facts, on)
    assert answer.because
    assert all(clause.quote and clause.in_force(on) for clause in answer.because)
    assert len(set(answer.because)) == len(answer.because)


@given(facts=BASE, on=ON, book=BOOKS)
@settings(max_examples=300, deadline=None)
def test_only_the_invited_can_decline(facts: dict[str, object], on: date, book: str) -> None:
    duty = ask("duty-to-attend", book, facts, on).verdict
    answers = ask("answers", book, facts, on).verdict
    assert ("decline" in answers) == (duty == "invited")
    assert ("no-ongoing-case" in answers) == (duty == "exempt")
    assert {"attend", "send-other", "forward", "propose-time", "ask"} <= set(answers)


@given(
    question=st.sampled_from(sorted(ORDER)),
    facts=BASE,
    on=ON,
    book=LOCAL,
)
@settings(max_examples=300, deadline=None)
def test_no_rulebook_gives_less_than_the_law(
    question: str, facts: dict[str, object], on: date, book: str
) -> None:
    rank = ORDER[question].index
    local, law = ask(question, book, facts, on), ask(question, "law", facts, on)
    if local.verdict == "exempt":
        assert {clause.level for clause in law.because} == {"guidance"}
        assert all("C2" in clause.contested for clause in local.because)
    else:
        assert rank(str(local.verdict)) >= rank(str(law.verdict))


@given(
    question=st.sampled_from(sorted(SAME)),
    facts=BASE,
    on=ON,
    book=LOCAL,
)
@settings(max_examples=300, deadline=None)
def test_some_things_no_rulebook_can_change(
    question: str, facts: dict[str, object], on: date, book: str
) -> None:
    assert ask(question, book, facts, on).verdict == ask(question, "law", facts, on).verdict


@given(
    name=st.sampled_from(sorted(set(FACTS) - {"ground", "summons"})),
    value=st.one_of(
        st.text(string.printable, min_size=1).map(lambda text: text + "\0"),
        st.integers(min_value=131),
        st.floats(),
        st.just({}),
        st.just([["person"]]),
    ),
    question=EVERY,
)
@settings(max_examples=300, deadline=None)
def test_a_fact_of_the_wrong_form_is_told_by_its_name(
    name: str, value: object, question: str
) -> None:
    with pytest.raises(rulebook.BadFacts, match=name) as told:
        rulebook.ask(question, {"rulebook": "law", "on": "2026-01-01", name: value})
    assert told.value.fact == name
    assert "\n" not in str(told.value)


@given(
    facts=st.dictionaries(
        st.text(min_size=1),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
        min_size=1,
    ),
    question=EVERY,
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_no_fact_is_refused_in_one_printable_line(
    facts: dict[str, object], question: str
) -> None:
    with pytest.raises(rulebook.BadFacts) as told:
        rulebook.ask(question, {"rulebook": "law", "on": "2026-01-01", "zzz": 1, **facts})
    assert str(told.value).isprintable()
