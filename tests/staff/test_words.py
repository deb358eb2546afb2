"""The words of a plan: what is important to the person, saved while one writes, lost by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world as w
from tests.staff.saying import errors, onward, title, without_reference, words
from tests.world import World

from samlas.casework.case import Case


@pytest.fixture
def case(there: World) -> Case:
    return w.start(there.by("karin"), w.alva(), localtime())


def at(case: Case, draft: str = "") -> str:
    return reverse("staff:words", args=[case.key]) + draft


DRAFT = "?autosave=1"


def typed(case: Case, **more: object) -> dict[str, Any]:
    texts = {"needs": "Flera hjälper, var för sig.", "what_matters": "Att få sova.",
             "what_matters_skipped": "", "childs_best": "", "version": case.version}  # fmt: skip
    return texts | more


def test_the_words_are_saved_and_lead_back_to_the_plan(karin: Client, case: Case) -> None:
    answer = karin.post(at(case), typed(case, what_matters="Att få vara ifred.\n\nOch spela."))
    assert onward(answer) == reverse("staff:case", args=[case.key])
    case.refresh_from_db()
    assert case.what_matters.replace("\r", "") == "Att få vara ifred.\n\nOch spela."


def test_a_childs_best_is_asked_for_and_a_grown_ups_is_not(
    karin: Client, case: Case, there: World
) -> None:
    assert "Hur det här är bäst för barnet" in words(karin.get(at(case)))
    grown = w.start(there.by("karin"), w.bertil(), localtime())
    assert "bäst för barnet" not in words(karin.get(at(grown)))
    assert onward(karin.post(at(grown), typed(grown, childs_best="Nej")))
    assert Case.objects.get(pk=grown.pk).childs_best == ""


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"needs": ""}, "needs", "Fyll i ”"),
        ({"what_matters": "x" * 10_000}, "what_matters", "5000"),
        ({"what_matters": "a\x00b"}, "what_matters", "tecken"),
        ({"what_matters_skipped": "x" * 301}, "what_matters_skipped", "300"),
        ({"childs_best": "x" * 10_000}, "childs_best", "5000"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    karin: Client, case: Case, sent: dict[str, str], field: str, said: str
) -> None:
    answer = karin.post(at(case), typed(case, what_matters="Min hund.") | sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    assert title(answer).startswith("Fel:")
    shown = answer.context["form"]
    kept = typed(case, what_matters="Min hund.") | sent
    assert all(str(shown[name].value()) == str(text) for name, text in kept.items())
    assert Case.objects.get(pk=case.pk).version == case.version


def test_right_to_left_text_and_emoji_are_kept_as_written(karin: Client, case: Case) -> None:
    karin.post(at(case), typed(case, what_matters="أريد أن أنام 🙂"))
    assert Case.objects.get(pk=case.pk).what_matters == "أريد أن أنام 🙂"
    assert "أريد أن أنام 🙂" in words(karin.get(reverse("staff:case", args=[case.key])))


def test_a_draft_saves_itself_and_brings_the_form_its_new_version(
    karin: Client, case: Case
) -> None:
    answer = karin.post(at(case, DRAFT), typed(case, what_matters="Halv"))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "Utkast sparat" in said
    assert f'value="{case.version + 1}"' in said
    assert "<h1" not in said
    assert Case.objects.get(pk=case.pk).what_matters == "Halv"


def test_a_draft_that_cannot_be_saved_says_why(karin: Client, case: Case) -> None:
    answer = karin.post(at(case, DRAFT), typed(case, what_matters="a\x00b"))
    assert answer.status_code == 422
    assert "Inte sparat." in answer.content.decode()
    assert "Vad är viktigt för dig?" in answer.content.decode()


def test_when_someone_else_saved_first_both_texts_are_shown(
    karin: Client, as_: Callable[[str], Client], case: Case
) -> None:
    as_("yusuf").post(at(case), typed(case, what_matters="Yusufs ord."))
    answer = karin.post(at(case), typed(case, what_matters="Karins ord."))
    assert answer.status_code == 409
    page = words(answer)
    assert "Någon annan har ändrat" in page
    assert "Yusufs ord." in page
    assert answer.context["form"]["what_matters"].value() == "Karins ord."
    assert Case.objects.get(pk=case.pk).what_matters == "Yusufs ord."
    again = typed(case, what_matters="Karins ord.", version=answer.context["form"].data["version"])
    assert onward(karin.post(at(case), again))
    assert Case.objects.get(pk=case.pk).what_matters == "Karins ord."


def test_a_draft_never_saves_over_what_someone_else_saved(
    karin: Client, as_: Callable[[str], Client], case: Case
) -> None:
    as_("yusuf").post(at(case), typed(case, what_matters="Yusufs ord."))
    answer = karin.post(at(case, DRAFT), typed(case, what_matters="Karins ord."))
    assert answer.status_code == 409
    assert "Yusufs ord." in answer.content.decode()
    assert Case.objects.get(pk=case.pk).what_matters == "Yusufs ord."


def test_another_units_words_are_as_if_they_were_not_there(
    as_: Callable[[str], Client], case: Case
) -> None:
    elin = as_("elin")
    theirs = elin.get(at(case))
    missing = elin.get(reverse("staff:words", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)
    assert elin.post(at(case), typed(case)).status_code == 404
    assert elin.post(at(case, DRAFT), typed(case)).status_code == 404


def test_the_title_names_nobody(karin: Client, case: Case) -> None:
    assert title(karin.get(at(case))) == "Vad som är viktigt – SIP – Samlas"
