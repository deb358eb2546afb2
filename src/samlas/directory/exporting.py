"""Exporting the directory: as CSV files in a folder, or as one JSON document."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from samlas.directory.importing import key_of, text_of
from samlas.directory.reading import guarded
from samlas.directory.tables import TABLES, Table


def save(path: Path) -> dict[str, int]:
    """Write the whole directory: one JSON document where `path` ends in .json, else CSV files.

    Makes the folder when it is not there. Returns the number of rows by table; raises OSError.
    """
    tables = {table.name: list(_rows(table)) for table in TABLES}
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        path.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            _write_csv(path / f"{table.name}.csv", table, tables[table.name])
    return {name: len(rows) for name, rows in tables.items()}


def _rows(table: Table) -> Iterator[dict[str, str]]:
    """The table's rows as texts by column, in the order of their codes."""
    for row in sorted(table.stored(), key=lambda row: key_of(table, row)):
        yield {column.name: text_of(table, row, column.name) for column in table.columns}


def _write_csv(path: Path, table: Table, rows: list[dict[str, str]]) -> None:
    # The mark at the beginning lets spreadsheets know that the file is in UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(column.name for column in table.columns)
        writer.writerows([guarded(text) for text in row.values()] for row in rows)
