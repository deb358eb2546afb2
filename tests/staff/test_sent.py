"""What has been sent can be read again: as a page, as a letter, as text; every edition of it."""

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
from tests.staff.cases import mapped, sent
from tests.staff.saying import title, without_reference, words
from tests.world import World, bertil, paper_to

from samlas.casework import withdrawal
from samlas.casework.case import Case
from samlas.casework.summons import draft, sending
from samlas.casework.summons.draft import Summons
from samlas.exchange.models import Delivery, Dispatch
from samlas.ledger.models import Entry

Counting = Callable[[], AbstractContextManager[list[str]]]


def one(case: Case, paper: Dispatch, how: str = "paper") -> str:
    return reverse(f"staff:sent-{how}", args=[case.key, paper.key])


def everything(case: Case) -> str:
    return reverse("staff:summons-sent", args=[case.key])


def new_edition(there: World, case: Case) -> None:
    by, now = there.by("karin"), localtime()
    summons = Summons.objects.get(case=case)
    summons = draft.save(summons, {"place": "Skolan"}, summons.version, by, now)
    sending.send(summons, summons.version, by, now, reason="Rummet var för litet.")


def test_the_confirmation_tells_what_happens_next_and_which_letters_to_post(
    karin: Client, there: World
) -> None:
    there.unit("kassan").__class__.objects.filter(code="kassan").update(uses_samlas=False)
    page = words(karin.get(everything(sent(there, "bup", "kassan"))))
    assert "Kallelsen är skickad" in page
    assert "De som är kallade och inbjudna svarar senast" in page
    assert "2 brev ska du skriva ut och posta." in page
    assert re.search(r"BUP Haninge Kallelse \S+ kl\. \S+ I Samlas", page)
    assert re.search(r"Försäkringskassan Inbjudan \S+ kl\. \S+ Brev att posta", page)
    assert re.search(r"Alva Lindqvist Personens egen kopia \S+ kl\. \S+ Brev att posta", page)


def test_before_anything_is_sent_there_is_a_next_step(karin: Client, there: World) -> None:
    page = words(karin.get(everything(mapped(there, "bup"))))
    assert "Inget är skickat än" in page
    assert "Skriv kallelsen" in page


def test_every_edition_can_be_read(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    old = paper_to(case, there.unit("bup"))
    new_edition(there, case)
    page = words(karin.get(everything(case)))
    assert "Skickat tidigare" in page
    assert "Ersatt" in page
    assert "Rådhuset" in words(karin.get(one(case, old)))
    assert "Ersatt av en senare utgåva" in words(karin.get(one(case, old)))
    new = words(karin.get(one(case, paper_to(case, there.unit("bup")))))
    assert "Rummet var för litet." in new
    assert "Skolan" in new


def test_a_sent_paper_is_a_letter_and_a_text_named_without_anyone(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    paper = paper_to(case, there.unit("bup"))
    pdf = karin.get(one(case, paper, "letter"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith('inline; filename="summons-')
    assert "Alva" not in pdf["Content-Disposition"]
    assert case.key in pdf["Content-Disposition"]
    assert "Kallelse" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    kept = karin.get(one(case, paper, "letter") + "?save")
    assert kept["Content-Disposition"].startswith("attachment;")
    text = karin.get(one(case, paper, "text"))
    assert text["Content-Type"].startswith("text/plain")
    assert "Att sova hemma varje natt." in text.content.decode()


def test_only_a_letter_to_a_private_person_is_made_in_another_language(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    to_person = Dispatch.objects.get(case=case.key, recipient=None)
    finnish = pages(karin.get(one(case, to_person, "letter") + "?language=fi"))
    assert finnish.index("Sinun kopiosi") < finnish.index("Din kopia")
    page = words(karin.get(one(case, to_person, "paper")))
    assert page.count("Brev (pdf)") == page.count("Brev på valt språk (pdf)") == 1
    to_unit = paper_to(case, there.unit("bup"))
    assert "Kallelse" in pages(karin.get(one(case, to_unit, "letter") + "?language=fi"))


def pages(pdf: Any) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)


@pytest.mark.parametrize("how", ["letter", "text"])
def test_what_is_posted_or_copied_is_in_swedish_whatever_its_reader_reads(
    karin: Client, there: World, how: str
) -> None:
    case = sent(there, "bup")
    address = one(case, paper_to(case, there.unit("bup")), how)
    in_swedish = karin.get(address).content
    karin.cookies["samlas_language"] = "en"
    assert karin.get(address).content == in_swedish
    assert "Summons" in words(karin.get(one(case, paper_to(case, there.unit("bup")))))


@pytest.mark.parametrize("how", ["paper", "letter", "text"])
def test_another_units_paper_is_as_if_it_were_not_there(
    as_: Callable[[str], Client], there: World, how: str
) -> None:
    case = sent(there, "bup")
    elin = as_("elin")
    theirs = elin.get(one(case, paper_to(case, there.unit("bup")), how))
    missing = elin.get(reverse(f"staff:sent-{how}", args=[case.key, "22222222222"]))
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert without_reference(theirs) == without_reference(missing)


def test_a_paper_is_not_found_under_another_case(karin: Client, there: World) -> None:
    case, other = sent(there, "bup"), mapped(there, "kassan", person=bertil())
    paper = paper_to(case, there.unit("bup"))
    assert karin.get(one(other, paper)).status_code == 404


def test_the_pages_are_titled_without_anyone(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    for page in (everything(case), one(case, paper_to(case, there.unit("bup")))):
        assert "Alva" not in title(karin.get(page))
        assert "BUP" not in title(karin.get(page))


def test_reading_a_sent_paper_is_written_down(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    paper = paper_to(case, there.unit("bup"))
    karin.get(one(case, paper))
    assert Entry.objects.filter(about=paper.key, purpose="sent-paper").count() == 1


def test_the_list_asks_the_database_no_more_for_more_papers(
    karin: Client, there: World, queries: Counting
) -> None:
    counts = []
    for case in (sent(there, "bup"), sent(there, "bup", "kassan", "habilitering", person=bertil())):
        with queries() as done:
            karin.get(everything(case))
        counts.append(len(done))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def to_do(reader: Client) -> str:
    return words(reader.get(reverse("staff:tasks") + "?whose=unit"))


def test_letters_stand_on_the_work_list_until_all_are_posted_whatever_becomes_of_the_plan(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    by, now = there.by("karin"), localtime()
    summons = Summons.objects.get(case=case)
    sending.cancel(summons, summons.version, "Alva är sjuk.", by, now)
    withdrawal.withdraw(case, "phone", by, now)
    page = karin.get(reverse("staff:tasks") + "?whose=unit")
    assert "Posta brev – Alva" in words(page)
    at = reverse("staff:letters", args=[case.key])
    assert at in page.content.decode()
    letter = Delivery.objects.get(channel="letter", dispatch__kind="cancellation")
    assert words(karin.get(at)).count("Markera som postat") == 1
    post = reverse("staff:letter-posted", args=[case.key, letter.pk])
    field = f"letter{letter.pk}-posted_on"
    refused = karin.post(post, {field: "i går"})
    assert (refused.status_code, "i går" in refused.content.decode()) == (422, True)
    assert karin.post(post, {field: now.date().isoformat()})["Location"] == at
    assert "Postade" in words(karin.get(at))
    assert "Posta brev" not in to_do(karin)


def test_the_letters_of_another_unit_are_as_if_they_were_not_there(
    as_: Callable[[str], Client], there: World
) -> None:
    at = reverse("staff:letters", args=[sent(there, "bup").key])
    assert as_("elin").get(at).status_code == 404
