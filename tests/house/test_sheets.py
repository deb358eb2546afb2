"""Tables as files: what stands in them is what was given, in every kind, and nothing is run."""

import csv
import io
from collections.abc import Sequence
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from samlas import sheets

ROWS: Sequence[Sequence[sheets.Cell]] = (
    ("Vems", "=HYPERLINK(1)", "+1"),
    ("Två\nrader & <tecken>", 15, "–"),
    ("", -5, "'=1"),
)
TABLE, OFFICE = f"{{{sheets.OFFICE}table:1.0}}", f"{{{sheets.OFFICE}office:1.0}}"


def test_a_csv_cell_is_never_taken_for_a_formula() -> None:
    told = sheets.as_csv(ROWS).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(told, newline=""), delimiter=";"))
    assert found[0] == ["Vems", "'=HYPERLINK(1)", "'+1"]
    assert found[1] == ["Två\nrader & <tecken>", "15", "–"]


def test_an_ods_file_tells_each_cell_as_it_is() -> None:
    with ZipFile(io.BytesIO(sheets.as_ods(ROWS))) as packed:
        assert packed.infolist()[0].filename == "mimetype"
        content = packed.read("content.xml")
    assert b"formula" not in content
    rows = [list(row) for row in fromstring(content).iter(f"{TABLE}table-row")]  # noqa: S314
    assert [["\n".join(line.text or "" for line in cell) for cell in row] for row in rows] == [
        [str(cell) for cell in row] for row in ROWS
    ]
    assert [kind(row[1]) for row in rows] == ["string", "float", "float"]


def kind(cell: Element) -> str:
    return cell.attrib[f"{OFFICE}value-type"]


def test_an_xlsx_file_holds_numbers_and_texts_and_no_formula() -> None:
    with ZipFile(io.BytesIO(sheets.as_xlsx(ROWS))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        texts = packed.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<v>15</v>" in sheet
    assert "=HYPERLINK(1)" in texts
