"""The codes: what they hold, how long, and that nobody can make one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlas.evaluation import codes
from samlas.evaluation.codes import Code, Wrong
from samlas.evaluation.questionnaire import Audience

ONE = codes.new(7, Audience.CHILD, date(2026, 12, 30), agreement=3, follow_up=True, discharge=False)


@given(
    st.builds(
        Code,
        unit=st.integers(0, 2**20 - 1),
        agreement=st.integers(0, 2**10 - 1),
        audience=st.sampled_from(Audience),
        follow_up=st.booleans(),
        discharge=st.booleans(),
        week=st.integers(0, 2**10 - 1),
        nonce=st.integers(0, 2**35 - 1),
    )
)
def test_a_code_is_read_as_it_was_written(code: Code) -> None:
    assert codes.read(codes.grouped(codes.write(code)).lower()) == code


def test_a_code_lasts_some_weeks_and_belongs_to_the_quarter_of_its_monday() -> None:
    assert (ONE.monday, ONE.last_day, ONE.period) == (
        date(2026, 12, 28), date(2027, 1, 31), "2026Q4",
    )  # fmt: skip
    assert codes.days_of("2026Q4") == (date(2026, 10, 1), date(2026, 12, 31))
    assert [codes.after(one) for one in ("2026Q1", "2026Q4")] == ["2026Q2", "2027Q1"]


@given(st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.SIGNS))
def test_a_code_with_another_sign_is_none(at: int, sign: str) -> None:
    signs = codes.write(ONE)
    changed = signs[:at] + sign + signs[at + 1 :]
    if changed != signs:
        with pytest.raises(Wrong):
            codes.read(changed)


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "Å" * 24, pytest.param(codes.write(ONE) + "0", id="too long")]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        codes.read(typed)


def test_what_does_not_fit_is_not_made() -> None:
    with pytest.raises(ValueError, match="unit"):
        codes.write(codes.new(2**20, Audience.PERSON, date(2026, 11, 23), follow_up=False,
                              discharge=False))  # fmt: skip
