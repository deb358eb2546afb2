"""Requests for a SIP: the unit's list, and what is answered to each."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from pypdf import PdfReader
from tests import world as w
from tests.staff.saying import errors, onward, title, without_reference, words
from tests.world import World

from samlas.casework import asking
from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.casework.standing import AskedBy
from samlas.exchange.models import Dispatch

Counting = Callable[[], AbstractContextManager[list[str]]]
LIST, ENTER = reverse("staff:requests"), reverse("staff:request-enter")
REASON = "Stödet är redan samordnat.\n\nRing gärna."


def ask(there: World, unit: str = "soc", days_ago: int = 0, **more: Any) -> Request:
    said = {"asked_by": AskedBy.PERSON, "person_name": "Alva Lindqvist", "need": "Vem gör vad?",
            "personal_number": w.alva().personal_number, "asker_name": "Alva Lindqvist",
            "asker_phone": "070-174 06 05", "person_agrees": True}  # fmt: skip
    request = Request(unit=there.unit(unit), **said | more)
    return asking.receive(request, localtime() - timedelta(days=days_ago))


def at(request: Request, part: str = "") -> str:
    return reverse(f"staff:request{part}", args=[request.key])


@pytest.fixture
def asked(there: World) -> Request:
    return ask(there)


# --- The list and one of them --------------------------------------------------


def test_a_unit_that_nobody_has_asked_has_a_next_step(karin: Client) -> None:
    answer = karin.get(LIST)
    assert "Ingen begäran väntar på svar." in words(answer)
    assert ENTER in answer.content.decode()


def test_the_list_shows_what_is_to_be_answered_and_what_is_late(
    karin: Client, there: World
) -> None:
    ask(there, person_name="Nora Ny")
    ask(there, person_name="Sune Sen", days_ago=30)
    refused = ask(there, person_name="Rut Refuserad")
    Request.objects.filter(pk=refused.pk).update(outcome="refused")
    page = words(karin.get(LIST))
    assert "Personen" in page.split("Nora Ny")[1]
    assert "Att besvara" in page.split("Nora Ny")[1]
    assert "Försenat" in page.split("Sune Sen")[1].split("Nora Ny")[0]
    assert "Rut" not in page
    assert "Rut Refuserad" in words(karin.get(LIST, {"all": "1"}))


def test_the_list_names_nobody_whose_data_are_protected(karin: Client, there: World) -> None:
    hidden = w.bertil(protection="sekretessmarkering", held_by=there.unit("soc"))
    hidden.save()
    ask(there, person_name="Bertil Svahn", personal_number=hidden.personal_number)
    ask(there)
    page = words(karin.get(LIST))
    assert "Bertil" not in page
    assert "Skyddade personuppgifter" in page
    assert "Alva Lindqvist" in page


def test_a_long_list_goes_on_by_key(karin: Client, there: World) -> None:
    keys = [ask(there).key for _n in range(23)]
    first = karin.get(LIST, {"all": "1"})
    second = karin.get(f"{LIST}?{first.context['next_page']}")
    seen = [one.key for page in (first, second) for one, _late in page.context["requests"]]
    assert seen == keys[::-1]
    assert second.context["shows_all"]


@pytest.mark.parametrize("before", ["x", "²", "9" * 5000, "99999999999999999999"])
def test_a_place_that_makes_no_sense_is_no_fault(karin: Client, before: str) -> None:
    assert karin.get(LIST, {"before": before}).status_code == 200


def test_a_list_of_twenty_costs_what_a_list_of_two_does(
    karin: Client, there: World, queries: Counting
) -> None:
    ask(there), ask(there)
    karin.get(LIST)
    with queries() as two:
        karin.get(LIST)
    for _n in range(18):
        ask(there)
    with queries() as many:
        karin.get(LIST)
    assert len(two) == len(many)


def test_the_head_sees_how_many_were_refused(
    as_: Callable[[str], Client], karin: Client, there: World, asked: Request
) -> None:
    karin.post(at(asked, "-refuse"), refusal(there, send="1"))
    assert "1 avslag i år" in words(as_("gunilla").get(LIST))
    assert "avslag i år" not in words(karin.get(LIST))


def test_the_letter_with_the_refusal_can_be_printed(
    karin: Client, as_: Callable[[str], Client], there: World, asked: Request
) -> None:
    letter = at(asked, "-answer")
    assert karin.get(letter).status_code == 404
    karin.post(at(asked, "-refuse"), refusal(there, send="1"))
    assert letter in karin.get(at(asked)).content.decode()
    pages = PdfReader(io.BytesIO(karin.get(letter).content)).pages
    said = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert "Stödet är redan samordnat. Ring gärna." in said
    assert as_("elin").get(letter).status_code == 404


def test_one_request_shows_what_was_said_and_what_can_be_answered(
    karin: Client, asked: Request
) -> None:
    answer = karin.get(at(asked))
    page = words(answer)
    assert "Vem gör vad?" in page
    assert "Enheten är skyldig att ta initiativ till en SIP." in page
    assert "Varför?" in page
    links = answer.content.decode()
    assert all(at(asked, part) in links for part in ("-assess", "-pass-on", "-refuse"))
    assert title(answer) == "Begäran – SIP – Samlas"


def test_a_school_that_is_asked_can_only_pass_on(
    as_: Callable[[str], Client], there: World
) -> None:
    request = ask(there, "fjardskolan")
    links = as_("sara").get(at(request)).content.decode()
    assert at(request, "-pass-on") in links
    assert at(request, "-assess") not in links
    assert at(request, "-refuse") not in links


def test_only_units_that_may_assess_are_offered_to_pass_on_to(
    as_: Callable[[str], Client], there: World
) -> None:
    sara, request = as_("sara"), ask(there, "fjardskolan")
    page = words(sara.get(at(request, "-pass-on")))
    assert "BUP Haninge" in page
    assert "Ekhagsskolan" not in page
    sent = {"words": "försäkringskassan", "search": "1"}
    assert "Försäkringskassan, " not in words(sara.post(at(request, "-pass-on"), sent))


PARTS = ("", "-assess", "-refuse", "-pass-on")


@pytest.mark.parametrize("part", PARTS)
def test_another_units_request_is_as_if_it_were_not_there(
    as_: Callable[[str], Client], asked: Request, part: str
) -> None:
    elin = as_("elin")
    theirs = elin.get(at(asked, part))
    missing = elin.get(reverse(f"staff:request{part}", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)
    if part:
        assert elin.post(at(asked, part), {"send": "1"}).status_code == 404
    assert elin.post(at(asked, "-confirm")).status_code == 404


# --- Starting ------------------------------------------------------------------


def start(**more: object) -> dict[str, object]:
    return {"personal_number": w.alva().personal_number, "born": "", "given_name": "Alva",
            "family_name": "Lindqvist", "protection": "none", "needs": "Flera hjälper.",
            "asked_by": "person", "context": "open-care"} | more  # fmt: skip


def test_what_was_asked_is_filled_in_and_a_plan_starts(karin: Client, asked: Request) -> None:
    form = karin.get(at(asked, "-assess")).context["form"]
    assert (form["given_name"].value(), form["family_name"].value()) == ("Alva", "Lindqvist")
    assert form["needs"].value() == "Vem gör vad?"
    address = onward(karin.post(at(asked, "-assess"), start()))
    assert address == reverse("staff:case", args=[Case.objects.get().key])
    page = karin.get(at(asked))
    assert "Arbetet med en SIP har börjat" in words(page)
    assert address in page.content.decode()


def test_a_second_click_starts_no_second_plan(karin: Client, asked: Request) -> None:
    karin.post(at(asked, "-assess"), start())
    assert onward(karin.post(at(asked, "-assess"), start())) == at(asked)
    assert Case.objects.count() == 1


def test_a_mistake_in_the_start_is_named_and_what_was_typed_kept(
    karin: Client, asked: Request
) -> None:
    answer = karin.post(at(asked, "-assess"), start(personal_number="1", needs="Mina ord"))
    assert answer.status_code == 422
    assert list(errors(answer)) == ["personal_number"]
    assert answer.context["form"]["needs"].value() == "Mina ord"


@pytest.mark.parametrize("part", ["-assess", "-refuse", "-pass-on"])
def test_what_a_colleague_answered_meanwhile_is_told_and_nothing_typed_is_lost(
    karin: Client, as_: Callable[[str], Client], there: World, asked: Request, part: str
) -> None:
    as_("yusuf").post(at(asked, "-assess"), start())
    sent = {"-assess": start(needs="Mina ord"), "-refuse": refusal(there, send="1"),
            "-pass-on": {"words": "Mina ord", "unit": there.unit("bup").pk,
                         "person_agrees": "on"}}[part]  # fmt: skip
    answer = karin.post(at(asked, part), sent)
    assert answer.status_code == 422
    assert "Begäran är redan besvarad." in words(answer)
    assert all(answer.context["form"].data[name] == str(text) for name, text in sent.items())
    assert onward(karin.get(at(asked, part))) == at(asked)


# --- Refusing ------------------------------------------------------------------


def refusal(there: World, **more: object) -> dict[str, object]:
    return {"reason": REASON, "second_look_by": there.by("gunilla").pk} | more


def test_a_refusal_is_read_through_before_it_is_sent(
    karin: Client, there: World, asked: Request
) -> None:
    check = karin.post(at(asked, "-refuse"), refusal(there))
    assert check.status_code == 200
    assert "Läs igenom" in title(check)
    assert "Stödet är redan samordnat." in words(check)
    asked.refresh_from_db()
    assert asked.outcome == ""
    assert onward(karin.post(at(asked, "-refuse"), refusal(there, send="1"))) == at(asked)
    page = words(karin.get(at(asked)))
    assert "Avslagen" in page
    assert "Ring gärna." in page
    assert Dispatch.objects.filter(case=asked.key).count() == 1


def test_to_change_the_refusal_keeps_what_was_typed(
    karin: Client, there: World, asked: Request
) -> None:
    form = karin.post(at(asked, "-refuse"), refusal(there, change="1"))
    assert form.status_code == 200
    assert form.context["form"]["reason"].value() == REASON
    assert f'value="{there.by("gunilla").pk}" selected' in form.content.decode()


def test_a_second_click_refuses_no_second_time(karin: Client, there: World, asked: Request) -> None:
    for _click in range(2):
        assert onward(karin.post(at(asked, "-refuse"), refusal(there, send="1"))) == at(asked)
    assert Dispatch.objects.filter(case=asked.key).count() == 1


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"reason": " "}, "reason", "Fyll i ”"),
        ({"reason": "x" * 10_000}, "reason", "5000"),
        ({"reason": "a\x00b"}, "reason", "tecken"),
        ({"second_look_by": ""}, "second_look_by", "Välj något under ”"),
        ({"second_look_by": "abc"}, "second_look_by", ""),
        ({"second_look_by": "karin"}, "second_look_by", ""),
        ({"second_look_by": "elin"}, "second_look_by", ""),
    ],
)
@pytest.mark.parametrize("button", [{}, {"send": "1"}])
def test_what_is_wrong_in_a_refusal_is_named_and_nothing_typed_is_lost(
    karin: Client, there: World, asked: Request, sent: dict[str, Any], field: str, said: str,
    button: dict[str, str],
) -> None:  # fmt: skip
    if sent.get(field) in there.people:
        sent = {field: there.by(sent[field]).pk}
    answer = karin.post(at(asked, "-refuse"), refusal(there) | sent | button)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    shown = answer.context["form"]
    whole = refusal(there) | sent
    assert all(str(shown[name].value()) == str(text) for name, text in whole.items())
    asked.refresh_from_db()
    assert asked.outcome == ""


# --- Passing on ----------------------------------------------------------------


def onto(there: World, code: str = "bup", **more: object) -> dict[str, object]:
    return {"words": "", "unit": there.unit(code).pk, "person_agrees": "on"} | more


def test_a_request_is_passed_on_and_followed_until_it_is_confirmed(
    karin: Client, as_: Callable[[str], Client], there: World, asked: Request
) -> None:
    assert onward(karin.post(at(asked, "-pass-on"), onto(there))) == at(asked)
    assert "De har inte bekräftat än." in words(karin.get(at(asked)))
    arrived = Request.objects.get(unit=there.unit("bup"))
    elin = as_("elin")
    assert "Bekräfta att ni har fått den" in words(elin.get(at(arrived)))
    assert onward(elin.post(at(arrived, "-confirm"))) == at(arrived)
    assert elin.get(at(arrived, "-confirm")).status_code == 405
    assert "De har bekräftat det." in words(karin.get(at(asked)))


def test_a_second_click_passes_on_once(karin: Client, there: World, asked: Request) -> None:
    for _click in range(2):
        assert onward(karin.post(at(asked, "-pass-on"), onto(there))) == at(asked)
    assert Request.objects.filter(unit=there.unit("bup")).count() == 1


def test_the_persons_yes_can_be_told_when_it_is_passed_on(karin: Client, there: World) -> None:
    request = ask(there, person_agrees=False)
    assert not karin.get(at(request, "-pass-on")).context["form"]["person_agrees"].value()
    answer = karin.post(at(request, "-pass-on"), onto(there, person_agrees=""))
    assert list(errors(answer)) == ["person_agrees"]
    assert onward(karin.post(at(request, "-pass-on"), onto(there))) == at(request)


@pytest.mark.parametrize(
    ("code", "more", "field", "said"),
    [
        ("bup", {"unit": ""}, "unit", "Välj en enhet."),
        ("bup", {"unit": "x"}, "unit", "Välj en enhet."),
        ("soc", {}, "unit", "Välj en enhet."),
        ("kassan", {}, "unit", "får inte bedöma"),
        ("bup", {"words": "a\x00b"}, "words", "tecken"),
    ],
)
def test_what_is_wrong_in_passing_on_is_named_and_nothing_typed_is_lost(
    karin: Client, there: World, asked: Request, code: str, more: dict[str, object], field: str,
    said: str,
) -> None:  # fmt: skip
    sent = onto(there, code) | more
    answer = karin.post(at(asked, "-pass-on"), sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    assert str(answer.context["form"]["words"].value()) == str(sent["words"])


def test_a_search_for_a_unit_keeps_the_yes(karin: Client, there: World, asked: Request) -> None:
    answer = karin.post(at(asked, "-pass-on"), onto(there, words="habilitering", search="1"))
    assert answer.status_code == 200
    assert "Habiliteringscenter Haninge" in words(answer)
    assert answer.context["form"]["person_agrees"].value()


# --- What came on paper ----------------------------------------------------------


def on_paper(**more: object) -> dict[str, object]:
    return {"asked_by": "relative", "person_name": "Bertil Svahn", "need": "Han glömmer maten.",
            "asker_name": "Greta Svahn", "asker_phone": "08-465 004 20",
            "person_agrees": "on"} | more  # fmt: skip


def test_a_request_on_paper_is_entered(karin: Client, there: World) -> None:
    once = karin.get(ENTER).context["form"]["once"].value()
    for _click in range(2):
        entered = onward(karin.post(ENTER, on_paper(once=once)))
    kept = Request.objects.get()
    assert entered == f"{at(kept)}?entered"
    assert (kept.unit, kept.entered_by) == (there.unit("soc"), there.by("karin"))
    assert "Bertil Svahn" in words(karin.get(LIST))


def test_whoever_asked_gets_a_receipt_that_says_nothing_of_the_person(
    karin: Client, as_: Callable[[str], Client]
) -> None:
    page = karin.get(onward(karin.post(ENTER, on_paper(asker_name="Mia Svahn"))))
    letter = reverse("staff:request-receipt", args=[Request.objects.get().key])
    assert "Begäran är sparad." in words(page)
    assert letter in page.content.decode()
    pdf = karin.get(letter)
    said = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Vi har tagit emot önskemålet" in said
    assert Request.objects.get().key in said
    assert "Mia Svahn" in said
    assert "Bertil" not in said
    assert "Begäran är sparad." not in words(karin.get(at(Request.objects.get())))
    assert as_("elin").get(letter).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"asked_by": ""}, "asked_by", "Välj något under ”"),
        ({"person_name": ""}, "person_name", "Fyll i ”"),
        ({"personal_number": "1"}, "personal_number", "personnummer"),
        ({"need": ""}, "need", "Fyll i ”"),
        ({"need": "x" * 10_000}, "need", "5000"),
        ({"asker_phone": ""}, "asker_phone", "telefon"),
        ({"asker_email": "x"}, "asker_email", "e-post"),
        ({"person_agrees": ""}, "person_agrees", "sagt ja"),
        ({"asked_by": "personal-ombud", "person_agrees": ""}, "on_assignment", "bett dig"),
    ],
)
def test_what_is_wrong_on_the_paper_is_named_and_nothing_typed_is_lost(
    karin: Client, sent: dict[str, str], field: str, said: str
) -> None:
    answer = karin.post(ENTER, on_paper() | sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    assert all(answer.context["form"].data[n] == t for n, t in (on_paper() | sent).items())
    assert not Request.objects.exists()


def test_the_letter_of_a_refusal_is_a_task_until_it_is_posted(
    karin: Client, there: World, asked: Request
) -> None:
    karin.post(at(asked, "-refuse"), refusal(there, send="1"))
    todo = reverse("staff:tasks") + "?whose=unit"
    assert "Posta svaret på en begäran" in words(karin.get(todo))
    page = words(karin.get(at(asked)))
    assert "Samlas känner inte till någon adress." in page
    wrong = karin.post(at(asked, "-posted"), {"posted_on": "snart"})
    assert (wrong.status_code, "snart" in wrong.content.decode()) == (422, True)
    today = localtime().date().isoformat()
    assert onward(karin.post(at(asked, "-posted"), {"posted_on": today})) == at(asked)
    assert "Postat" in words(karin.get(at(asked)))
    assert "Posta svaret" not in words(karin.get(todo))
