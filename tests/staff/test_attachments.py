"""What goes with a summons: sealed with it, opened by those whose consent covers it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import planning, world
from tests.files import made
from tests.staff.cases import written
from tests.staff.saying import errors, onward, words
from tests.world import World

from samlas import papers
from samlas.casework.attached import MOST
from samlas.casework.printing import making
from samlas.casework.printing.models import Printing
from samlas.casework.summons import attaching
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment, Unit
from samlas.exchange import enclosures
from samlas.exchange.models import Delivery, Dispatch, Enclosure
from samlas.files import store
from samlas.files.checking import Checked
from samlas.files.models import StoredFile
from samlas.jobs.working import work
from samlas.ledger.models import Entry
from samlas.people.models import ConsentRow, InformationKind, Protection

KINDS = [kind.value for kind in InformationKind]


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def made_now(made: Printing, by: Assignment) -> Printing:
    return making.read(made.key, by)


def page(summons: Summons, name: str = "summons-attachments", *more: object) -> str:
    return reverse(f"staff:{name}", args=[summons.case.key, *more])


def add(reader: Client, summons: Summons, content: bytes, **typed: Any) -> Any:
    summons.refresh_from_db()
    sent = SimpleUploadedFile("Alvas karta.pdf", content)
    said = {"name": "Karta till skolan", "tells": ["reason"], "version": summons.version}
    return reader.post(page(summons), {**said, **typed, "sent": sent})


def attached(summons: Summons, by: Any, tells: list[str]) -> Summons:
    """An attachment put in without looking into a file: for tests of what comes after."""
    file = store.put(Checked("application/pdf", 1, made.pdf()), localtime())
    attaching.Attachment.objects.create(
        summons=summons, file=file, name="Utredning", tells=tells, added_at=localtime(), added_by=by
    )
    return summons


def test_it_is_sealed_with_the_paper_and_opened_by_its_recipient(
    as_: Callable[[str], Client], there: World
) -> None:
    karin, summons = as_("karin"), written(there, "bup")
    assert onward(add(karin, summons, made.photo("", 3), language="somaliska")) == page(summons)
    shown = words(karin.get(page(summons)))
    assert "Karta till skolan" in shown
    assert "somaliska" in shown
    assert "Bilagor Karta till skolan (somaliska)" in words(
        karin.get(page(summons, "summons-check"))
    )
    summons.refresh_from_db()
    world.send(summons, there.by("karin"), localtime())
    paper = Dispatch.objects.get(kind="summons")
    sealed = paper.paper()
    assert isinstance(sealed, papers.Summons)
    kept = StoredFile.objects.get()
    assert [one.digest for one in sealed.attachments] == [kept.digest]
    anders = as_("anders")
    at = reverse("staff:received-paper", args=[paper.key])
    assert f'href="{at}attachments/1/"' in anders.get(at).content.decode()
    got = anders.get(f"{at}attachments/1/")
    assert got["Content-Disposition"] == 'attachment; filename="attachment.jpg"'
    assert got.content == store.content(kept)
    assert Entry.objects.filter(about=paper.key, purpose="attachment").count() == 1
    assert as_("sara").get(f"{at}attachments/1/").status_code == 404
    assert anders.get(f"{at}attachments/2/").status_code == 404
    bare = pages_of(papers.letter(sealed))
    to_post = reverse("staff:sent-letter", args=[summons.case.key, paper.key])
    assert pages_of(karin.get(to_post).content) == bare + 1
    assert pages_of(anders.get(f"{at}letter/").content) == bare


def test_it_lies_behind_its_letter_in_a_print_of_many(there: World) -> None:
    summons, by, now = written(there, "bup", "fjardskolan"), there.by("karin"), localtime()
    Unit.objects.filter(code__in=["bup", "fjardskolan"]).update(uses_samlas=False)
    world.send(attached(summons, by, ["reason"]), by, now)
    Delivery.objects.filter(dispatch__recipient=None).update(has_address=False)
    made = making.start(by, "https://samlas.example.se/answer/", now)
    while work(lambda: now):
        pass
    with making.joined(made_now(made, by), by, now) as file:
        read = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    letter = pages_of(papers.letter(Dispatch.objects.filter(kind="summons")[0].paper()))
    sheets = letter + letter % 2
    behind = [page for page, text in enumerate(read) if "Utredning" not in text and not text]
    assert len(read) == 2 * (sheets + 2)
    assert {sheets, len(read) - 2} <= set(behind)


def test_it_goes_to_those_alone_whose_consent_opens_what_it_tells(
    karin: Client, there: World
) -> None:
    summons = written(there, "bup", "fjardskolan")
    school = there.unit("fjardskolan")
    less = [kind for kind in KINDS if kind != "measures"]
    ConsentRow.objects.filter(consent__case=summons.case.key, unit=school).update(kinds=less)
    attached(summons, there.by("karin"), ["reason", "measures"])
    shown = words(karin.get(page(summons)))
    assert f"Samtycket räcker inte för {school.name}" in shown
    world.send(summons, there.by("karin"), localtime())
    with_it = Enclosure.objects.values_list("dispatch__recipient__code", "dispatch__kind")
    assert set(with_it) == {("bup", "summons"), (None, "person-copy")}
    assert "Utredning" not in Dispatch.objects.get(recipient=school).body


def test_one_that_was_changed_afterwards_is_not_opened(there: World) -> None:
    summons = attached(written(there, "bup"), there.by("karin"), ["reason"])
    world.send(summons, there.by("karin"), localtime())
    paper = Dispatch.objects.get(kind="summons")
    other = store.put(Checked("application/pdf", 1, made.pdf(made.launches)), localtime())
    Enclosure.objects.filter(dispatch=paper).update(file=other)
    with pytest.raises(papers.BrokenSeal):
        enclosures.received(paper.key, 1, there.by("anders"), localtime())


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(karin: Client, there: World) -> None:
    summons = written(there, "bup")
    wrong = add(karin, summons, b"<html>", name="Karta <över> skolan")
    assert wrong.status_code == 422
    assert list(errors(wrong)) == ["sent"]
    assert "Karta &lt;över&gt; skolan" in wrong.content.decode()
    unsaid = add(karin, summons, made.pdf(), name="", tells=[])
    assert (unsaid.status_code, sorted(errors(unsaid))) == (422, ["name", "tells"])
    late = add(karin, summons, made.pdf(), version=summons.version + 3)
    assert late.status_code == 409
    for _n in range(MOST):
        attached(summons, there.by("karin"), ["reason"])
    assert "redan fem bilagor" in str(errors(add(karin, summons, made.pdf())))


def test_it_is_taken_away_from_the_draft_and_stays_with_what_was_sent(
    karin: Client, there: World
) -> None:
    summons = attached(written(there, "bup"), there.by("karin"), ["reason"])
    world.send(summons, there.by("karin"), localtime())
    summons.refresh_from_db()
    one = summons.attachments.get()
    assert karin.get(page(summons, "summons-attachment", one.pk)).status_code == 200
    away = page(summons, "summons-attachment-take-away", one.pk)
    assert onward(karin.post(away, {"version": summons.version})) == page(summons)
    summons.refresh_from_db()
    assert summons.unsent_changes
    sent = Dispatch.objects.get(kind="summons")
    assert karin.get(page(summons, "sent-attachment", sent.key, 1)).status_code == 200


def test_a_file_that_has_gone_nowhere_is_removed_with_its_attachment(
    karin: Client, there: World
) -> None:
    summons = attached(written(there, "bup"), there.by("karin"), ["reason"])
    summons.refresh_from_db()
    away = page(summons, "summons-attachment-take-away", summons.attachments.get().pk)
    karin.post(away, {"version": summons.version})
    assert not StoredFile.objects.exists()


def test_nothing_is_attached_for_one_who_is_protected_nor_opened_once_they_are(
    as_: Callable[[str], Client], there: World
) -> None:
    karin, summons = as_("karin"), attached(written(there, "bup"), there.by("karin"), ["reason"])
    world.send(summons, there.by("karin"), localtime())
    paper = Dispatch.objects.get(kind="summons")
    summons.case.individual.protection = Protection.CONFIDENTIALITY_MARKING
    summons.case.individual.save()
    Dispatch.objects.update(is_protected=True)
    refused = add(karin, summons, made.pdf())
    assert "Inget bifogas" in str(errors(refused))
    with pytest.raises(Enclosure.DoesNotExist):
        enclosures.sent(paper.key, 1, there.by("gunilla"), localtime())


def test_a_plans_attachment_is_added_shown_with_who_gets_it_and_opened_by_its_reader(
    as_: Callable[[str], Client], there: World
) -> None:
    karin, now = as_("karin"), localtime()
    case = planning.met(there, "bup", "fjardskolan", now=now)
    ConsentRow.objects.filter(unit=there.unit("fjardskolan")).update(kinds=["reason"])
    plan = planning.stands(planning.drafted(case, there.by("karin"), now))
    at = reverse("staff:plan-attachments", args=[case.key])
    assert at in karin.get(reverse("staff:plan", args=[case.key])).content.decode()
    sent = {"name": "Schema", "tells": ["reason"], "version": plan.version}
    broken = karin.post(at, {**sent, "sent": SimpleUploadedFile("a.pdf", b"<html>")})
    assert (broken.status_code, list(errors(broken))) == (422, ["sent"])
    assert onward(karin.post(at, {**sent, "sent": SimpleUploadedFile("a.pdf", made.pdf())})) == at
    shown = words(karin.get(at))
    assert f"Går till {there.unit('bup').name}" in shown
    assert f"Samtycket räcker inte för {there.unit('fjardskolan').name}" in shown
    planning.approve_all(plan, there.by("karin"), now)
    planning.seal(plan, there.by("karin"), now)
    paper = Dispatch.objects.get(kind="plan", recipient__code="bup")
    anders, theirs = as_("anders"), reverse("staff:received-paper", args=[paper.key])
    for by in ("", "?by=goal"):
        assert f'href="{theirs}attachments/1/"' in anders.get(theirs + by).content.decode()
    assert anders.get(f"{theirs}attachments/1/").content == store.content(StoredFile.objects.get())
    bare = pages_of(papers.letter(paper.paper()))
    assert pages_of(anders.get(f"{theirs}letter/").content) == bare
    away = f"{at}{planning.stands(plan).attachments.get().pk}/take-away/"
    assert onward(karin.post(away, {"version": planning.stands(plan).version})) == at
    assert planning.stands(plan).changed
    assert as_("elin").get(at).status_code == 404
