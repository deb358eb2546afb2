"""Personal numbers as people type them. All are from the series kept for tests."""

import traceback
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlas.people.personal_number import birth_date, parse
from samlas.practice.numbers import check_digit, number

TODAY = date(2026, 3, 10)
DAYS = st.dates(date(1900, 1, 1), TODAY)


def coordination(born: str, birth_number: str) -> str:
    """A coordination number: the day moved on by sixty."""
    nine = f"{born[2:6]}{int(born[6:]) + 60}{birth_number}"
    return f"{born[:2]}{nine}{check_digit(nine)}"


@pytest.mark.parametrize("published", ["189001019802", "199001012385"])
def test_numbers_published_for_tests_are_numbers(published: str) -> None:
    assert parse(published, date(2019, 1, 1)) == published


def test_nobody_is_older_than_a_hundred_and_thirty() -> None:
    assert parse(number(date(1896, 1, 1), female=True), TODAY)
    with pytest.raises(ValueError, match="too long ago"):
        parse(number(date(1895, 12, 31), female=True), TODAY)


def test_the_same_number_may_be_typed_in_many_ways() -> None:
    alva = number(date(2014, 4, 12), female=True)
    short = alva[2:]
    ways = [
        alva, short, f"{alva[:8]}-{alva[8:]}", f"{short[:6]}-{short[6:]}", f" {alva} ",
        f"{alva[:4]} {alva[4:6]} {alva[6:8]} - {alva[8:]}", f"{short[:6]}\u00a0{short[6:]}",
    ]  # fmt: skip
    assert {parse(way, TODAY) for way in ways} == {alva}


@given(born=DAYS, female=st.booleans())
def test_twelve_digits_come_out_as_they_went_in_with_their_date(born: date, female: bool) -> None:
    typed = number(born, female=female)
    assert parse(typed, TODAY) == typed
    assert birth_date(typed) == born


@given(born=DAYS)
def test_ten_digits_find_their_century_by_the_sign(born: date) -> None:
    whole = number(born, female=True)
    turns = TODAY.year - born.year
    sign = "+" if turns >= 100 else "-"
    assert parse(f"{whole[2:8]}{sign}{whole[8:]}", TODAY) == whole


def test_a_plus_means_a_hundred_years_or_more() -> None:
    old = number(date(1922, 5, 6), female=True)
    assert parse(f"{old[2:8]}+{old[8:]}", TODAY) == old
    young = f"20{old[2:]}"
    assert parse(f"{old[2:8]}-{old[8:]}", TODAY) == young


def test_the_century_depends_on_the_day_it_is_read_and_not_on_the_clock() -> None:
    short = number(date(2030, 5, 6), female=True)[2:]
    assert parse(short, date(2031, 1, 1)).startswith("2030")
    assert parse(short, TODAY).startswith("1930")


def test_a_coordination_number_has_its_day_moved_by_sixty() -> None:
    typed = coordination("19900105", "238")
    assert typed[6:8] == "65"
    assert parse(typed, TODAY) == typed
    assert birth_date(typed) == date(1990, 1, 5)


def test_born_today_is_fine_and_tomorrow_is_not() -> None:
    assert parse(number(TODAY, female=True), TODAY)
    with pytest.raises(ValueError, match="future"):
        parse(number(date(2026, 3, 11), female=True), TODAY)


@given(born=DAYS, wrong=st.integers(1, 9))
def test_a_wrong_check_digit_is_always_seen(born: date, wrong: int) -> None:
    right = number(born, female=True)
    with pytest.raises(ValueError, match="not a personal number"):
        parse(f"{right[:-1]}{(int(right[-1]) + wrong) % 10}", TODAY)


def dated(day: str) -> str:
    return f"{day}238{check_digit(day[2:] + '238')}"


@pytest.mark.parametrize(
    "impossible",
    [
        "", " ", "-", "+", "201404", "20140412238", "2014041223841", "2014-04-12-2384",
        dated("20140230"), dated("20141301"), dated("20140400"), dated("20140432"),
        dated("20140092"), dated("20130229"), "000101012380", "20140412000" + "0",
        "20140412A384", "2014O4122384", "abc", "20140412\x002384", "\x00", "٢٠١٤٠٤١٢٢٣٨٤",
        "２０１４０４１２２３８４", "²⁰¹⁴⁰⁴¹²²³⁸⁴", "\u202e201404122384", "201404122384\u200b",
        "-201404122384", "201404122384-", "20140412--2384", "2014041-22384", "😀", "1" * 10_000,
        "9" * 12, " " * 10_000,
        "201404122384 201404122384", "'; DROP TABLE", "１", "1e11", "+201404122384",
    ],
)  # fmt: skip
def test_what_cannot_be_a_number_is_refused(impossible: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse(impossible, TODAY)


@given(st.text(max_size=40) | st.text("0123456789-+ ", min_size=6, max_size=16))
def test_whatever_is_typed_is_a_number_or_is_refused_without_being_repeated(typed: str) -> None:
    told, digits = "", "000000000000"
    try:
        digits = parse(typed, TODAY)
    except ValueError as refusal:
        told = "".join(traceback.format_exception_only(refusal))
    assert not any(sign.isdigit() for sign in told)
    assert len(digits) == 12
    assert digits.isascii()
    assert digits.isdigit()


def test_a_refusal_leaves_no_number_in_a_log() -> None:
    with pytest.raises(ValueError, match="not a personal number") as refused:
        parse("201404122389", TODAY)
    told = "".join(traceback.format_exception(refused.value, limit=-1))
    assert "201404122389" not in told.replace('parse("201404122389", TODAY)', "")
