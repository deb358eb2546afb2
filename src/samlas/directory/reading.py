"""Reading directory files: CSV in a folder or one JSON document, to rows of plain text cells."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from samlas.directory.tables import FLAGS, TABLES, Table, shown
from samlas.sheets import GUARD, guarded

Key = tuple[Any, ...]
WORDS = {flag: word for word, flag in FLAGS.items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where, what, and how to mend it.

    `row` is the line of a CSV file, the place in the list of a JSON document, 0 for a whole file.
    """

    file: str
    row: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(_("row %(number)d") % {"number": self.row})
        if self.column:
            place.append(self.column)
        return f"{', '.join(place)}: {self.what} {self.mend}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file: its number, and its cells by the column's name."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its values: references are still the codes of what they refer to."""

    row: Row
    values: Mapping[str, Any]


@dataclass(slots=True)
class Read:
    """What was read: the rows of each table that was there, and what could not be read."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, table: str, row: int, column: str, what: str, mend: str) -> None:
        """Keep a fault in the file that the table came from."""
        self.faults.append(Fault(self.files.get(table, table), row, column, what, mend))


def read(path: Path) -> Read:
    """Read a folder of CSV files, or one JSON document. Raises OSError where there is none."""
    found = Read()
    if path.is_dir():
        _read_folder(path, found)
    else:
        _read_document(path.name, path.read_bytes(), found)
    return found


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith(GUARD) and guarded(cell) != cell else cell


def _read_folder(path: Path, found: Read) -> None:
    names = {f"{table.name}.csv": table for table in TABLES}
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    for file in files:
        table = names.get(file.name)
        if table is None:
            what = _("The directory has no such file.")
            mend = _("Name it one of these: %(words)s.") % {"words": ", ".join(names)}
            found.faults.append(Fault(file.name, 0, "", what, mend))
            continue
        found.files[table.name] = file.name
        _read_csv(table, file.read_bytes(), found)
    if not files:
        mend = _("The files are called %(words)s.") % {"words": ", ".join(names)}
        found.faults.append(Fault(path.name, 0, "", _("There is no CSV file here."), mend))


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _read_csv(table: Table, data: bytes, found: Read) -> None:
    text = _decoded(data)
    if text is None:
        found.fault(table.name, 0, "", _("The file is not in UTF-8."), _("Save it as CSV UTF-8."))
        return
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        header = _shortened([cell.strip() for cell in next(lines, [])], 0)
        if _check_header(table, header, found):
            found.rows[table.name] = list(_rows(table, header, lines, found))
    except csv.Error:
        what = _("The row cannot be told from the next one.")
        found.fault(table.name, lines.line_num, "", what, _("Look for a lost quotation mark."))


def _shortened(cells: list[str], length: int) -> list[str]:
    """Take away empty cells at the end, which a spreadsheet adds, down to the length."""
    end = len(cells)
    while end > length and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _check_header(table: Table, header: list[str], found: Read) -> bool:
    faults = len(found.faults)
    names = ", ".join(column.name for column in table.columns)
    if not any(header):
        what = _("The file is empty.")
        mend = _("Its first row names the columns: %(words)s.") % {"words": names}
        found.fault(table.name, 0, "", what, mend)
        return False
    if len(header) == 1 and "," in header[0]:
        what = _("The columns are not separated by semicolons.")
        found.fault(table.name, 1, "", what, _("Save it as CSV with semicolons."))
        return False
    _check_names(table, header, 1, found)
    for name in sorted({name for name in header if header.count(name) > 1}):
        what = _("The column stands there twice.")
        found.fault(table.name, 1, name, what, _("Take one of them away."))
    for column in table.columns:
        if column.is_needed and column.name not in header:
            what = _("The column is missing.")
            found.fault(table.name, 1, column.name, what, _("Add it, and fill it in."))
    return len(found.faults) == faults


def _check_names(table: Table, names: list[str], row: int, found: Read) -> None:
    known = ", ".join(column.name for column in table.columns)
    for name in names:
        if table.column(name) is None:
            found.fault(
                table.name,
                row,
                shown(name),
                _("There is no such column.") if name else _("The column has no name."),
                _("The columns are %(words)s.") % {"words": known},
            )


def _rows(
    table: Table, header: list[str], lines: Iterator[list[str]], found: Read
) -> Iterator[Row]:
    number = 1
    for line in lines:
        number += 1
        cells = _shortened(line, len(header))
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = _("The row has %(cells)d cells, the first row has %(columns)d.") % {
                "cells": len(cells), "columns": len(header),
            }  # fmt: skip
            found.fault(table.name, number, "", what, _("Give each column its cell."))
            continue
        yield Row(number, dict(zip(header, map(unguarded, cells), strict=True)))


def _read_document(name: str, data: bytes, found: Read) -> None:
    for table in TABLES:
        found.files[table.name] = f"{name}, {table.name}"
    text = _decoded(data)
    if text is None:
        mend = _("Save it as UTF-8.")
        found.faults.append(Fault(name, 0, "", _("The file is not in UTF-8."), mend))
        return
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        mend = _("Look for a lost comma, bracket or quotation mark.")
        found.faults.append(Fault(name, line, "", _("The file is not JSON."), mend))
        return
    names = ", ".join(table.name for table in TABLES)
    if not isinstance(document, dict) or not document:
        mend = _("It holds the lists %(words)s.") % {"words": names}
        found.faults.append(Fault(name, 0, "", _("The file holds no directory."), mend))
        return
    for key in sorted(document.keys() - {table.name for table in TABLES}):
        mend = _("The lists are %(words)s.") % {"words": names}
        found.faults.append(Fault(name, 0, shown(key), _("There is no such list."), mend))
    for table in TABLES:
        if table.name in document:
            found.rows[table.name] = list(_items(table, document[table.name], found))


def _items(table: Table, items: object, found: Read) -> Iterator[Row]:
    if not isinstance(items, list):
        found.fault(table.name, 0, "", _("It is not a list."), _("Put its rows in brackets: [ ]."))
        return
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            what = _("The row does not name its columns.")
            found.fault(table.name, number, "", what, _("Put name and value in braces: { }."))
            continue
        _check_names(table, list(item), number, found)
        cells = {}
        for name, value in item.items():
            cell = _cell(value)
            if cell is None:
                what = _("The value is neither text, yes, no nor nothing.")
                found.fault(table.name, number, shown(name), what, _("Put it in quotation marks."))
            else:
                cells[name] = cell
        yield Row(number, cells)


def _cell(value: object) -> str | None:
    """Return a JSON value as a CSV cell has it, or None for one that no cell can hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return WORDS[value]
    return value if isinstance(value, str) else None
