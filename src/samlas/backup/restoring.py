"""Reading a backup into a database: all of it, and shown to be the same, or nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.db import connection, transaction

from samlas.backup import container, rows
from samlas.backup.container import BadFile
from samlas.backup.making import BACKUPS, Told, anchors_text, migrations
from samlas.backup.rows import Counted, Model
from samlas.ledger import anchors, guarding, log
from samlas.ledger.anchors import BadAnchor
from samlas.ledger.models import Act, Entry

BATCH = 1000  # rows written at a time


class Refused(Exception):
    """Why a whole backup is not read into this database: a text to be told."""


def restore(file: IO[bytes], now: datetime, anew: bool = False) -> Told:
    """Read a backup into an empty database of the same version, and write so to the ledger.

    `anew` throws away what the database holds, in the same transaction. What was read in is read
    out again and compared before it counts. Raises Refused, BadFile or Unreadable, and has changed
    nothing then.
    """
    with container.reading(file) as text:
        head = _json(text)
        if head.get("migrations") != migrations():
            raise Refused("it was made by another version of Samlas: restore it with that one")
        kept = _anchors(str(head["anchors"]))
        with transaction.atomic():
            _make_room(anew)
            told = [_table(model, text) for model in rows.tables()]
            if text.read(1):
                raise BadFile("holds more than its tables")
            heads = anchors.digest_of(anchors.heads())
            if heads != head["heads"]:
                raise BadFile("was read in with other heads of the ledger than it says")
            _write_anchors(kept)
    missing = _missing()
    detail = {"heads": heads, "missing": missing}
    with transaction.atomic():
        log.write(BACKUPS, now, log.Note(Act.CHANGED, "restore", "restore", detail))
    return Told(told, heads, missing)


def last() -> tuple[datetime, int] | None:
    """Return when this database was last restored, and how many anchored entries it lacked then."""
    found = Entry.objects.filter(chain=BACKUPS.chain, about="restore").order_by("-number").first()
    return None if found is None else (found.at, int(found.detail["missing"]))


def _missing() -> int:
    """How many entries the anchors know of that came after the ends of the chains."""
    try:
        known = anchors.known_heads(anchors.read())
    except BadAnchor:
        return 0  # for `samlas ledger verify` to tell
    here = anchors.heads()
    return sum(max(0, number - here.get(chain, (0, ""))[0]) for chain, (number, _) in known.items())


def _make_room(anew: bool) -> None:
    """See to it that the database is empty."""
    everything = rows.everything()
    if not anew and any(one._default_manager.exists() for one in everything):  # noqa: SLF001
        raise Refused("the database holds something already: --anew throws that away")
    if anew:
        with connection.cursor() as cursor:
            for statement in guarding.removal(connection):
                cursor.execute(statement)
        rows.erase(everything)
        guarding.install()


def _table(model: Model, text: IO[str]) -> Counted:
    """Read one table in; BadFile when it is not the same there as it was."""
    table = rows.table_of(model)
    head = _json(text)
    if head.get("table") != table or head["columns"] != rows.columns(model):
        raise Refused(f"it was made by another version of Samlas: {table} differs")
    end: dict[str, Any] = {}
    said = _rows(text, end)
    while some := list(islice(said, BATCH)):
        rows.write(model, some)
    rows.set_last_number(model, head["last"])
    found = rows.counted(model)
    if (found.rows, found.digest) != (end["rows"], end["digest"]):
        raise BadFile(f"was read in with other rows in {table} than it says")
    return found


def _rows(text: IO[str], end: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that are rows; what the line after them says is put into `end`."""
    for line in text:
        if not line.startswith("["):
            end |= json.loads(line)
            return
        yield line


def _json(text: IO[str]) -> dict[str, Any]:
    found = json.loads(text.readline() or "{}")
    if not isinstance(found, dict):
        raise BadFile("does not say what follows")
    return found


def _anchors(theirs: str) -> str | None:
    """Return what to write as file of anchors, or None when the one there knows as much."""
    ours = anchors_text()
    if ours.startswith(theirs):
        return None
    if theirs.startswith(ours):
        return theirs
    raise Refused(
        f"{anchors.path()} is not of the same ledger: name an empty folder by SAMLAS_ANCHORS"
    )


def _write_anchors(text: str | None) -> None:
    if text is None:
        return
    path = anchors.path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
