"""How the meeting was: codes at its end, what is shown of the answers, and what was done."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pypdf
from django.test import Client
from django.urls import reverse
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import as_person  # noqa: F401  (a fixture)
from tests.staff.saying import words
from tests.staff.test_meeting import opened
from tests.world import World

from samlas.casework.meeting.models import Meeting
from samlas.directory.models import Office, OfficeKind
from samlas.evaluation import codes, letting_out, measures
from samlas.evaluation.boxes import Cell, Content, Said
from samlas.evaluation.codes import Code
from samlas.evaluation.models import Comment, Survey, Way
from samlas.evaluation.questionnaire import Audience
from samlas.ledger.models import Entry


def codes_at(meeting: Meeting, who: str = "") -> str:
    return reverse("staff:evaluation-code", args=[meeting.key]) + (f"?who={who}" if who else "")


def shown(page: str) -> Code:
    return codes.read(re.findall(r'dir="ltr">([0-9A-Z-]{29})<', page)[0])


def test_each_at_the_meeting_gets_a_code_of_which_nothing_is_kept(
    there: World, karin: Client
) -> None:
    meeting = opened(there)
    first = shown(karin.get(codes_at(meeting)).content.decode())
    second = shown(karin.get(codes_at(meeting, "professional")).content.decode())
    assert (first.audience, second.audience) == (Audience.CHILD, Audience.PROFESSIONAL)
    assert (first.unit, first.follow_up) == (there.unit("soc").pk, False)
    assert first.nonce != second.nonce
    noted = Entry.objects.filter(purpose="evaluation-code")
    assert {str(one.detail) for one in noted} == {str({"case": meeting.case.key})}


def test_slips_are_printed_for_each_and_name_nobody(there: World, karin: Client) -> None:
    meeting = opened(there)
    slips = reverse("staff:evaluation-slips", args=[meeting.key])
    answer = karin.get(slips, {"person": "1", "professional": "2"})
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    sheets = [text for text in pages if text]
    assert len(sheets) == 3
    assert "Hur var mötet?" in sheets[0]
    found = {codes.read(re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}", one)[0]) for one in sheets}
    assert sorted(one.audience for one in found) == ["person", "professional", "professional"]
    assert meeting.case.key not in "".join(sheets)
    assert "Alva" not in "".join(sheets)
    assert karin.get(slips).status_code == 422
    refused = karin.get(slips, {"person": "två", "child": "21"})
    assert (refused.status_code, "högst 20 av varje" in words(refused)) == (422, True)
    shown_again = refused.content.decode()
    assert 'value="två"' in shown_again
    assert f'action="{codes_at(meeting)}"' in shown_again


def test_a_survey_outside_stands_instead_or_beside_and_nothing_is_asked_of_it(
    there: World, karin: Client
) -> None:
    meeting = opened(there)
    survey = Survey.objects.create(
        principal=there.unit("soc").principal, way=Way.OTHER, run_by="Enkätbolaget AB",
        first_url="https://enkat.example.se/forsta", follow_up_url="https://enkat.example.se/nasta",
    )  # fmt: skip
    page = karin.get(codes_at(meeting))
    assert "https://enkat.example.se/forsta" in words(page)
    assert "Enkätbolaget AB" in words(page)
    assert 'class="signs"' not in page.content.decode()
    Survey.objects.filter(pk=survey.pk).update(way=Way.BOTH)
    assert 'class="signs"' in karin.get(codes_at(meeting)).content.decode()


def test_a_meeting_of_others_has_no_codes(there: World, as_: Callable[[str], Client]) -> None:
    assert as_("elin").get(codes_at(opened(there))).status_code == 404


ANSWERS, TEXTS, DONE, SURVEY = (
    reverse(f"staff:evaluation-{one}") for one in ("answers", "texts", "done", "survey")
)


def let_out(there: World, unit: str, *said: dict[str, str]) -> None:
    """What was said after first meetings of the unit, as it is let out once the quarter is over."""
    found = there.unit(unit)
    cell = Cell("person", follow_up=False)
    answered = [Said(cell, "2026-1", one) for one in said]
    content = Content(found.principal_id, found.pk, answered)
    letting_out.count(content, cell, answered, "2026Q3")


def made_into_fives(there: World) -> None:
    measures.show(there.unit("soc").principal_id, "2026Q3")


def test_the_head_sees_what_at_least_five_have_answered_and_of_the_whole_too(
    there: World, as_: Callable[[str], Client]
) -> None:
    let_out(there, "soc", *[{"heard": "5"}] * 4, {"heard": "1", "in-plan": "5"})
    let_out(there, "fjardskolan", *[{"heard": "1"}] * 6)
    made_into_fives(there)
    gunilla = as_("gunilla")
    page = words(gunilla.get(ANSWERS))
    assert "5 svar." in page
    assert "De lyssnade på mig. 5 svar. Svar Hur många Andel Stapel Ja, helt 5 100 %" in page
    assert "Nej, inte alls färre än fem –" in page
    assert "Det som är viktigt för mig står i planen." not in page
    assert "10 svar." in words(gunilla.get(ANSWERS, {"of": "whole"}))
    assert "För få för att visa" in words(gunilla.get(ANSWERS, {"who": "child"}))


def test_what_people_wrote_is_shown_when_it_has_been_read_and_else_thrown_away(
    there: World, as_: Callable[[str], Client]
) -> None:
    wrote = [{"heard": "5", "more": text} for text in ("Karin var bra.", "Elak text.", *"abc")]
    let_out(there, "soc", *wrote)
    made_into_fives(there)
    gunilla = as_("gunilla")
    assert "Karin var bra." not in words(gunilla.get(ANSWERS))
    by_text = {one.text: one.pk for one in Comment.objects.all()}
    first, second = by_text["Karin var bra."], by_text["Elak text."]
    empty = gunilla.post(TEXTS, {"comment": first, "do": "publish", "text": " "})
    assert (empty.status_code, "Det finns inget kvar av texten" in words(empty)) == (422, True)
    gunilla.post(TEXTS, {"comment": first, "do": "publish", "text": "Hen var bra."})
    for do in ({}, {"do": "what"}, {"do": "hold", "comment": "one"}):
        assert gunilla.post(TEXTS, {"comment": second, "text": "x", **do}).status_code == 404
    gunilla.post(TEXTS, {"comment": second, "do": "hold", "text": "Elak text."})
    page = words(gunilla.get(ANSWERS))
    assert "Hen var bra." in page
    assert "Elak text." not in page
    assert Comment.objects.get(pk=second).text == ""
    assert Entry.objects.filter(purpose="evaluation-text").count() == 2


def test_texts_of_another_unit_are_not_there_and_others_find_no_answers(
    there: World, as_: Callable[[str], Client], karin: Client
) -> None:
    let_out(there, "fjardskolan", *[{"more": "Bra."}] * 5)
    one = Comment.objects.latest("pk").pk
    sent = as_("gunilla").post(TEXTS, {"comment": one, "do": "publish", "text": "x"})
    assert sent.status_code == 404
    assert {karin.get(page).status_code for page in (ANSWERS, TEXTS, DONE, SURVEY)} == {404}
    assert Comment.objects.get(pk=one).standing == "unread"


def test_what_was_done_is_read_by_all_staff_and_on_own_pages(
    there: World, as_: Callable[[str], Client], karin: Client,
    as_person: Callable[[str], Client],  # noqa: F811
) -> None:  # fmt: skip
    case = bertils(there, "bup")
    gunilla = as_("gunilla")
    assert gunilla.post(DONE, {"said": "För många på mötet."}).status_code == 422
    gunilla.post(DONE, {"said": "För många på mötet.", "did": "Vi frågar först."})
    assert "Vi frågar först." in words(karin.get(reverse("staff:evaluation")))
    assert "Vi frågar först." not in words(as_("elin").get(reverse("staff:evaluation")))
    own = as_person(BERTIL).get(reverse("person:said-done", args=[case.key]))
    assert "Vi frågar först." in words(own)
    assert Entry.objects.filter(purpose="evaluation-done").count() == 1


def test_the_principals_own_survey_is_set_by_who_has_the_figures(
    there: World, as_: Callable[[str], Client]
) -> None:
    Office.objects.create(
        assignment=there.by("yusuf"), kind=OfficeKind.NUMBERS, valid_from=date(2024, 1, 1)
    )
    yusuf = as_("yusuf")
    assert "Det gäller Haninge kommun" in words(yusuf.get(DONE))
    said = {"way": "other", "run_by": "Enkätbolaget AB", "first_url": "https://e.example.se/1"}
    for wrong in ("", "http://e.example.se/2", "https://me:secret@e.example.se", "https://[x"):
        answer = yusuf.post(SURVEY, said | {"follow_up_url": wrong})
        assert (answer.status_code, "börjar med https" in words(answer)) == (422, True)
    nobody = said | {"run_by": "", "follow_up_url": "https://e.example.se/2"}
    assert "de får svaren" in words(yusuf.post(SURVEY, nobody))
    yusuf.post(SURVEY, said | {"follow_up_url": "https://e.example.se/2"})
    kept = Survey.objects.get()
    assert kept.principal == there.unit("soc").principal
    assert kept.url(follow_up=True) == "https://e.example.se/2"
