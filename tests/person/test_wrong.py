"""The person tells that something went wrong, in their own words, and sees the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.person.cases import BERTIL, bertils
from tests.person.test_codes import letter_to
from tests.staff.saying import words
from tests.world import World

from samlas import rulebook
from samlas.casework.case import Case
from samlas.casework.own.models import LetterCode
from samlas.casework.tasks import Task, What
from samlas.deviations.models import Origin, Report, State
from samlas.faces.person import wrong
from samlas.faces.person.code_session import CODE

AsPerson = Callable[[str], Client]


def begin_with(there: World) -> Case:
    return bertils(there, "bup")


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def test_the_words_stay_in_the_unit_unless_they_tell_of_nobody(
    as_person: AsPerson, case: Case
) -> None:
    me, page = as_person(BERTIL), reverse("person:wrong", args=[case.key])
    assert f'href="{page}"' in me.get(reverse("person:home", args=[case.key])).content.decode()
    sent = {"kind": "not-heard", "text": "De frågade inte Bertil."}
    stopped = me.post(page, sent)
    assert (stopped.status_code, "<mark>Bertil</mark>" in stopped.content.decode()) == (422, True)
    assert not Report.objects.exists()
    assert me.post(page, {**sent, "only_unit": "on"}).status_code == 302
    report = Report.objects.get()
    assert (report.text, report.by_person, Origin.objects.get().own_words) == (
        "",
        True,
        sent["text"],
    )
    assert Task.objects.filter(about=report.key, what=What.HEAR_DEVIATION).exists()
    Report.objects.update(
        state=State.ANSWERED, answer="Nu frågar vi först.", answered_at=localtime()
    )
    assert "Nu frågar vi först." in words(me.get(page))
    assert me.post(page, {"kind": "no-mandate", "text": "Nej."}).status_code == 422


def test_with_a_letters_code_words_go_in_and_nothing_is_shown(there: World, case: Case) -> None:
    letter_to(case, there)
    reader = Client()
    session = reader.session
    session[CODE] = LetterCode.objects.latest("pk").pk
    session.save()
    page = reverse("person:code-wrong")
    text = "Ingen lyssnade på mötet."
    assert reader.post(page, {"kind": "not-heard", "text": text}).status_code == 302
    assert Report.objects.get().text == text
    assert text not in reader.get(page).content.decode()


def test_each_kind_of_the_program_that_a_person_can_tell_is_said_in_plain_words() -> None:
    on = localtime().date()
    for book in ("law", "haninge", "vg"):
        told = {one.id for one in rulebook.deviation_kinds(book, on) if one.for_person}
        assert told == set(wrong.PLAIN)


EKHAGEN = """
[source]
id = "ekhagen"
title = "Ekhagen"
level = "local"
over = ["law"]
document = "Ekhagens rutin"
decided_by = "Samverkansgruppen"
version = "2026-01"
valid_from = 2020-01-01

[[clause]]
id = "E1"
place = "Sidan 1"
quote = "Avvikelser följs upp."
text = "Avvikelser följs upp."
[[clause.deviation]]
id = "no-taxi"
phase = "meeting"
for_person = true
sv = "Taxin kom inte"
en = "The taxi did not come"
[[clause.deviation]]
id = "not-done"
phase = "plan"
also = ["lex-sarah", "patient-safety", "concern"]
for_person = true
sv = "Löftet hölls inte"
en = "The promise was not kept"
[[clause.deviation]]
id = "no-keys"
phase = "meeting"
sv = "Nycklarna saknades"
en = "The keys were missing"
"""


def test_an_agreements_own_kinds_are_told_in_its_own_words(
    as_person: AsPerson, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ekhagen.toml").write_text(EKHAGEN, encoding="utf-8")
    monkeypatch.setenv("SAMLAS_RULEBOOKS", str(tmp_path))
    Case.objects.filter(pk=case.pk).update(rulebook="ekhagen")
    me, page = as_person(BERTIL), reverse("person:wrong", args=[case.key])
    shown = words(me.get(page))
    assert "Taxin kom inte Något annat" in shown
    assert "Löftet hölls inte" in shown
    assert "Nycklarna" not in shown
    assert me.post(page, {"kind": "no-keys", "text": "Nej."}).status_code == 422
    assert me.post(page, {"kind": "no-taxi", "text": "Jag stod och väntade."}).status_code == 302
    assert Report.objects.get().kind == "no-taxi"
    assert "Taxin kom inte Jag stod och väntade." in words(me.get(page))
    me.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    arabic = me.get(page).content.decode()
    assert '<span lang="sv" dir="ltr">Taxin kom inte</span>' in arabic
