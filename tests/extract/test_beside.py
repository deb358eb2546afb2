"""What is written beside a sealed paper is read with it everywhere, and changes nothing of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.extract import extracts
from tests.person.cases import BERTIL, bertils
from tests.staff.saying import words
from tests.world import World, paper_to

from samlas import papers
from samlas.casework import withdrawal
from samlas.casework.case import Case
from samlas.exchange import beside
from samlas.exchange.beside_models import WrittenBeside
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act, Entry

AsPerson = Callable[[str], Client]
NOTE = "Mötet är i lokal 4, inte 5."


def own_copy(case: Case) -> Dispatch:
    return Dispatch.objects.get(case=case.key, kind="person-copy")


def object_to(reader: Client, case: Case, way: str, text: str) -> None:
    page = reverse("person:say", args=[case.key, own_copy(case).key])
    assert "Så här läser vi" in words(reader.post(page, {"way": way, "text": text}))
    assert reader.post(page, {"way": way, "text": text, "send": "1"}).status_code == 302


def test_a_correction_stands_beside_the_copies_it_is_written_for(
    there: World, karin: Client, as_person: AsPerson
) -> None:
    case = bertils(there, "bup", "kassan")
    mine, bups = own_copy(case), paper_to(case, there.unit("bup"))
    before = (mine.body, mine.seal)
    page = reverse("staff:sent-correct", args=[case.key, mine.key])
    assert (
        page in karin.get(reverse("staff:sent-paper", args=[case.key, mine.key])).content.decode()
    )
    assert karin.post(page, {"text": " "}).status_code == 422
    for _click in range(2):
        assert karin.post(page, {"text": NOTE, "others": [bups.key]}).status_code == 302
    assert WrittenBeside.objects.count() == 2  # one on each copy
    anders = Client()
    anders.post(reverse("staff:login"), {"assignment": there.by("anders").pk})
    reads = [
        karin.get(reverse("staff:sent-paper", args=[case.key, mine.key])),
        as_person(BERTIL).get(reverse("person:paper", args=[case.key, mine.key])),
        anders.get(reverse("staff:received-paper", args=[bups.key])),
    ]
    assert all("Rättat" in words(one) and NOTE in words(one) for one in reads)
    letter = as_person(BERTIL).get(reverse("person:letter", args=[case.key, mine.key]))
    assert NOTE in extracts.pdf_text(letter.content)
    fresh = own_copy(case)
    assert (fresh.body, fresh.seal) == before
    assert papers.seal(fresh.paper()).seal == before[1]
    assert paper_to(case, there.unit("kassan")).paper().beside == ()
    told = Entry.objects.filter(purpose=beside.PURPOSE).values_list("about", "act")
    assert set(told) == {(mine.key, Act.CHANGED), (bups.key, Act.SENT)}


def test_who_has_received_a_paper_says_what_is_wrong_and_its_sender_reads_it(
    there: World, karin: Client, as_person: AsPerson
) -> None:
    case = bertils(there, "bup", "kassan")
    bups, copies = paper_to(case, there.unit("bup")), reverse("staff:copies", args=[case.key])
    before = (bups.body, bups.seal)
    anders, berit = Client(), Client()
    for who, reader in (("anders", anders), ("berit", berit)):
        reader.post(reverse("staff:login"), {"assignment": there.by(who).pk})
    page = reverse("staff:received-remark", args=[bups.key])
    received = reverse("staff:received-paper", args=[bups.key])
    assert page in anders.get(received).content.decode()
    assert (anders.post(page, {"text": ""}).status_code, berit.get(page).status_code) == (422, 404)
    for _click in range(2):
        assert anders.post(page, {"text": NOTE}).status_code == 302
    shown = words(anders.get(received))
    assert ("säger att något är fel: Anders" in shown, NOTE in shown) == (True, True)
    assert NOTE not in words(as_person(BERTIL).get(reverse("person:papers", args=[case.key])))
    assert "Läs vad en mottagare säger" in words(karin.get(reverse("staff:tasks")))
    assert NOTE in words(karin.get(copies))
    karin.post(copies, {"read": ""})
    assert NOTE not in words(karin.get(copies))
    fresh = paper_to(case, there.unit("bup"))
    assert (fresh.body, fresh.seal, len(fresh.paper().beside)) == (*before, 1)
    assert as_person(BERTIL).get(reverse("person:readers", args=[case.key])).status_code == 200
    withdrawal.withdraw(case, "phone", there.by("karin"), localtime())
    assert "Ring den som skickade" in words(anders.post(page, {"text": "Ännu mer."}))
    assert WrittenBeside.objects.count() == 1


@pytest.mark.parametrize(("way", "seen"), [("own", {""}), ("all", {"", "bup"}), ("wrong", set())])
def test_the_person_says_that_they_do_not_agree_and_who_may_read_it(
    there: World, karin: Client, as_person: AsPerson, way: str, seen: set[str]
) -> None:
    case = bertils(there, "bup")
    object_to(as_person(BERTIL), case, way, "Så sa jag inte.")
    noted = WrittenBeside.objects.values_list("dispatch__recipient__code", flat=True)
    assert {one or "" for one in noted} == seen
    heard = words(karin.get(reverse("staff:own-words", args=[case.key])))
    assert "Så sa jag inte." in heard


def test_what_the_consent_no_longer_opens_is_not_written_beside(
    there: World, as_person: AsPerson
) -> None:
    case, now = bertils(there, "bup"), localtime()
    withdrawal.withdraw(case, "phone", there.by("karin"), now)
    object_to(as_person(BERTIL), case, "all", "Så sa jag inte.")
    (note,) = WrittenBeside.objects.all()
    assert note.dispatch.recipient is None
    with pytest.raises(TypeError):
        note.save()
