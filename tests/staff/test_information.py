"""Telling what a SIP is, and writing it down, before anybody is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests import world as w
from tests.staff.saying import errors, onward, title, without_reference, words
from tests.world import World

from samlas.casework.case import Case

Counting = Callable[[], AbstractContextManager[list[str]]]


def told(**more: str) -> dict[str, str]:
    return {
        "given_on": localdate().isoformat(),
        "how": "spoken",
        "understood": "Hon berättade det för mig med egna ord.",
    } | more


@pytest.fixture
def case(there: World) -> Case:
    return w.start(there.by("karin"), w.alva(language="arabiska", interpreter=True), localtime())


def at(case: Case) -> str:
    return reverse("staff:information", args=[case.key])


def test_the_text_to_read_aloud_says_that_it_is_voluntary(karin: Client, case: Case) -> None:
    page = words(karin.get(at(case)))
    assert "Det är frivilligt." in page
    assert "Om du säger nej" in page
    assert "Inget är nedskrivet än." in page


def test_what_is_known_of_language_is_not_asked_again(karin: Client, case: Case) -> None:
    form = karin.get(at(case)).context["form"]
    assert form["language"].value() == "arabiska"
    assert form["interpreter"].value() is True


def test_the_first_information_leads_on_to_the_consent(karin: Client, case: Case) -> None:
    answer = karin.post(at(case), told(language="arabiska", interpreter="on"))
    assert onward(answer) == reverse("staff:consent-ask", args=[case.key])
    kept = case.informations.get()
    assert (kept.how, kept.language, kept.interpreter) == ("spoken", "arabiska", True)
    page = words(karin.get(at(case)))
    assert "Hon berättade det för mig med egna ord." in page
    assert "arabiska, med tolk" in page
    assert "Karin Ahlgren" in page


def test_several_informations_are_all_shown(karin: Client, case: Case) -> None:
    karin.post(at(case), told())
    karin.post(at(case), told(how="easy", understood="Pekade på bilderna."))
    page = words(karin.get(at(case)))
    assert "I samtal" in page
    assert "Pekade på bilderna." in page
    assert case.informations.count() == 2


def test_later_information_stays_with_the_information(
    karin: Client, case: Case, there: World
) -> None:
    karin.post(at(case), told())
    karin.post(reverse("staff:decline", args=[case.key]), {"alternative": ""})
    assert onward(karin.post(at(case), told())) == at(case)


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"given_on": ""}, "given_on", "Fyll i ”"),
        ({"given_on": "2026-02-30"}, "given_on", "finns"),
        ({"given_on": (localdate() + timedelta(days=1)).isoformat()}, "given_on", "framåt"),
        ({"given_on": "1990-01-01"}, "given_on", "födelse"),
        ({"how": "by-owl"}, "how", ""),
        ({"how": ""}, "how", ""),
        ({"understood": " "}, "understood", ""),
        ({"understood": "x" * 501}, "understood", "500"),
        ({"understood": "a\x00b"}, "understood", "tecken"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    karin: Client, case: Case, sent: dict[str, str], field: str, said: str
) -> None:
    answer: Any = karin.post(at(case), told(language="farsi") | sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    assert "Något behöver rättas" in words(answer)
    assert title(answer).startswith("Fel:")
    assert answer.context["form"]["language"].value() == "farsi"
    assert not case.informations.exists()


def test_right_to_left_text_and_emoji_are_kept_as_written(karin: Client, case: Case) -> None:
    karin.post(at(case), told(understood="نعم، فهمت 🙂"))
    assert case.informations.get().understood == "نعم، فهمت 🙂"


def test_another_units_case_is_not_there(as_: Callable[[str], Client], case: Case) -> None:
    elin = as_("elin")
    theirs = elin.get(at(case))
    missing = elin.get(reverse("staff:information", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)
    assert elin.post(at(case), told()).status_code == 404
    assert not case.informations.exists()


def test_the_page_costs_the_same_however_often_one_has_told(
    karin: Client, case: Case, queries: Counting
) -> None:
    karin.post(at(case), told())
    with queries() as few:
        karin.get(at(case))
    for _time in range(5):
        karin.post(at(case), told())
    with queries() as many:
        karin.get(at(case))
    assert len(few) == len(many) <= 6


def test_no_title_names_anyone(karin: Client, case: Case) -> None:
    assert title(karin.get(at(case))) == "Information – SIP – Samlas"
