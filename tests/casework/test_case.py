"""The case: which rulebook it gets, who sees it, and that nobody's text is lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests import world as w
from tests.world import NOW, SWEDEN, TODAY, World, alva, bertil

from samlas.casework import case as cases
from samlas.casework import overview
from samlas.casework.case import Case, Conflict, Stage, merged, pick_rulebook
from samlas.casework.summons import draft, replies
from samlas.directory.models import Agreement, Assignment
from samlas.ledger.models import Act, Entry

NINETEEN = 19


# --- Which rulebook ---------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "age", "book"),
    [
        ("soc", 0, "haninge"),
        ("soc", 18, "haninge"),
        ("soc", 19, "law"),
        ("vardcentral", 7, "law"),
        ("ekhagsskolan", 7, "law"),
        ("soc-gbg", 7, "vg"),
        ("soc-gbg", 64, "vg"),
        ("kassan", 30, "law"),
        ("soc", None, "haninge"),
        ("vardcentral", None, "law"),
    ],
)
def test_a_case_gets_the_most_local_agreement_of_its_unit_that_takes_the_person_in(
    there: World, unit: str, age: int | None, book: str
) -> None:
    assert pick_rulebook(there.unit(unit), age, TODAY) == book


def test_a_unit_in_a_local_and_a_regional_agreement_gets_the_local_one_while_it_applies(
    there: World,
) -> None:
    both = there.unit("soc")
    Agreement.objects.get(rulebook="vg").parties.add(both)
    assert pick_rulebook(both, 18, TODAY) == "haninge"
    assert pick_rulebook(both, 19, TODAY) == "vg"


@pytest.mark.parametrize(("days", "book"), [(-1, "haninge"), (0, "law"), (1, "law")])
def test_the_routine_for_the_young_ends_on_the_nineteenth_birthday(
    there: World, days: int, book: str
) -> None:
    birthday = date(TODAY.year - NINETEEN, TODAY.month, TODAY.day)
    on = datetime.combine(TODAY, NOW.time(), SWEDEN) + timedelta(days=days)
    case = w.start(there.by("karin"), alva(birthday), on)
    assert case.rulebook == book


def test_a_case_keeps_its_rulebook_when_the_person_grows_out_of_it(there: World) -> None:
    case = w.start(there.by("karin"), alva(TODAY - timedelta(days=365 * 18)))
    later = NOW + timedelta(days=900)
    assert cases.read(case.key, there.by("karin"), later, "x").rulebook == "haninge"


# --- Who sees it ------------------------------------------------------------


def test_colleagues_see_a_case_and_the_ledger_notes_each_reading(there: World) -> None:
    case = w.start(there.by("karin"))
    read = cases.read(case.key, there.by("yusuf"), NOW, "overview")
    assert read == case
    noted = Entry.objects.get(about=case.key, act=Act.READ)
    assert (noted.chain, noted.who, noted.purpose) == (
        there.by("yusuf").actor.chain, there.by("yusuf").actor.who, "overview",
    )  # fmt: skip


def read(key: str, by: Assignment, now: datetime) -> Case:
    return cases.read(key, by, now, "overview")


def test_another_units_case_is_exactly_as_one_that_is_not_there(there: World) -> None:
    case = w.start(there.by("karin"))
    before = Entry.objects.count()
    told = []
    for key in (case.key, "22222222AAAA"):
        for look in (read, overview.overview, replies.replies, draft.opened):
            with pytest.raises(Case.DoesNotExist) as unseen:
                look(key, there.by("elin"), NOW)
            told.append(str(unseen.value))
    assert len(set(told)) == 1
    assert Entry.objects.count() == before


def test_lists_and_searches_hold_the_own_units_cases_alone(there: World) -> None:
    case = w.start(there.by("karin"))
    other = w.start(there.by("elin"))
    number = bertil().personal_number
    assert cases.of_unit(there.by("yusuf"), "", None, 20, NOW) == [case]
    assert cases.search(number, there.by("yusuf"), NOW) == [case]
    assert cases.search(number, there.by("anders"), NOW) == [other]
    assert cases.search(number, there.by("lars"), NOW) == []


def test_a_case_that_names_another_units_unit_in_its_summons_stays_its_owners(
    there: World,
) -> None:
    case = w.called(there.by("karin"), [there.unit("bup")])
    assert not Case.objects.seen_by(there.by("elin")).exists()
    assert Case.objects.seen_by(there.by("karin")).get() == case


# --- Searching and listing --------------------------------------------------


def test_a_search_is_for_the_whole_number_and_nothing_else(there: World) -> None:
    w.start(there.by("karin"))
    number = bertil().personal_number
    for near in (number[:-1], number[2:], "", " ", "%", "_" * 12, number + "0", "Bertil"):
        assert cases.search(near, there.by("karin"), NOW) == []


def test_every_search_is_in_the_ledger_and_never_the_number(there: World) -> None:
    case = w.start(there.by("karin"))
    number = bertil().personal_number
    cases.search(number, there.by("karin"), NOW)
    cases.search(alva().personal_number, there.by("karin"), NOW)
    noted = Entry.objects.filter(act=Act.SEARCHED).order_by("pk")
    assert [one.detail["cases"] for one in noted] == [[case.key], []]
    for entry in Entry.objects.all():
        said = f"{entry.about}{entry.purpose}{entry.detail}{entry.who}"
        assert number not in said
        assert "Svahn" not in said


def test_cases_come_newest_first_page_by_page_and_by_stage(there: World) -> None:
    by = there.by("karin")
    all_of_them = [w.start(by) for _n in range(3)]
    w.inform(all_of_them[0], by)
    assert cases.of_unit(by, "", None, 2, NOW) == all_of_them[:0:-1]
    assert cases.of_unit(by, "", all_of_them[1].pk, 2, NOW) == all_of_them[:1]
    assert cases.of_unit(by, Stage.CONSENT, None, 2, NOW) == all_of_them[:1]
    assert cases.of_unit(by, Stage.CALLED, None, 2, NOW) == []


# --- Saving -----------------------------------------------------------------


def test_two_who_write_at_once_both_keep_their_text(there: World) -> None:
    case = w.start(there.by("karin"))
    opened = case.version
    cases.save_texts(case, {"needs": "Karins text"}, opened, there.by("karin"), NOW)
    with pytest.raises(Conflict) as conflict:
        cases.save_texts(case, {"needs": "Yusufs text"}, opened, there.by("yusuf"), NOW)
    saved = conflict.value.saved
    assert isinstance(saved, Case)
    assert (saved.needs, saved.version) == ("Karins text", opened + 1)
    both = "Karins text\nYusufs text"
    cases.save_texts(case, {"needs": both}, saved.version, there.by("yusuf"), NOW)
    case.refresh_from_db()
    assert (case.needs, case.what_matters) == (both, "Att få sova.")


def test_a_save_touches_only_the_texts_it_names(there: World) -> None:
    case = w.start(there.by("karin"))
    fresh = cases.save_texts(case, {"childs_best": "Ro."}, case.version, there.by("karin"), NOW)
    assert (fresh.what_matters, fresh.childs_best) == ("Att få sova.", "Ro.")
    noted = Entry.objects.filter(about=case.key, purpose="case").order_by("-pk")[0]
    assert noted.detail == {"fields": ["childs_best"]}


@pytest.mark.parametrize("text", ["", " ", "😀" * 500, "\u202eabc", "x" * 10_000, "å\nä\r\nö"])
def test_a_text_is_kept_as_it_was_written(there: World, text: str) -> None:
    case = w.start(there.by("karin"))
    cases.save_texts(case, {"needs": text}, case.version, there.by("karin"), NOW)
    case.refresh_from_db()
    assert case.needs == text


class Facts(TestCase):
    """Facts of a case and of a question, put together."""

    @given(
        base=st.dictionaries(st.sampled_from("abc"), st.integers() | st.just({"x": 1})),
        more=st.dictionaries(st.sampled_from("abc"), st.integers() | st.just({"y": 2})),
    )
    def test_nothing_that_is_asked_with_is_lost(
        self, base: dict[str, object], more: dict[str, object]
    ) -> None:
        both = merged(base, more)
        assert both.keys() == base.keys() | more.keys()
        for name, value in more.items():
            known = base.get(name)
            joined = isinstance(value, dict) and isinstance(known, dict)
            assert both[name] == ({"x": 1, "y": 2} if joined else value)
