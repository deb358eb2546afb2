"""The unit's letters: printed together, marked together, and one by one when they come back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from pypdf import PdfReader
from tests.staff.cases import sent
from tests.staff.saying import title, words
from tests.world import World, bertil

from samlas import papers
from samlas.casework import blank_forms
from samlas.casework.case import Case
from samlas.casework.printing.models import Printing
from samlas.exchange.models import Delivery, Dispatch
from samlas.jobs.working import work

Counting = Callable[[], AbstractContextManager[list[str]]]
ALL = "staff:printing-all"


def at(name: str, *of: object) -> str:
    return reverse(f"staff:{name}", args=of)


def waiting(there: World, *units: str, **more: Any) -> Case:
    """A case with letters to units that have no Samlas, and to the person at home."""
    there.unit("kassan").__class__.objects.filter(code__in=units).update(uses_samlas=False)
    case = sent(there, *units, **more)
    Delivery.objects.filter(dispatch__recipient=None).update(
        address="Tallstigen 7\n136 00 Handen", has_address=True
    )
    return case


def content_of(file: Any) -> bytes:
    return b"".join(file.streaming_content)


def printed(reader: Client) -> str:
    """Print all, and let the worker do its part; returns the address of the print."""
    address = reader.post(at("printing-start"))["Location"]
    while work(localtime):
        pass
    return str(address)


def test_all_is_printed_fetched_posted_and_taken_back(karin: Client, there: World) -> None:
    waiting(there, "kassan")
    assert "Skriv ut alla 2 brev" in words(karin.get(at("printing-all")))
    address = printed(karin)
    page = words(karin.get(address))
    assert "Klar att skriva ut och posta" in page
    file = karin.get(address + "file/")
    assert content_of(file).startswith(b"%PDF")
    wrong = karin.post(address + "posted/", {"posted_on": "2199-01-01"})
    assert (wrong.status_code, "kan inte ligga framåt" in words(wrong)) == (422, True)
    assert "2199-01-01" in wrong.content.decode()
    day = localtime().date().isoformat()
    assert karin.post(address + "posted/", {"posted_on": day})["Location"] == address
    assert "markerat av Karin Ahlgren" in words(karin.get(address))
    assert Delivery.objects.filter(channel="letter", done_at=None).count() == 0
    karin.post(address + "undo/")
    assert Delivery.objects.filter(channel="letter", done_at=None).count() == 2


def test_a_letter_that_must_not_go_is_named_with_why_and_the_rest_is_printed(
    karin: Client, there: World
) -> None:
    case = waiting(there, "kassan")
    address = printed(karin)
    mine = Delivery.objects.filter(dispatch__case=case.key, dispatch__recipient=None)
    Dispatch.objects.filter(deliveries__in=mine).update(cancelled_at=localtime())
    assert karin.get(address + "file/")["Location"] == address
    while work(localtime):
        pass
    page = words(karin.get(address))
    assert "Inte med i utskriften" in page
    assert "egen kopia: det har ställts in" in page
    assert content_of(karin.get(address + "file/")).startswith(b"%PDF")
    others = Delivery.objects.filter(dispatch__case=case.key).exclude(dispatch__recipient=None)
    Dispatch.objects.filter(deliveries__in=others).update(is_protected=True)
    page = words(karin.get(address))
    assert "Ta ut de här ur högen" in page
    assert "Försäkringskassan" not in page


def test_while_it_is_made_the_page_tells_how_far_and_asks_again(
    karin: Client, there: World
) -> None:
    waiting(there, "kassan")
    address = karin.post(at("printing-start"))["Location"]
    page = karin.get(address)
    assert "0 av 2 klara" in words(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert karin.get(address + "file/")["Location"] == address
    part = karin.get(address, headers={"HX-Request": "true", "HX-Target": "progress"})
    assert "<h1" not in part.content.decode()
    while work(localtime):
        pass
    part = karin.get(address, headers={"HX-Request": "true", "HX-Target": "progress"})
    assert part["HX-Refresh"] == "true"


def test_nothing_to_print_is_said_and_nothing_is_made(karin: Client, there: World) -> None:
    assert "Det finns inget brev att skriva ut" in words(karin.get(at("printing-all")))
    assert karin.post(at("printing-start")).status_code == 422
    assert not Printing.objects.exists()


def test_another_unit_finds_neither_print_nor_letter(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = waiting(there, "kassan")
    address = printed(karin)
    elin = as_("elin")
    letter = Delivery.objects.filter(dispatch__case=case.key).first()
    assert letter is not None
    for path in (address, address + "file/", at("letter-back", letter.pk)):
        assert elin.get(path).status_code == 404
    assert "Försäkringskassan" not in words(elin.get(at("printing-all")))


def test_a_letter_comes_back_and_is_sent_to_another_address(karin: Client, there: World) -> None:
    case = waiting(there, "kassan")
    letter = Delivery.objects.get(dispatch__case=case.key, dispatch__recipient=None)
    day = localtime().date().isoformat()
    karin.post(at("letter-posted", case.key, letter.pk), {f"letter{letter.pk}-posted_on": day})
    back = at("letter-back", letter.pk)
    assert karin.post(back, {"do": "back", "why": "moved", "on": "i går"}).status_code == 422
    assert karin.post(back, {"do": "back", "why": "moved", "on": day})["Location"] == back
    assert "Ett brev har kommit tillbaka" in words(karin.get(at("tasks")))
    assert karin.get(at("letters-back", case.key))["Location"] == back
    page = karin.get(back)
    assert "Mottagaren har flyttat" in words(page)
    assert "Alva" not in title(page)
    assert karin.post(back, {"do": "again", "address": ""}).status_code == 422
    karin.post(back, {"do": "again", "address": "Nya vägen 3\n136 00 Handen"})
    letter.refresh_from_db()
    assert (letter.address, letter.done_at) == ("Nya vägen 3\n136 00 Handen", None)
    assert "Ska postas igen." in words(karin.get(back))
    karin.post(at("letter-posted", case.key, letter.pk), {f"letter{letter.pk}-posted_on": day})
    assert "Skickat igen." in words(karin.get(back))


def test_the_list_asks_the_database_no_more_for_more_letters(
    karin: Client, there: World, queries: Counting
) -> None:
    counts = []
    for person, units in ((None, ["kassan"]), (bertil(), ["kassan", "habilitering"])):
        waiting(there, *units, **({"person": person} if person else {}))
        with queries() as done:
            karin.get(at("printing-all"))
        counts.append(len(done))
    assert counts[0] == counts[1]
    assert counts[0] <= 8


@pytest.mark.parametrize("after", ["", "?after=1", "?after=x", "?after=999999999"])
def test_the_list_goes_on_from_any_letter_or_from_the_beginning(
    karin: Client, there: World, after: str
) -> None:
    waiting(there, "kassan")
    assert karin.get(at("printing-all") + after).status_code == 200


@pytest.mark.parametrize("form", blank_forms.NAMES)
def test_every_form_can_be_printed_blank_and_with_the_code_of_a_case(
    karin: Client, there: World, form: str
) -> None:
    case = sent(there, "bup")
    page = words(karin.get(at("case-forms", case.key)))
    assert page.count("(PDF)") == len(blank_forms.NAMES)
    blank = text_of(karin.get(at("form-blank", form)))
    assert "Barn- och ungdomsenheten" in blank
    assert "Alva" not in blank
    coded = text_of(karin.get(at("form-of-case", case.key, form)))
    found = re.search(rf"Kod\s+({case.key}-[A-Z])", coded)
    assert found
    assert papers.read_form_code(found[1]) is not None
    assert ("Alva" in coded) == (form not in ("deviation", "summons-reply"))


def test_there_is_no_other_form_and_no_other_units_case(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = sent(there, "bup")
    assert karin.get(at("form-blank", "passport")).status_code == 404
    assert as_("elin").get(at("form-of-case", case.key, "contacts")).status_code == 404


def text_of(answer: Any) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
