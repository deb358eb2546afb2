"""Writing to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction

from samlas.ledger.models import Act, Entry
from samlas.statements import Insertion, Statement

START = "0" * 64
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the chain the entry goes to, and the assignment, role or program behind it."""

    chain: str
    who: str


GUEST = Actor(chain="guest", who="guest")


@dataclass(frozen=True, slots=True)
class Note:
    """What to write: the act, the key it is about, why, and keys or counts as detail."""

    act: Act
    about: str
    purpose: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


_LAST = Statement(
    lambda chain: Entry.objects.filter(chain=chain).order_by("-number").only("number", "seal")[:1],
    chain=str,
)
_insert = Insertion(Entry)


def write(by: Actor, at: datetime, *notes: Note) -> None:
    """Append the notes to the actor's chain, in order (security of every read and act: 2.4).

    Inside a transaction they stand or fall with it. When another writer takes the same place in
    the chain first, the notes are placed after it; on SQLite a transaction writes alone.
    """
    may_be_overtaken = connection.in_atomic_block and connection.vendor != "sqlite"
    for attempt in range(_TRIES):
        try:
            with transaction.atomic() if may_be_overtaken else nullcontext():
                _insert(_placed(by, at, notes))
            return
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
            _wait_in_line(by.chain)


def _wait_in_line(chain: str) -> None:
    """Let those overtaken in a chain go on one by one, so that none is overtaken for ever."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ledger {chain}"])


def _placed(by: Actor, at: datetime, notes: Sequence[Note]) -> list[Entry]:
    """Number and chain the notes after the last entry of the actor's chain."""
    last = _LAST.first(chain=by.chain)
    number, previous = (last.number, last.seal) if last else (0, START)
    entries = []
    for note in notes:
        number += 1
        entry = Entry(
            chain=by.chain, number=number, at=at.astimezone(UTC), act=note.act, who=by.who,
            about=note.about, purpose=note.purpose, detail=dict(note.detail), previous=previous,
        )  # fmt: skip
        entry.seal = previous = entry.computed_seal()
        entries.append(entry)
    return entries
