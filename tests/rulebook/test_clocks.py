"""When the clocks ring: working days as the law counts them, hours as they pass."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rulebook.asked import clauses, verdict
from tests.rulebook.test_sources import EXEMPELBY, clause, write

from samlas import rulebook
from samlas.rulebook import working_days
from samlas.rulebook.facts import CLOCKS
from samlas.rulebook.vocabulary import RULES

DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2060, 12, 31))
SWEDEN = ZoneInfo("Europe/Stockholm")


def rings(clock: str, due: str, book: str = "law") -> str:
    return str(verdict("clock", book, clock=clock, due=due))


@pytest.mark.parametrize(
    "free",
    ["2026-12-24", "2026-12-25", "2026-12-31", "2027-01-06", "2026-06-19", "2026-06-06",
     "2026-05-14", "2026-04-03", "2026-04-06", "2026-03-14", "2026-03-15"],
)  # fmt: skip
def test_eves_holidays_and_weekends_are_free(free: str) -> None:
    assert working_days.is_free(date.fromisoformat(free))


def test_the_days_between_and_the_fifth_of_january_are_worked() -> None:
    for day in ("2026-12-23", "2026-12-28", "2027-01-05", "2026-04-30", "2026-05-15"):
        assert not working_days.is_free(date.fromisoformat(day))


@given(day=DAYS, count=st.integers(min_value=1, max_value=30))
def test_working_days_there_and_back(day: date, count: int) -> None:
    later = working_days.after(day, count)
    assert later > day
    assert not working_days.is_free(later)
    between = (day + timedelta(days=n) for n in range(1, (later - day).days + 1))
    assert sum(not working_days.is_free(one) for one in between) == count
    assert working_days.before(later, count) == working_days.at_latest(day)


@pytest.mark.parametrize(
    ("clock", "due", "expected"),
    [
        ("answer-before", "2026-03-13", "2026-03-10"),
        ("answer-before", "2026-12-28", "2026-12-21"),
        ("answer-on", "2026-06-20", "2026-06-18"),
        ("answer-late", "2026-12-23", "2026-12-28"),
        ("answer-chase", "2026-12-30", "2027-01-07"),
        ("consent-before", "2027-01-25", "2026-12-23"),
        ("follow-up-forgotten", "2026-04-21", "2026-06-22"),
        ("discharge-before", "2026-12-26", "2026-12-25"),
        ("payment-before", "2026-06-20", "2026-06-19"),
        ("guardian-answer", "2026-12-10", "2026-12-28"),
        ("interpreter-booked", "2027-01-08", "2026-12-30"),
        ("summons-translated", "2026-03-27", "2026-03-13"),
        ("plan-translated", "2026-03-13", "2026-03-27"),
    ],
)
def test_a_clock_rings_on_the_day_its_clause_says(clock: str, due: str, expected: str) -> None:
    assert rings(clock, due) == expected


def test_hours_pass_at_night_and_when_the_clocks_are_put_forward() -> None:
    started = datetime(2026, 3, 28, 15, 0, tzinfo=SWEDEN)
    facts = {"rulebook": "law", "on": "2026-03-28", "started_at": started}
    late = rulebook.ask("clock", {**facts, "clock": "admission-late"})
    near = rulebook.ask("clock", {**facts, "clock": "admission-before"})
    assert late.extra["at"] == "2026-03-29T16:00:00+02:00"
    assert near.extra["at"] == "2026-03-29T12:00:00+02:00"
    assert [one.id for one in near.because] == ["SAMLAS-inskrivning-före", "LUS-2-3"]


def test_after_noon_the_duty_to_pay_begins_a_day_later() -> None:
    for at, expected, reason in (
        ("2026-02-27T11:59", "2026-03-02", "LUS-5-4"),
        ("2026-02-27T12:00", "2026-03-02", "LUS-5-4"),
        ("2026-02-27T12:01", "2026-03-03", "LUS-5-4-klockan-12"),
    ):
        assert verdict("payment-from", "vg", ready_for_discharge_at=at) == expected
        assert clauses("payment-from", "vg", ready_for_discharge_at=at) == [reason]


def test_the_duty_falls_back_by_the_agreement_and_the_day_by_ones_own_order() -> None:
    reasons = clauses("clock", "vg", clock="answer-falls-back", due="2026-04-13")
    assert reasons == ["SAMLAS-faller-tillbaka", "K14", "HSL-16-4-1"]


@pytest.mark.parametrize(
    ("sent", "meets", "expected"),
    [
        ("2026-12-10", None, "2026-12-28"),
        ("2026-03-02", "2026-06-09", "2026-03-16"),
        ("2026-03-30", "2026-04-07", "2026-04-02"),
        ("2026-04-02", "2026-04-07", "2026-04-16"),
    ],
)
def test_the_day_to_tell_what_support_goes_on_is_worked_and_before_the_meeting(
    sent: str, meets: str | None, expected: str
) -> None:
    facts = {"sent_on": sent, "meeting": {"date": meets}}
    assert verdict("tell-by", "haninge", **facts) == expected
    assert clauses("tell-by", "haninge", **facts) == ["SAMLAS-pågående-insatser"]


def test_an_agreement_sets_its_own_day_to_tell(tmp_path: Path) -> None:
    file = write(tmp_path, EXEMPELBY + clause("tell-days = 5"))
    facts = {"rulebook": "exempelby", "on": "2026-03-02", "sent_on": "2026-03-02"}
    answer = rulebook.ask("tell-by", facts, sources=file)
    assert (answer.verdict, [one.id for one in answer.because]) == ("2026-03-09", ["E3"])


def test_every_clock_is_a_rule_with_a_clause_that_tells_why() -> None:
    assert set(CLOCKS) <= set(RULES)
    shown = rulebook.show("law", date(2026, 3, 2)).clauses
    own = [one for one in shown if one.level == "house"]
    assert own
    assert all(one.text and one.quote and one.place for one in own)


def test_an_agreements_own_time_goes_before_ones_own_order(tmp_path: Path) -> None:
    text = EXEMPELBY + clause("answer-before = 2", quote="Påminn två dagar före.")
    file = write(tmp_path, text)
    facts = {"rulebook": "exempelby", "on": "2026-03-02", "clock": "answer-before"}
    answer = rulebook.ask("clock", {**facts, "due": "2026-03-13"}, sources=file)
    assert answer.verdict == "2026-03-11"
    assert [one.id for one in answer.because] == ["E3"]
    weaker = clause("answer-late = 2", name="E4")
    lower = EXEMPELBY.replace('"exempelby"', '"under"').replace('["vg"]', '["exempelby"]') + weaker
    write(tmp_path, text + clause("answer-late = 1", name="E4"))
    with pytest.raises(rulebook.BadSource, match="weakens exempelby E4"):
        rulebook.load((file, write(tmp_path, lower, "under.toml")))
    slower = clause("admission-late = 30", name="E5")
    with pytest.raises(rulebook.BadSource, match="weakens law LUS-2-3"):
        rulebook.check(write(tmp_path, EXEMPELBY + slower), ())
