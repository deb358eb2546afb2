"""The code on a form to fill in by hand leads back to its case."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from samlas import papers
from samlas.papers.form_codes import LETTERS, FormCode

CASE = "7KQ2M9XTABCD"


@pytest.mark.parametrize("form", LETTERS)
def test_what_is_printed_is_read_again(form: str) -> None:
    printed = papers.form_code(form, CASE, 12)
    assert papers.read_form_code(printed) == FormCode(CASE, form, 12)
    assert str(FormCode(CASE, form, 12)) == printed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7kq2 m9xt abcd - s2", FormCode(CASE, "signatures", 2)),
        (CASE, FormCode(CASE)),
        (f"{CASE}-Z", FormCode(CASE)),
        ("7KQ2M9XTABC", None),
        ("https://samlas.example.se/svar", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_write_it(typed: str, read: FormCode | None) -> None:
    assert papers.read_form_code(typed) == read


@pytest.mark.parametrize("name", ["consent-form", "signature-sheet", "own-form"])
def test_a_form_carries_its_code_as_a_square_and_in_words(name: str) -> None:
    paper = papers.samples()[name]
    code = papers.view(paper).code
    assert f"Kod: {code}" in papers.text(paper)
    first = pypdfium2.PdfDocument(papers.letter(paper))[0].render(scale=2).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(first)] == [code]
