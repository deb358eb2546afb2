"""Telling that something went wrong from a case, handling it, and the answer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from tests.staff.saying import onward, way_to_tell, words
from tests.world import World, called

from samlas import papers, rulebook
from samlas.casework.case import Case
from samlas.deviations.models import Report, State
from samlas.directory.models import Office, OfficeKind
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act, Entry

As = Callable[[str], Client]
HANDLING = reverse("staff:deviations-handling")


def begin_with(there: World) -> Case:
    for who in ("pia", "maja"):
        Office.objects.create(
            assignment=there.by(who), kind=OfficeKind.DEVIATIONS, valid_from=date(2024, 1, 1)
        )
    return called(there.by("karin"), [there.unit("bup")])


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def place(name: str, report: Report) -> str:
    return reverse(f"staff:{name}", args=[report.key])


def told(karin: Client, case: Case, kind: str = "wrong-hands") -> Report:
    path = reverse("staff:deviation-case", args=[case.key])
    assert karin.post(path, {"kind": kind}).status_code == 302
    return Report.objects.latest("pk")


def test_it_takes_one_link_and_one_press_and_tells_where_else(karin: Client, case: Case) -> None:
    path = reverse("staff:deviation-case", args=[case.key])
    assert f'href="{path}"' in karin.get(reverse("staff:case", args=[case.key])).content.decode()
    assert "Kom inte till mötet" in words(karin.get(path))
    page = words(karin.get(place("deviation", told(karin, case)) + "?sent"))
    assert "Personuppgiftsincident" in page
    assert "lex Sarah" in page
    assert case.individual.family_name not in page
    assert karin.get(reverse("staff:deviations")).status_code == 200


@pytest.mark.parametrize("page", ["answers", "contacts", "meeting", "summons"])
def test_it_is_told_from_each_step_and_leads_back_there(
    karin: Client, case: Case, page: str
) -> None:
    shown = karin.get(reverse(f"staff:{page}", args=[case.key]))
    assert way_to_tell(case.key, page) in shown.content.decode()


def test_one_comes_back_to_where_one_was_and_never_to_another_host(
    karin: Client, as_: As, case: Case
) -> None:
    path, place = (
        reverse(f"staff:{name}", args=[case.key]) for name in ("deviation-case", "summons")
    )
    back, kept = f'href="{place}"', urlencode({"from": place})
    tell = karin.get(f"{path}?from={place}")
    assert back in tell.content.decode()
    assert f'href="?{kept}&amp;kind=idea"' in tell.content.decode()
    asked = karin.get(f"{path}?from={place}&kind=other").content.decode()
    assert back in asked
    assert f'href="{path}?{kept}"' in asked
    sent = karin.post(f"{path}?from={place}", {"kind": "wrong-hands"})
    assert back in karin.get(onward(sent)).content.decode()
    assert case.key not in onward(sent)
    more = karin.post(onward(sent), {"version": 0, "phase": "any", "text": "", "proposal": ""})
    assert back in karin.get(onward(more)).content.decode()
    colleague = as_("yusuf").get(onward(more))
    assert (colleague.status_code, back in colleague.content.decode()) == (200, False)
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org", "staff:case"):
        answer = karin.get(path, {"from": elsewhere}).content.decode()
        assert f'href="{elsewhere}"' not in answer


def test_words_that_point_at_somebody_are_marked_and_none_is_lost(
    karin: Client, case: Case
) -> None:
    page = place("deviation", told(karin, case))
    text = "Brevet om Bertil låg öppet. Ring 070-174 06 05."
    sent = {"version": 0, "phase": "any", "text": text, "proposal": "Stora Salen är bättre."}
    answer = karin.post(f"{page}?sent", sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Det är skickat" not in shown
    assert "<mark>Bertil</mark>" in shown
    assert "<mark>070-174 06 05</mark>" in shown
    assert text in shown
    mended = {**sent, "text": "Brevet låg öppet.", "keep": "Stora Salen"}
    assert karin.post(page, mended).status_code == 302
    assert Report.objects.get().text == "Brevet låg öppet."


def test_an_idea_and_what_needs_words_are_asked_for_them(karin: Client) -> None:
    path = reverse("staff:deviation-new")
    idea = words(karin.get(f"{path}?kind=idea"))
    assert ("Vad vill du föreslå?" in idea, "(frivilligt)" in idea) == (True, False)
    answer = karin.post(path, {"kind": "other"})
    assert (answer.status_code, "Skriv vad som hände." in words(answer)) == (422, True)
    assert karin.post(path, {"kind": "nothing"}).status_code == 422
    assert karin.post(path, {"kind": "idea", "proposal": "Boka tolk tidigt."}).status_code == 302


def test_who_handles_it_answers_after_reading_it_through(
    as_: As, karin: Client, case: Case, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    report, maja = told(karin, case), as_("maja")
    page = place("deviation-handle", report)
    with queries() as done:
        listed = maja.get(HANDLING, {"kind": "wrong-hands", "sort": "fault", "state": "sent"})
    assert "Uppgifter kom i fel händer" in words(listed)
    assert len(done) <= 6
    assert report.key in words(listed)
    assert report.key not in words(maja.get(HANDLING, {"sort": "idea"}))
    assert maja.get(HANDLING, {"state": "lost"}).status_code == 422
    maja.post(place("deviation-receive", report))
    sent = {"version": 1, "answer": "Ring Per Lund."}
    assert maja.post(page, sent).status_code == 422
    sent["answer"] = "Vi skickar brev i dubbla kuvert nu."
    read = maja.post(page, sent)
    assert "Skicka svaret" in words(read)
    assert Report.objects.get().state == State.RECEIVED
    assert maja.post(page, {**sent, "send": "1"}).status_code == 302
    assert maja.post(page, {**sent, "send": "1"}).status_code == 409
    assert str(sent["answer"]) in words(karin.get(place("deviation", report)))
    for who in ("marie", "karin"):
        assert as_(who).get(page).status_code == 404


def test_what_was_sent_is_printed_and_the_form_asks_in_the_same_words(
    karin: Client, case: Case, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, made = told(karin, case), list[papers.Paper]()

    def letter(paper: papers.Paper, *_languages: str) -> bytes:
        made.append(paper)
        return b"%PDF-"

    monkeypatch.setattr(papers, "letter", letter)
    assert karin.get(place("deviation-letter", report)).content == b"%PDF-"
    assert as_("elin").get(place("deviation-letter", report)).status_code == 404
    karin.get(reverse("staff:form-blank", args=["deviation"]))
    said, form = (papers.text(one) for one in made)
    assert "Uppgifter kom i fel händer" in said
    assert "[ ] Uppgifter kom i fel händer" in form
    for secret in (case.unit.name, case.key, "Karin", case.individual.family_name):
        assert secret not in said


def test_another_unit_and_another_principal_find_nothing(
    as_: As, karin: Client, case: Case
) -> None:
    report = told(karin, case)
    elin = as_("elin")
    assert elin.get(place("deviation", report)).status_code == 404
    assert elin.post(place("deviation-take-back", report)).status_code == 404
    assert elin.get(reverse("staff:deviation-case", args=[case.key])).status_code == 404
    assert karin.post(place("deviation-take-back", report)).status_code == 302
    assert not Report.objects.exists()


def test_a_file_holds_no_formula_and_is_in_the_log(as_: As, karin: Client, case: Case) -> None:
    report, pia = told(karin, case), as_("pia")
    Report.objects.filter(pk=report.pk).update(text="=1+1")
    path = reverse("staff:deviations-export")
    assert pia.get(path).status_code == 200
    taken = pia.post(path, {"file": "csv", "first": f"{localdate():%Y-%m}-01"})
    month = f"{localdate():%Y-%m}"
    name = f'attachment; filename="avvikelser_haninge_{month}.csv"'
    assert taken.headers["Content-Disposition"] == name
    held = taken.content.decode("utf-8-sig")
    assert f"Haninge kommun;{month} –;" in held
    assert "'=1+1" in held
    assert f";{rulebook.book(report.agreement).title};" in held
    assert case.key not in held
    packed = zipfile.ZipFile(io.BytesIO(pia.post(path, {"file": "ods"}).content))
    assert "<text:p>=1+1</text:p>" in packed.read("content.xml").decode()
    assert "formula" not in packed.read("content.xml").decode()
    assert Entry.objects.filter(act=Act.EXPORTED, about="deviations").count() == 2


def test_it_is_told_from_a_received_paper_too(as_: As, case: Case) -> None:
    elin = as_("elin")
    paper = Dispatch.objects.get(case=case.key, recipient__code="bup")
    path = reverse("staff:received-deviation", args=[paper.key])
    shown = elin.get(reverse("staff:received-paper", args=[paper.key])).content.decode()
    assert path in shown
    assert "utan vem det gäller" in words(elin.get(path))
    answer = elin.post(path, {"kind": "did-not-come"})
    report = Report.objects.get()
    assert answer.headers["Location"] == place("deviation", report) + "?sent"
    assert "Det ni har fått i den planen" in words(elin.get(place("deviation", report)))
    assert as_("karin").get(path).status_code == 404
