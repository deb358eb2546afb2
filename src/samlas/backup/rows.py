"""A table's rows as JSON: the same text from SQLite and from PostgreSQL, and back into either.

The columns are read as they are stored, not as a model tells them: what is sealed stays so.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.db import connection, models

# Log-ins end with the database that they were made in. Boxes of one day after the other would tell
# what was said between (decision 28).
LEFT_OUT = {"login_loginsession", "evaluation_box"}
Model = type[models.Model]
Change = Callable[[Any], Any]
Field: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a table has, and the SHA-256 (hex) over them in the order of their keys."""

    table: str
    rows: int
    digest: str


class Tally:
    """Counts rows as they go by."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = 0
        self._hash = hashlib.sha256()

    def add(self, line: str) -> None:
        self._rows += 1
        self._hash.update(line.encode() + b"\n")

    @property
    def counted(self) -> Counted:
        return Counted(self._table, self._rows, self._hash.hexdigest())


def tables() -> list[Model]:
    """Return the models whose tables make up the program's data, in the order of their names."""
    found = apps.get_models(include_auto_created=True)
    return sorted((one for one in found if table_of(one) not in LEFT_OUT), key=table_of)


def everything() -> list[Model]:
    """Return the models of all tables, those too that no backup holds."""
    return sorted(apps.get_models(include_auto_created=True), key=table_of)


def table_of(model: Model) -> str:
    """Return the name of a model's table."""
    return model._meta.db_table  # noqa: SLF001  (documented by Django)


def columns(model: Model) -> list[str]:
    """Return the names of a table's columns, as rows have them."""
    return [str(field.column) for field in _fields(model)]


def lines(model: Model) -> Iterator[str]:
    """Yield each row as one line of JSON, in the order of the primary key."""
    told = [_teller(field) for field in _fields(model)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_select(model))
        while some := cursor.fetchmany(2000):
            for row in some:
                values = [tell(value) for tell, value in zip(told, row, strict=True)]
                yield json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def counted(model: Model) -> Counted:
    """Return how many rows stand in the database, and their digest."""
    tally = Tally(table_of(model))
    for line in lines(model):
        tally.add(line)
    return tally.counted


def write(model: Model, said: Sequence[str]) -> None:
    """Put rows, as `lines` gave them, into the table."""
    fields = _fields(model)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {_quoted(model)} ({names}) VALUES ({marks})"  # noqa: S608  (our names)
    stored = [_storer(field) for field in fields]
    rows = [
        [store(value) for store, value in zip(stored, json.loads(line), strict=True)]
        for line in said
    ]
    with connection.cursor() as cursor:
        cursor.executemany(insert, rows)


def erase(chosen: Iterable[Model]) -> None:
    """Remove all rows."""
    with connection.cursor() as cursor:
        for model in chosen:
            cursor.execute(f"DELETE FROM {_quoted(model)}")  # noqa: S608  (names of our own)


def last_number(model: Model) -> int:
    """Return the last number that the table has given to a row, also one that is gone."""
    with connection.cursor() as cursor:
        if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):  # noqa: SLF001
            return 0
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table_of(model)])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {_seq(model)}")  # noqa: S608
        return int(cursor.fetchone()[0])


def set_last_number(model: Model, number: int) -> None:
    """Have the table go on from that number: no number is given twice."""
    if not number:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table_of(model)])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [table_of(model), number],
            )
        else:
            cursor.execute("SELECT setval(%s, %s)", [_seq(model), number])


def _seq(model: Model) -> str:
    """The name of what gives a table of PostgreSQL its numbers."""
    pk = model._meta.pk  # noqa: SLF001
    assert pk is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(model), pk.column])
        return str(cursor.fetchone()[0])


def _fields(model: Model) -> list[Field]:
    return list(model._meta.local_concrete_fields)  # noqa: SLF001


def _quoted(model: Model) -> str:
    return connection.ops.quote_name(table_of(model))


def _select(model: Model) -> str:
    names = ", ".join(connection.ops.quote_name(name) for name in columns(model))
    pk = model._meta.pk  # noqa: SLF001
    assert pk is not None
    by = connection.ops.quote_name(str(pk.column))
    if connection.vendor == "postgresql" and _kind(pk) == "CharField":
        by += ' COLLATE "C"'
    return f"SELECT {names} FROM {_quoted(model)} ORDER BY {by}"  # noqa: S608  (names of our own)


def _kind(field: Field) -> str:
    """What a column holds, in Django's words; of a key, what it points at."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return str(field.get_internal_type())


def _teller(field: Field) -> Change:
    """What makes JSON of a stored value."""
    if _kind(field) == "JSONField":
        return _canonical
    column = field.get_col(table_of(field.model))
    converters = connection.ops.get_db_converters(column)

    def tell(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return _plain(value)

    return tell


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    return value


def _canonical(value: str | None) -> str | None:
    if value is None:
        return None
    return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _storer(field: Field) -> Change:
    """What makes a stored value of JSON."""
    ops = connection.ops
    is_native = connection.features.has_native_uuid_field
    stores: dict[str, Change] = {
        "DateTimeField": lambda value: ops.adapt_datetimefield_value(datetime.fromisoformat(value)),
        "DateField": lambda value: ops.adapt_datefield_value(date.fromisoformat(value)),
        "BinaryField": base64.b64decode,
        "UUIDField": lambda value: UUID(value) if is_native else UUID(value).hex,
        "JSONField": lambda value: ops.adapt_json_value(json.loads(value), None),
    }
    store = stores.get(_kind(field))
    if store is None:
        return lambda value: value
    return lambda value: None if value is None else store(value)
