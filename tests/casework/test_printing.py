"""A unit's letters as one print: all that waits, made by the worker, posted by one click."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pypdf
import pytest
from tests import world as w
from tests.world import NOW, World, bertil

from samlas import papers
from samlas.casework import individual, posting
from samlas.casework.case import Case, Refused
from samlas.casework.printing import (
    alone,
    joining,
    making,
    returned,
    sifting,
    together,
    waiting,
)
from samlas.casework.printing.models import PrintedPart, Printing
from samlas.casework.tasks import Task, What
from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import Delivery, Dispatch, Returned
from samlas.files.models import Content
from samlas.jobs.models import Job
from samlas.jobs.working import work
from samlas.people.models import ConsentRow, Individual, Protection

AT = "https://samlas.example.se/answer/"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def case(there: World) -> Case:
    """Two letters wait: one to a unit without Samlas, one to the person."""
    Unit.objects.filter(code="kassan").update(uses_samlas=False)
    made = w.called(there.by("karin"), [there.unit("bup"), Unit.objects.get(code="kassan")])
    at_home(made)
    return made


def at_home(case: Case) -> None:
    """Let the letter to the person have an address."""
    Delivery.objects.filter(dispatch__case=case.key, dispatch__recipient=None).update(
        address="Tallstigen 7\n136 00 Handen", has_address=True
    )


def work_off(now: datetime = LATER) -> None:
    while work(lambda: now):
        pass


def made(by: Assignment) -> Printing:
    printing = making.start(by, AT, NOW)
    work_off()
    return making.read(printing.key, by)


def pages(printing: Printing, by: Assignment) -> list[str]:
    with making.joined(printing, by, LATER) as file:
        return [page.extract_text() for page in pypdf.PdfReader(file).pages]


def tasks_of(case: Case) -> set[str]:
    return set(Task.objects.filter(about=case.key).values_list("what", flat=True))


def test_all_that_waits_comes_as_one_print_units_first_with_its_address(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    printing = making.start(karin, AT, NOW)
    with pytest.raises(Refused):
        making.joined(printing, karin, NOW)
    work_off()
    printing = making.read(printing.key, karin)
    assert (printing.letters, printing.letters_made, printing.made_at) == (2, 2, LATER)
    said = pages(printing, karin)
    person = next(n for n, page in enumerate(said) if "Tallstigen 7" in page)
    assert "Försäkringskassan" in said[0]
    assert person > 0
    assert person % 2 == 0


def test_each_part_of_a_print_begins_on_a_sheet_of_its_own() -> None:
    sheet = papers.samples()["forwarding-sheet"]
    one_page = papers.letter(sheet)
    with joining.joined([one_page, one_page]) as file:
        said = [page.extract_text().strip() for page in pypdf.PdfReader(file).pages]
    assert [bool(text) for text in said] == [True, False, True, False]


def test_what_is_in_a_print_is_in_no_other_until_that_has_ended(case: Case, there: World) -> None:
    karin = there.by("karin")
    first = making.start(karin, AT, NOW)
    with pytest.raises(Refused):
        making.start(karin, AT, NOW)
    making.end(first, NOW)
    assert making.start(karin, AT, NOW).letters == 2


def test_one_click_marks_what_is_in_the_print_and_nothing_else(case: Case, there: World) -> None:
    karin = there.by("karin")
    printing = made(karin)
    other = w.called(karin, [there.unit("bup")], person=bertil())
    at_home(other)
    Dispatch.objects.filter(case=case.key, recipient=None).update(cancelled_at=NOW)
    with pytest.raises(Refused):
        making.joined(printing, karin, LATER)
    work_off()
    assert len(pages(making.read(printing.key, karin), karin)) == 4
    with pytest.raises(Refused) as refused:
        together.posted(printing, NOW.date() + timedelta(days=1), karin, LATER)
    assert refused.value.field == "posted_on"
    assert together.posted(printing, NOW.date(), karin, LATER) == 1
    letter = Delivery.objects.get(dispatch__case=case.key, dispatch__recipient__code="kassan")
    assert (letter.done_at, letter.done_by) == (LATER, karin)
    assert not Delivery.objects.filter(dispatch__recipient=None, done_at__isnull=False).exists()
    assert named(printing) == [(case.key, "cancelled", False)]
    assert What.POST_LETTERS not in tasks_of(case)
    assert What.POST_LETTERS in tasks_of(other)
    assert together.posted(printing, NOW.date(), karin, LATER) == 0


def test_the_click_is_taken_back_for_a_while(case: Case, there: World) -> None:
    karin = there.by("karin")
    printing = made(karin)
    together.posted(printing, NOW.date(), karin, LATER)
    printing = making.read(printing.key, karin)
    with pytest.raises(Refused):
        together.undo(printing, karin, LATER + timedelta(hours=1))
    together.undo(printing, karin, LATER)
    assert posting.to_post(case.key).count() == 2
    assert What.POST_LETTERS in tasks_of(case)


def test_a_print_is_forgotten_after_a_day_and_its_letters_wait_again(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    printing = made(karin)
    making.forget(None, NOW + timedelta(days=2))  # type: ignore[arg-type]
    with pytest.raises(Printing.DoesNotExist):
        making.read(printing.key, karin)
    assert waiting.to_print(karin).count() == 2


def test_a_colleague_of_another_unit_finds_no_print(case: Case, there: World) -> None:
    printing = made(there.by("karin"))
    with pytest.raises(Printing.DoesNotExist):
        making.read(printing.key, there.by("elin"))
    with pytest.raises(Refused):
        making.start(there.by("elin"), AT, NOW)


def test_the_print_and_its_parts_are_kept_encrypted(case: Case, there: World) -> None:
    printing = made(there.by("karin"))
    kept = b"".join(bytes(one.file.content.sealed) for one in printing.pieces.all())
    assert kept
    assert b"%PDF" not in kept


def two_cases(there: World) -> tuple[Case, Case]:
    """A second case of the same unit, about Cilla, with a letter home."""
    cilla = bertil(given_name="Cilla", personal_number="")
    other = w.called(there.by("karin"), [there.unit("bup")], person=cilla)
    at_home(other)
    return Case.objects.exclude(pk=other.pk).get(), other


def protect(case: Case, by: Assignment) -> None:
    individual.change(case, {"protection": Protection.CONFIDENTIALITY_MARKING}, by, LATER)


def named(printing: Printing) -> list[tuple[str, str, bool]]:
    return [
        (one.delivery.dispatch.case, one.left_out, one.in_hand)
        for one in sifting.named(printing, NOW.date())
    ]


def test_when_someone_in_a_print_is_protected_the_others_letters_go_on(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    _first, other = two_cases(there)
    printing = made(karin)
    protect(case, karin)
    assert not Content.objects.exists()  # what held the address is gone at once
    with pytest.raises(Refused):
        making.joined(making.read(printing.key, karin), karin, LATER)
    work_off()
    printing = making.read(printing.key, karin)
    said = "".join(pages(printing, karin))
    assert "Cilla" in said
    assert "Bertil" not in said
    assert named(printing) == [(case.key, "protected", False)] * 2
    assert together.posted(printing, NOW.date(), karin, LATER) == 1
    assert Delivery.objects.filter(dispatch__case=case.key, channel="letter", done_at=None).exists()
    assert not posting.to_post(other.key).exists()


def test_a_letter_that_is_in_hand_when_it_must_not_go_is_to_be_taken_out(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    printing = made(karin)
    pages(printing, karin)
    posting.stop(case, karin, LATER)
    printing = making.read(printing.key, karin)
    kassan = (case.key, "cancelled", True)
    assert named(printing) == [kassan]
    assert together.posted(printing, NOW.date(), karin, LATER) == 1
    work_off()
    printing = making.read(printing.key, karin)
    assert named(printing) == [kassan]
    assert "Försäkringskassan, " not in pages(printing, karin)[0]


def test_a_letter_that_must_not_go_since_its_part_was_set_is_not_kept(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    two_cases(there)
    printing = making.start(karin, AT, NOW)
    job = Job.objects.get(kind="print-part")
    keep = making.part(job, LATER)
    Dispatch.objects.filter(case=case.key).update(cancelled_at=LATER)
    assert keep is not None
    keep()
    assert not PrintedPart.objects.exists()
    job.delete()
    work_off()
    printing = making.read(printing.key, karin)
    assert "Bertil" not in "".join(pages(printing, karin))
    assert named(printing) == [(case.key, "cancelled", False)] * 2


def test_what_a_consent_does_not_cover_on_the_day_is_not_printed_and_an_empty_print_is_told(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    Dispatch.objects.filter(recipient=None).update(cancelled_at=NOW)
    ConsentRow.objects.update(valid_to=NOW.date() - timedelta(days=1))
    printing = made(karin)
    assert named(printing)[0][1] == "consent"
    assert making.is_empty(printing)
    with pytest.raises(Refused):
        making.joined(printing, karin, LATER)


def test_a_protected_letter_is_in_no_print_and_is_forwarded_by_number_without_any_address(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    Individual.objects.update(protection=Protection.NEW_IDENTITY, street="Hemliga vägen 1")
    Dispatch.objects.update(is_protected=True)
    Case.objects.update(responsible=karin)
    gunilla = there.by("gunilla")  # the head
    with pytest.raises(Refused):
        making.start(gunilla, AT, NOW)
    letter = Delivery.objects.get(dispatch__recipient=None)
    Case.objects.filter(key=case.key).update(responsible=gunilla)
    found = alone.read(letter.pk, gunilla, NOW)
    said = pypdf.PdfReader(io.BytesIO(alone.printed(found, gunilla, NOW)))
    texts = [page.extract_text() for page in said.pages]
    assert "Box 2820" in texts[0]
    assert found.number[-4:] in texts[2]
    assert not any("Hemliga" in text or "Tallstigen" in text for text in texts)
    assert "Alva" not in texts[0] + texts[2]
    alone.posted(letter.pk, NOW.date(), gunilla, NOW)
    assert Delivery.objects.get(pk=letter.pk).done_by == gunilla


def test_a_letter_that_comes_back_is_a_thing_to_do_until_it_is_sent_elsewhere(
    case: Case, there: World
) -> None:
    karin = there.by("karin")
    letter = Delivery.objects.get(dispatch__case=case.key, dispatch__recipient=None)
    with pytest.raises(Refused):
        returned.came_back(letter.pk, Returned.MOVED, NOW.date(), karin, NOW)
    for one in posting.to_post(case.key):
        posting.posted(case.key, one.pk, NOW.date(), karin, NOW)
    returned.came_back(letter.pk, Returned.MOVED, NOW.date(), karin, NOW)
    assert What.LETTER_RETURNED in tasks_of(case)
    with pytest.raises(Refused) as refused:
        returned.again(letter.pk, " \n", karin, NOW)
    assert refused.value.field == "address"
    returned.again(letter.pk, "Nya vägen 3\n136 00 Handen", karin, NOW)
    assert tasks_of(case) >= {What.POST_LETTERS}
    assert What.LETTER_RETURNED not in tasks_of(case)
    assert "Nya vägen 3" in "".join(pages(made(karin), karin))


def test_a_letter_that_came_back_may_have_been_handed_over(case: Case, there: World) -> None:
    karin = there.by("karin")
    letter = posting.to_post(case.key).first()
    assert letter is not None
    posting.posted(case.key, letter.pk, NOW.date(), karin, NOW)
    returned.came_back(letter.pk, Returned.UNKNOWN, NOW.date(), karin, NOW)
    returned.reached(letter.pk, "Lämnat i handen.", karin, NOW)
    assert What.LETTER_RETURNED not in tasks_of(case)
    assert returned.read(letter.pk, karin, NOW).times[0].then == "Lämnat i handen."


@pytest.mark.parametrize(
    ("name", "tag"), [("arabiska", "ar"), ("Suomi", "fi"), ("somaliska", "so"), ("klingon", "")]
)
def test_the_language_of_a_letter_is_known_by_its_name(name: str, tag: str) -> None:
    assert making.tag_of(name) == tag
