"""Forms that come back on paper are read in, and filed to the plan that their code leads to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world
from tests.files import made
from tests.staff.cases import mapped, sent
from tests.staff.saying import errors, onward, words
from tests.world import World

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.codes import replying
from samlas.casework.scans import sweeping, taking_in
from samlas.casework.scans.models import UNDO, Scan
from samlas.casework.summons.draft import Recipient
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch, NamedReader
from samlas.files.checking import Checked
from samlas.files.models import Content, StoredFile
from samlas.jobs.models import Job
from samlas.keys import new_key
from samlas.ledger.models import Entry
from samlas.people.models import Protection

Queries = Callable[[], AbstractContextManager[list[str]]]
SCANS = "/scans/"


def of(case: Case, form: str = "consent", number: int = 0) -> Any:
    return made.sheet(papers.form_code(form, case.key, number))


def upload(reader: Client, *files: bytes) -> Any:
    sent = [
        SimpleUploadedFile(f"skannat-{n}.pdf", content) for n, content in enumerate(files, start=1)
    ]
    return reader.post(SCANS, {"photos": sent})


def filed(reader: Client, case: Case, scan: Scan, kind: str = "consent") -> Any:
    typed = {"do": "file", "code": case.key, "case": case.key, "kind": kind}
    return reader.post(reverse("staff:scan", args=[scan.key]), typed)


def kept(there: World, who: str = "karin", code: str = "") -> Scan:
    """A scan taken in without looking into a file: for tests of what comes after."""
    form = taking_in.Form(code, 1, Checked("image/jpeg", 1, made.jpeg(made.sheet())))
    return taking_in._keep(form, new_key(), there.by(who), localtime())


def test_a_photo_finds_its_plan_is_read_through_and_filed(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    photo = made.photo(papers.form_code("consent", case.key), 175, dark=0.6)
    page = onward(upload(karin, photo))
    scan = Scan.objects.get()
    assert page == reverse("staff:scan", args=[scan.key])
    shown = karin.get(page)
    assert f"Alva Lindqvist, {case.key}" in words(shown)
    assert shown.context["form"]["kind"].value() == "consent"
    assert onward(filed(karin, case, scan)) == page
    done = karin.get(page)
    assert "Papperet ligger i planen" in words(done)
    onto = f"{reverse('staff:consent-ask', args=[case.key])}?scan={scan.key}"
    assert f'href="{onto}"' in done.content.decode()
    assert reverse("staff:scan-page", args=[scan.key, 1]) in karin.get(onto).content.decode()
    assert "Samtycke" in words(karin.get(reverse("staff:case-scans", args=[case.key])))
    assert Entry.objects.filter(about=case.key, purpose="scan-filed").count() == 1


def slip_of(case: Case, to: str) -> tuple[Dispatch, str]:
    """The copy that a unit is sent by post, and what the square on its reply slip says."""
    paper = Dispatch.objects.get(case=case.key, recipient__code=to)
    code = replying.printed([paper], localtime())[paper.pk]
    return paper, f"https://samlas.example.se/answer/#{code}"


def test_a_reply_slip_is_known_by_its_own_code_and_opens_the_answer_of_that_copy(
    karin: Client, there: World
) -> None:
    Unit.objects.filter(code="kassan").update(uses_samlas=False)
    case = sent(there, "bup", "kassan")
    paper, square = slip_of(case, "kassan")
    page = onward(upload(karin, made.photo(square, 3)))
    scan = Scan.objects.get()
    assert (scan.paper, scan.code) == (paper, papers.form_code("summons-reply", case.key))
    assert square[-16:] not in str(Scan.objects.values())
    filed(karin, case, scan, "summons-reply")
    shown = karin.get(page)
    assert "Försäkringskassan" in words(shown)
    asked = Recipient.objects.get(dispatch=paper)
    enter = f"{reverse('staff:answers-enter', args=[case.key, asked.pk])}?scan={scan.key}"
    assert f'href="{enter}"' in shown.content.decode()
    assert karin.get(enter).context["form"]["way"].value() == "slip"
    assert "inte gäller längre" not in words(shown)
    Dispatch.objects.filter(pk=paper.pk).update(superseded_at=localtime())
    assert "ett brev som inte gäller längre" in words(karin.get(page))
    Recipient.objects.filter(pk=asked.pk).update(removed_at=localtime())
    assert enter not in karin.get(page).content.decode()


def test_a_slips_code_can_be_typed_and_is_nothing_to_another_unit(
    as_: Callable[[str], Client], there: World
) -> None:
    Unit.objects.filter(code="kassan").update(uses_samlas=False)
    case = sent(there, "bup", "kassan")
    paper, square = slip_of(case, "kassan")
    karin, elin, scan = as_("karin"), as_("elin"), kept(there)
    typed = {"do": "file", "code": square[-16:], "case": case.key, "kind": "summons-reply"}
    assert onward(karin.post(reverse("staff:scan", args=[scan.key]), typed))
    scan.refresh_from_db()
    assert (scan.paper, scan.case) == (paper, case)
    foreign = reverse("staff:scan", args=[kept(there, "elin").key])
    assert elin.post(foreign, {"do": "find", "code": square[-16:]}).status_code == 422
    upload(elin, made.jpeg(made.sheet(square)))
    assert Scan.objects.order_by("pk").last().paper is None  # type: ignore[union-attr]


def test_several_forms_in_one_file_become_several(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    pages = made.scanned(of(case), made.sheet(), of(case, "signatures", 2))
    assert onward(upload(karin, pages)) == SCANS
    upload(karin, pages)
    found = list(Scan.objects.order_by("pk").values_list("kind", "file__pages"))
    assert found == [("consent", 2), ("signatures", 1)]
    assert "2 sidor" in words(karin.get(SCANS))


def test_what_is_wrong_is_told_by_file_and_the_good_ones_are_kept(
    karin: Client, there: World
) -> None:
    case = mapped(there, "bup")
    answer = upload(karin, b"<html>", made.jpeg(of(case)), b"")
    assert answer.status_code == 422
    first, second = errors(answer)["photos"]
    assert first.startswith("skannat-1.pdf: Skicka ett foto")
    assert second.startswith("skannat-3.pdf: Filen är tom")
    assert Scan.objects.count() == 1
    assert "Att lägga i rätt plan" in words(answer)
    nothing = karin.post(SCANS, {})
    assert nothing.status_code == 422
    assert errors(nothing) == {"photos": ["Välj minst en fil."]}


def test_more_than_is_taken_in_at_once_is_refused_unread(karin: Client, settings: Any) -> None:
    settings.UPLOAD_BYTES = 1_000
    assert upload(karin, bytes(2_000)).status_code == 413


def test_a_code_of_another_unit_is_as_unknown_as_one_of_nobody(
    as_: Callable[[str], Client], there: World
) -> None:
    case, elin = mapped(there, "bup"), as_("elin")
    scan = kept(there, "elin", papers.form_code("consent", case.key))
    page = reverse("staff:scan", args=[scan.key])
    assert "Alva" not in words(elin.get(page))
    theirs = elin.post(page, {"do": "find", "code": case.key})
    nobodys = elin.post(page, {"do": "find", "code": "2" * 12})
    for answer in (theirs, nobodys):
        assert answer.status_code == 422
        assert errors(answer) == {
            "code": ["Ingen av era planer hittades. Kontrollera koden."],
        }
    assert filed(elin, case, scan).status_code == 422
    scan.refresh_from_db()
    assert scan.case is None
    karin = as_("karin")
    for name in ("scan", "scan-file"):
        assert karin.get(reverse(f"staff:{name}", args=[scan.key])).status_code == 404


def test_without_a_code_the_plan_is_found_by_hand(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    page = reverse("staff:scan", args=[kept(there).key])
    assert "Ingen kod gick att läsa" in words(karin.get(page))
    empty = karin.post(page, {"do": "find"})
    assert (empty.status_code, list(errors(empty))) == (422, ["code"])
    by_hand = karin.post(page, {"do": "find", "code": f" {case.key[:6]} {case.key[6:]}-w".lower()})
    assert case.key in words(by_hand)
    typed = {"do": "find", "number": case.individual.personal_number}
    assert case.key in words(karin.post(page, typed))
    unsaid = karin.post(page, {**typed, "do": "file", "case": case.key})
    assert (unsaid.status_code, list(errors(unsaid))) == (422, ["kind"])
    assert "checked" in unsaid.content.decode()
    assert onward(karin.post(page, {**typed, "do": "file", "case": case.key, "kind": "words"}))


def test_of_a_protected_person_the_named_alone_see_what_was_filed(
    as_: Callable[[str], Client], there: World
) -> None:
    person = world.alva()
    person.protection = Protection.CONFIDENTIALITY_MARKING
    case = mapped(there, "bup", person=person)
    scan = kept(there)
    filed(as_("karin"), case, scan)
    yusuf = as_("yusuf")
    for name, of_it in (
        ("scan", [scan.key]), ("scan-file", [scan.key]), ("scan-page", [scan.key, 1]),
        ("case-scans", [case.key]),
    ):  # fmt: skip
        assert yusuf.get(reverse(f"staff:{name}", args=of_it)).status_code == 404
    NamedReader.objects.create(
        case=case.key, reader=there.by("yusuf"), named_by=there.by("karin"), named_at=localtime()
    )
    assert yusuf.get(reverse("staff:scan", args=[scan.key])).status_code == 200


def test_a_filing_is_taken_back_within_the_hour_and_removed_later_for_a_reason(
    as_: Callable[[str], Client], there: World
) -> None:
    karin, case, scan = as_("karin"), mapped(there, "bup"), kept(there)
    page = reverse("staff:scan", args=[scan.key])
    filed(karin, case, scan)
    undo, remove = (reverse(f"staff:scan-{one}", args=[scan.key]) for one in ("undo", "remove"))
    assert as_("yusuf").post(undo).status_code == 422
    assert onward(karin.post(undo)) == page
    assert "Hitta planen" in words(karin.get(page))
    filed(karin, case, scan)
    Scan.objects.update(filed_at=localtime() - UNDO - timedelta(minutes=1))
    assert "för sent" in words(karin.post(undo))
    unsaid = karin.post(remove, {"why": ""})
    assert (unsaid.status_code, list(errors(unsaid))) == (422, ["why"])
    assert onward(karin.post(remove, {"why": "Hörde till någon annan."})) == page
    gone = karin.get(page)
    assert "Hörde till någon annan." in words(gone)
    assert "<img" not in gone.content.decode()
    assert karin.get(reverse("staff:scan-file", args=[scan.key])).status_code == 404
    assert not Content.objects.exists()
    assert "Borttaget" in words(karin.get(reverse("staff:case-scans", args=[case.key])))


def test_what_nobody_files_is_thrown_away(karin: Client, there: World) -> None:
    scan, other = kept(there), kept(there, "yusuf")
    assert onward(karin.post(reverse("staff:scan-throw-away", args=[scan.key]))) == SCANS
    assert karin.post(reverse("staff:scan-throw-away", args=[other.key])).status_code == 404
    sweeping.let_go(Job(), localtime())
    assert Scan.objects.get() == other
    sweeping.let_go(Job(), localtime() + sweeping.KEPT_UNFILED + timedelta(days=1))
    assert not StoredFile.objects.exists()


def test_a_paper_is_sent_to_be_kept_and_every_look_is_noted(karin: Client, there: World) -> None:
    case, scan = mapped(there, "bup"), kept(there)
    filed(karin, case, scan)
    whole = karin.get(reverse("staff:scan-file", args=[scan.key]))
    assert whole["Content-Disposition"] == 'attachment; filename="form.jpg"'
    picture = karin.get(reverse("staff:scan-page", args=[scan.key, 1]))
    for answer in (whole, picture):
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        assert "no-store" in answer["Cache-Control"]
    assert karin.get(reverse("staff:scan-page", args=[scan.key, 2])).status_code == 404
    noted = Entry.objects.filter(about=case.key, detail__scan=scan.key)
    assert {"scan-file", "scan-page", "scan-filed"} <= set(noted.values_list("purpose", flat=True))


def test_the_pages_ask_as_much_however_many_papers_there_are(
    karin: Client, there: World, queries: Queries
) -> None:
    case = sent(there, "bup")
    counts = set()
    for _n in range(3):
        scan = kept(there)
        filed(karin, case, scan)
        kept(there, code="2" * 12)
        with queries() as listed:
            karin.get(reverse("staff:case-scans", args=[case.key]))
        with queries() as waiting:
            karin.get(SCANS)
        with queries() as one:
            karin.get(reverse("staff:scan", args=[scan.key]))
        counts.add((len(listed), len(waiting), len(one)))
    assert len(counts) == 1
    assert max(counts.pop()) <= 5


@pytest.mark.once
def test_what_is_written_on_a_form_is_not_found_in_the_database_file(there: World) -> None:
    planted = b"Alva sover inte"
    form = taking_in.Form("", 1, Checked("application/pdf", 1, b"%PDF-1.7\n" + planted))
    taking_in._keep(form, "", there.by("karin"), localtime())
    whole = connection.connection.serialize()
    assert planted[:9] not in whole
    assert Content.objects.get().key_id.encode() in whole
