"""Which keys rows are sealed with, and sealing them anew with the newest, while work goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, transaction

from samlas.sealed import keyring
from samlas.sealed.fields import SealedText
from samlas.sealed.keyring import ID_BYTES

BATCH = 200  # rows a transaction: nobody waits long for it


class Column(Protocol):
    """A column whose rows are sealed. `name` is its table's and its own."""

    name: str

    def counts(self) -> Counter[str]:
        """Return how many rows each key (its id) has sealed."""

    def reseal(self, after: Any) -> tuple[Any, int] | None:
        """Seal some rows anew that have another key than the newest, in one transaction.

        They are the first with a greater primary key than `after`, or the very first where that is
        None. Returns the last one's, and how many were sealed; None when there is none left. What
        someone else has written meanwhile is left as they wrote it. Raises Unreadable.
        """


OTHERS: list[Column] = []
"""Columns of rooms that seal in a way of their own."""


@dataclass(frozen=True, slots=True)
class Done:
    """So many rows of a column have been sealed anew by now."""

    name: str
    rows: int


def columns() -> list[Column]:
    """Return all sealed columns, by their names."""
    fields = [
        SealedColumn(field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields  # noqa: SLF001  (documented by Django)
        if isinstance(field, SealedText)
    ]
    return sorted([*fields, *OTHERS], key=lambda one: one.name)


def counts() -> Counter[str]:
    """Return how many rows each key has sealed, those too that no key of the settings opens."""
    total = Counter[str]()
    for column in columns():
        total += column.counts()
    return total


def rotate() -> Iterator[Done]:
    """Seal all rows with the newest key, and tell of each batch. Begun again, it goes on."""
    for column in columns():
        after, rows = None, 0
        while found := column.reseal(after):
            after = found[0]
            rows += found[1]
            yield Done(column.name, rows)


class SealedColumn:
    """The column of a SealedText."""

    def __init__(self, field: Any) -> None:
        quote = connection.ops.quote_name
        self._field = field
        self._table = quote(field.model._meta.db_table)  # noqa: SLF001
        self._column, self._pk = quote(field.column), quote(field.model._meta.pk.column)  # noqa: SLF001
        self.name = f"{field.model._meta.db_table}.{field.column}"  # noqa: SLF001
        self._key = f"substr({self._column}, 1, {ID_BYTES})"

    def counts(self) -> Counter[str]:
        rows = self._ask(
            f"SELECT {self._key}, count(*) FROM {self._table} "  # noqa: S608  (our own names)
            f"WHERE length({self._column}) > 0 GROUP BY 1"
        )
        return Counter({bytes(key).hex(): count for key, count in rows})

    def reseal(self, after: Any) -> tuple[Any, int] | None:
        newest = connection.Database.Binary(bytes.fromhex(keyring.ids()[0]))  # type: ignore[attr-defined]
        further = "1 = 1" if after is None else f"{self._pk} > %s"
        with transaction.atomic():
            rows = self._ask(
                f"SELECT {self._pk}, {self._column} FROM {self._table} "  # noqa: S608
                f"WHERE {further} AND length({self._column}) > 0 AND {self._key} <> %s "
                f"ORDER BY {self._pk} LIMIT {BATCH}",
                [newest] if after is None else [after, newest],
            )
            count = sum(self._replace(pk, bytes(kept)) for pk, kept in rows)
        return (rows[-1][0], count) if rows else None

    def _replace(self, pk: Any, kept: bytes) -> int:
        binary = connection.Database.Binary  # type: ignore[attr-defined]
        sealed = self._field.seal(self._field.open(kept))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._table} SET {self._column} = %s "  # noqa: S608
                f"WHERE {self._pk} = %s AND {self._column} = %s",
                [binary(sealed), pk, binary(kept)],
            )
            return int(cursor.rowcount)

    def _ask(self, sql: str, values: list[Any] | None = None) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values or [])
            return list(cursor.fetchall())
