"""Many letters as one print: none runs into another, on the paper or in its page numbers."""

import io

import pypdf
import pytest

from samlas import papers

pytestmark = pytest.mark.slow
SAMPLES = papers.samples()


def test_each_letter_begins_on_a_sheet_of_its_own_and_counts_its_own_pages() -> None:
    invitation, copy = SAMPLES["cancellation"], SAMPLES["person-copy"]
    together = papers.bundle(
        [(invitation, ()), (copy, ("fi", "sv")), (invitation, ())], "Brev", copy.made_on
    )
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(together)).pages]
    alone = [len(pypdf.PdfReader(io.BytesIO(papers.letter(invitation))).pages)]
    alone.append(len(pypdf.PdfReader(io.BytesIO(papers.letter(copy, "fi", "sv"))).pages))
    first = alone[0] + alone[0] % 2
    assert f"Sida 1 av {alone[0]}" in pages[0]
    assert f"Sivu 1/{alone[1]}" in pages[first]
    second = first + alone[1] + alone[1] % 2
    assert f"Sida 1 av {alone[0]}" in pages[second]
    assert (first % 2, second % 2) == (0, 0)
    blank = [number for number, page in enumerate(pages) if not page.strip()]
    assert all(number % 2 for number in blank)


def test_a_letter_looks_the_same_in_a_print_as_alone() -> None:
    copy = SAMPLES["person-copy"]
    together = papers.bundle([(SAMPLES["summons"], ()), (copy, ())], "Brev", copy.made_on)
    alone = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(papers.letter(copy))).pages]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(together)).pages]
    assert pages[-len(alone) :] == alone


def test_the_print_is_named_without_anyone() -> None:
    together = papers.bundle([(SAMPLES["summons"], ())] * 2, "Brev", SAMPLES["summons"].made_on)
    reader = pypdf.PdfReader(io.BytesIO(together))
    assert reader.metadata is not None
    assert reader.metadata.title == "Brev"
