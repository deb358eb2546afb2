"""The figures as a file: CSV, ODS or XLSX, with the same numbers as the page, and no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from odfdo import Document, Row, Table

from samlas.directory.reading import guarded
from samlas.indicators.figures import Table as Figures

Cell = str | int | None
Cells = Sequence[Sequence[Cell]]
# Where a number would stand that is too small to be shown.
TOO_FEW = "–"


def head() -> Sequence[str]:
    """Return the names of the columns that `lines` gives."""
    return (
        _("No."), _("Indicator"), _("Told apart by"), _("Outcome"), _("Number"), _("Percent"),
    )  # fmt: skip


def lines(tables: Iterable[tuple[str, Figures]]) -> list[list[Cell]]:
    """Return a row for each outcome, and one for all together; each table with what it is about."""
    rows: list[list[Cell]] = []
    for word, table in tables:
        about = [table.indicator.number, str(table.indicator.title), word]
        rows += [[*about, row.label, row.number, row.share] for row in table.rows]
        rows.append([*about, _("All"), table.total, None])
    return rows


def as_csv(rows: Cells) -> bytes:
    """Return the rows as CSV in UTF-8 with semicolons, as spreadsheets here read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Cells) -> bytes:
    """Return the rows as an Excel file: numbers as numbers, all else as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Figures"))
        sheet.freeze_panes(1, 0)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(y, x, cell)
                else:
                    sheet.write_string(y, x, _safe(cell))
        sheet.autofit()
    return out.getvalue()


def as_ods(rows: Cells) -> bytes:
    """Return the rows as an OpenDocument spreadsheet."""
    book = Document("spreadsheet")
    book.body.clear()
    sheet = Table(_("Figures"))
    for row in rows:
        line = Row()
        line.set_values([cell if isinstance(cell, int) else _safe(cell) for cell in row])
        sheet.append_row(line)
    book.body.append(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(cell: Cell) -> str:
    if cell is None:
        return TOO_FEW
    return guarded(str(cell))


WRITERS: Mapping[str, tuple[Callable[[Cells], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "ods": (as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
