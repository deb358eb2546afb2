"""Tables as files that spreadsheets open: CSV, ODS and XLSX. No cell of them is ever a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

import xlsxwriter

Cell = str | int
Rows = Iterable[Sequence[Cell]]
Writer = Callable[[Rows], bytes]

# A spreadsheet takes a CSV cell that begins so for a formula, and would run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
GUARD = "'"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def guarded(text: str) -> str:
    """Return the text as a CSV cell that no spreadsheet takes for a formula."""
    rest = text.lstrip(GUARD)
    return f"{GUARD}{text}" if rest.startswith(FORMULA) else text


def as_csv(rows: Rows) -> bytes:
    """Return the rows as CSV in UTF-8, with a mark at the start and semicolons, as spreadsheets
    here read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Rows) -> bytes:
    """Return the rows as an Excel file: numbers as numbers, all else as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(y, x, cell)
                else:
                    sheet.write_string(y, x, cell)
        sheet.autofit()
    return out.getvalue()


def as_ods(rows: Rows) -> bytes:
    """Return the rows as an OpenDocument spreadsheet: numbers as numbers, all else as text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", ODS)  # first and not packed, as the format has it
        parts.writestr("META-INF/manifest.xml", _manifest(), zipfile.ZIP_DEFLATED)
        parts.writestr("content.xml", _content(rows), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _manifest() -> str:
    files = (("/", ODS), ("content.xml", "text/xml"))
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>' for path, kind in files
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{OFFICE}manifest:1.0" '
        f'm:version="1.3">{entries}</m:manifest>'
    )


def _content(rows: Rows) -> str:
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    lines = "".join(
        f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>" for cells in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        f'office:version="1.3"><office:body><office:spreadsheet><table:table table:name="1">'
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def _cell(cell: Cell) -> str:
    said = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).splitlines() or [""])
    kind = f'float" office:value="{cell}' if isinstance(cell, int) else "string"
    return f'<table:table-cell office:value-type="{kind}">{said}</table:table-cell>'


# By the ending of the file: what writes it, and its media type.
WRITERS: Mapping[str, tuple[Writer, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "ods": (as_ods, ODS),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
