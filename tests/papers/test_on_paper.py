"""The letters as a printer, an envelope, a camera and an archive meet them, by other tools."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from samlas import papers

pytestmark = pytest.mark.slow
SAMPLES = papers.samples()
POSTED = [name for name, one in SAMPLES.items() if papers.view(one).recipient]
CODED = [name for name, one in SAMPLES.items() if papers.view(one).code]
MM = 72 / 25.4
A4 = 297
# What shows in the window of a C5 or C4 envelope, whichever way the letter has slid in it.
LEFT, RIGHT, TOP, BOTTOM = 105, 205, 45, 82


def opened(name: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(papers.letter(SAMPLES[name]))


def in_window(pdf: pypdfium2.PdfDocument) -> str:
    """The text of the first page whose letters touch the window."""
    page = pdf[0].get_textpage()
    text = page.get_text_bounded(
        left=LEFT * MM, right=RIGHT * MM, top=(A4 - TOP) * MM, bottom=(A4 - BOTTOM) * MM
    )
    return " ".join(text.split())


@pytest.mark.parametrize("name", POSTED)
def test_the_window_shows_the_address_whole_and_nothing_else(name: str) -> None:
    assert in_window(opened(name)) == " ".join(
        " ".join(papers.view(SAMPLES[name]).recipient).split()
    )


@pytest.mark.parametrize("name", CODED)
def test_a_camera_reads_the_square_code_from_the_picture(name: str) -> None:
    pdf = opened(name)
    found = {
        one.text for page in pdf for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    }
    assert papers.view(SAMPLES[name]).code in found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_font_is_in_the_file(name: str) -> None:
    with pikepdf.open(io.BytesIO(papers.letter(SAMPLES[name]))) as pdf:
        described = [
            one for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]  # fmt: skip
        assert described
        assert all({"/FontFile2", "/FontFile3"} & set(one.keys()) for one in described)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_page_tells_its_number_and_how_many_there_are(name: str) -> None:
    pdf = opened(name)
    for number, page in enumerate(pdf, start=1):
        assert f"Sida {number} av {len(pdf)}" in page.get_textpage().get_text_range()


def is_for_the_person(paper: Any) -> bool:
    kinds = papers.PersonCopy | papers.ConsentForm | papers.OwnForm | papers.CodeLetter
    return isinstance(paper, kinds) or getattr(paper, "to_individual", False)


@pytest.mark.parametrize("name", [name for name, one in SAMPLES.items() if is_for_the_person(one)])
def test_what_the_person_gets_is_large(name: str) -> None:
    assert papers.view(SAMPLES[name]).large
