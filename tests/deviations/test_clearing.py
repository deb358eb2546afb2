"""What could point at a person is found in a free text, however it is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlas.deviations.clearing import Known, Sort, findings
from samlas.practice.numbers import number

BORN = date(2014, 4, 12)
NUMBER = number(BORN, female=True)
KNOWN = Known(
    names=["Alva Lindqvist", "Bo Ek", "Anna-Karin von Ahlström"],
    units=["Prima BUP Haninge", "Habiliteringen"],
    streets=["Björkstigen 2"],
    numbers=[NUMBER, "070-174 06 05"],
    births=[BORN],
    keys=["ABCD2345EFGH"],
    fine=["Region Stockholm"],
)


def said(text: str, known: Known = KNOWN, kept: tuple[str, ...] = ()) -> list[tuple[str, Sort]]:
    return [(one.word, one.sort) for one in findings(text, known, kept)]


@pytest.mark.parametrize(("text", "found"), [
    ("Alvas mamma fick inget svar.", [("Alvas", Sort.NAME)]),
    ("ALVA kom, och ahlstroms chef.", [("ALVA", Sort.NAME), ("ahlstroms", Sort.NAME)]),
    ("Vi talade om A\u00adl\u200bva.", [("A\u00adl\u200bva", Sort.NAME)]),
    ("Vi talade om Аlvа.", [("Аlvа", Sort.NAME)]),
    ("A l v a och Ahl-ströms chef.", [("A l v a", Sort.NAME), ("Ahl-ströms", Sort.NAME)]),
    ("Ring 0x7x0-174 och 06 05.", [("0x7x0-174 och 06 05", Sort.NUMBER)]),
    ("Alvaplanen följdes inte upp.", [("Alvaplanen", Sort.NAME)]),
    ("Hen bor på Björkstigen.", [("Björkstigen", Sort.ADDRESS)]),
    ("Hen bor på Storgatan 4 b.", [("Storgatan 4 b", Sort.ADDRESS)]),
    ("Brevet gick till 136 40 Haninge.", [("136 40 Haninge", Sort.ADDRESS)]),
    ("Skriv till mig@example.se.", [("mig@example.se.", Sort.MAIL)]),
    ("Det gällde abcd-2345-efgh.", [("abcd-2345-efgh", Sort.KEY)]),
    ("Hen är född 12 april 2014.", [("12 april 2014", Sort.DAY)]),
    ("Prima BUP Haninge kom inte.", [("Prima BUP Haninge", Sort.UNIT)]),
    ("Sedan sade Per Lund nej.", [("Per Lund", Sort.MAYBE)]),
    ("Ring Per Lund. Skriv till Eva-Lena.",
     [("Ring Per Lund", Sort.MAYBE), ("Eva-Lena", Sort.MAYBE)]),
    ("Ring 08-465 004 10 eller 0701740605.",
     [("08-465 004 10", Sort.NUMBER), ("0701740605", Sort.NUMBER)]),
    ("Numret var 20140412-T38A eller 20140412-TF38.",
     [("20140412", Sort.NUMBER), ("20140412-TF38", Sort.NUMBER)]),
])  # fmt: skip
def test_what_points_at_somebody_is_found(text: str, found: list[tuple[str, Sort]]) -> None:
    assert said(text) == found


@pytest.mark.parametrize("text", [
    "Ingen från barnpsykiatrin kom till mötet i februari 2026. Vi väntade i 20 minuter.",
    "Vi bor inte där, och en ek föll.",
    "Region Stockholm svarade efter 3 veckor.",
    "Habiliteringen skickade kallelsen vidare för sent.",
    "الموعد لم يُعقد، ولم يتصل أحد.",
])  # fmt: skip
def test_what_tells_of_nobody_is_left_in_peace(text: str) -> None:
    assert said(text) == []


def test_what_may_be_a_word_is_kept_by_who_has_looked_at_it() -> None:
    text = "Bo kom inte, och mötet var 13.00–14.30. Alva 070-174 06 05."
    assert [one.may_keep for one in findings(text, KNOWN)] == [True, True, False, False]
    kept = ("Bo", "13.00–14.30", "alva", "070-174 06 05")
    assert said(text, kept=kept) == [("Alva", Sort.NAME), ("070-174 06 05", Sort.NUMBER)]


gaps = st.text(st.sampled_from(" -–+./_\u00a0\u200b:,"), max_size=3)
words = st.text(st.sampled_from("abcåöхя ,.\n"), max_size=12)


@given(
    st.dates(date(1925, 1, 1), date(2026, 1, 1)), st.booleans(), st.booleans(), words, words,
    st.lists(gaps, min_size=11, max_size=11), st.sampled_from(["0٠०０𝟎"[n] for n in range(5)]),
)  # fmt: skip
def test_no_personal_number_slips_through(
    born: date, female: bool, is_short: bool, before: str, after: str, between: list[str], zero: str
) -> None:  # fmt: skip
    digits = number(born, female=female)[2 * is_short :]
    signs = [chr(ord(zero) + int(one)) for one in digits]
    text = before + "".join(a + b for a, b in zip(signs, [*between, ""], strict=False)) + after
    found = findings(text, Known())
    assert any(one.sort == Sort.NUMBER and not one.may_keep for one in found)


@given(
    st.sampled_from(["Alva", "Lindqvist", "Ahlström", "Karin"]),
    st.sampled_from(["", "s", "’s", ":s", "-Bos", "planen", "n"]), st.sampled_from("ulc"),
    st.sampled_from(["", "\u00ad", "\u200b", "\u0301"]), words, words,
)  # fmt: skip
def test_no_form_of_a_name_slips_through(
    name: str, ending: str, how: str, hidden: str, before: str, after: str
) -> None:
    form = {"u": str.upper, "l": str.lower, "c": str.title}[how](name) + ending
    text = f"{before} {form[:2]}{hidden}{form[2:]} {after}"
    starts = len(before) + 1
    assert any(one.start <= starts < one.end for one in findings(text, KNOWN)), text
