"""Two who share a short name are told apart by no more than it takes."""

from __future__ import annotations

from datetime import date

from samlas.people.namesakes import Called, told_apart

BORN, LATER = date(2013, 4, 12), date(2015, 6, 7)


def called(full: str, born: date | None = BORN) -> Called:
    given, _space, family = full.partition(" ")
    return Called(f"{given} {family[:1]}.", full, born)


def test_no_more_of_a_name_is_told_than_it_takes() -> None:
    alone = {1: called("Alva Lind"), 2: called("Bertil Lind")}
    assert told_apart(alone) == {1: "Alva L.", 2: "Bertil L."}
    shared = {**alone, 3: called("Alva Lund")}
    assert told_apart(shared) == {1: "Alva Lind", 2: "Bertil L.", 3: "Alva Lund"}


def test_those_of_one_name_are_told_apart_by_their_day_of_birth() -> None:
    shared = {1: called("Alva Lind"), 2: called("Alva Lind", LATER)}
    assert told_apart(shared) == {
        1: "Alva Lind, född 12 april 2013", 2: "Alva Lind, född 7 juni 2015",
    }  # fmt: skip


def test_one_person_in_several_rows_keeps_the_short_name() -> None:
    rows = {1: called("Alva Lind"), 2: called("Alva Lind"), 3: called("Alva Lind", None)}
    assert set(told_apart(rows).values()) == {"Alva L."}
