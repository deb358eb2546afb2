"""Exporting the directory: as CSV files in a folder, or as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from samlas.directory.importing import key_of, text_of
from samlas.directory.tables import TABLES, Table
from samlas.sheets import as_csv


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
            names = [column.name for column in table.columns]
            rows = [names, *(list(row.values()) for row in tables[table.name])]
            (path / f"{table.name}.csv").write_bytes(as_csv(rows))
    return {name: len(rows) for name, rows in tables.items()}


def _rows(table: Table) -> Iterator[dict[str, str]]:
    """The table's rows as texts by column, in the order of their codes."""
    for row in sorted(table.stored(), key=lambda row: key_of(table, row)):
        yield {column.name: text_of(table, row, column.name) for column in table.columns}
