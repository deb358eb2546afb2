"""Writing a backup, of one moment, while others go on writing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from samlas.backup import container, rows
from samlas.backup.rows import Counted
from samlas.ledger import anchors, log
from samlas.ledger.models import Act, Entry

LOOKS = 3
BACKUPS = log.Actor(chain="backups", who="system")


@dataclass(frozen=True, slots=True)
class Told:
    """What a backup holds: its tables, and the digest over the heads of all chains.

    Once restored, `missing` are the entries that have been anchored since it was made.
    """

    tables: list[Counted]
    heads: str
    missing: int = 0


def make(file: IO[bytes], now: datetime) -> Told:
    """Write a backup to `file`, and that it was made to the ledger.

    On neither database does anyone who writes wait for it.
    """
    with _one_moment() as anchored, container.writing(file) as text:
        heads = anchors.digest_of(anchors.heads())
        head = {
            "at": now.isoformat(), "migrations": migrations(), "heads": heads,
            "anchors": anchored,
        }  # fmt: skip
        text.write(json.dumps(head) + "\n")
        told = [_table(model, text) for model in rows.tables()]
    with transaction.atomic():
        log.write(BACKUPS, now, log.Note(Act.EXPORTED, "backup", "backup", {"heads": heads}))
    return Told(told, heads)


def migrations() -> list[str]:
    """Return how far the database has been brought, as `room.name`."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{room}.{name}" for room, name in applied)


def _table(model: rows.Model, text: IO[str]) -> Counted:
    """Write a table: its name and columns, its rows, how many there were."""
    tally = rows.Tally(rows.table_of(model))
    head = {
        "table": rows.table_of(model), "columns": rows.columns(model),
        "last": rows.last_number(model),
    }  # fmt: skip
    text.write(json.dumps(head) + "\n")
    for line in rows.lines(model):
        tally.add(line)
        text.write(line + "\n")
    done = tally.counted
    text.write(json.dumps({"rows": done.rows, "digest": done.digest}) + "\n")
    return done


def anchors_text() -> str:
    """Return what the file of anchors says; nothing where there is none."""
    try:
        return anchors.path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


@contextmanager
def _one_moment() -> Iterator[str]:
    """See the database as it is now, whatever is written meanwhile; gives the anchors of then.

    Between the two looks a line may have been added: one looks again. Where the ledger tells of
    more lines than there are however often one looks, that is for `samlas ledger verify` to say.
    """
    for left in reversed(range(LOOKS)):
        anchored = anchors_text()
        with _snapshot():
            if not left or anchored.count("\n") >= _lines_told():
                yield anchored
                return


def _lines_told() -> int:
    told = Entry.objects.filter(chain=anchors.ANCHORING.chain, act=Act.ANCHORED)
    last = told.order_by("-number").values_list("detail", flat=True).first()
    return int(last["line"]) if last else 0


@contextmanager
def _snapshot() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # a transaction of Django's would keep writers out
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
