"""The heads of all chains, written each day to a file outside the database.

Each line says how far every chain had come, and carries the hash of the line before it; the ledger
keeps the hash of each line in a chain of its own. So what is cut off from one shows in the other.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.timezone import localdate

from samlas.jobs.handling import Settle, every, handler
from samlas.jobs.models import Job
from samlas.ledger import log
from samlas.ledger.log import START
from samlas.ledger.models import Act, Entry

ANCHORING = log.Actor(chain="anchors", who="system")
NAME = "anchors.jsonl"
LEASE = timedelta(minutes=15)

Head = tuple[int, str]
"""How far a chain has come: the number and the seal of its last entry."""


class BadAnchor(Exception):
    """A line of the file that cannot be read, or does not follow from the one before it."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} does not follow")
        self.line = line


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line of the file. `heads` are those of the chains that have moved since the line before.

    `chains` and `entries` are how many there were in all, `digest` the SHA-256 over all heads.
    """

    line: int
    at: datetime
    chains: int
    entries: int
    digest: str
    heads: Mapping[str, Head]
    previous: str

    @property
    def said(self) -> dict[str, Any]:
        """What the line says, as JSON holds it, without its seal."""
        heads = {chain: list(head) for chain, head in self.heads.items()}
        return {
            "line": self.line, "at": self.at.isoformat(), "chains": self.chains,
            "entries": self.entries, "digest": self.digest, "heads": heads,
            "previous": self.previous,
        }  # fmt: skip

    @property
    def seal(self) -> str:
        """The SHA-256 (hex) over all that the line says, the seal of the line before included."""
        return hashlib.sha256(_canonical(self.said).encode()).hexdigest()


def path() -> Path:
    """The file: one line for each time, only ever added to."""
    return Path(settings.ANCHORS) / NAME


def read() -> list[Anchor]:
    """Return all lines in their order; none where there is no file. Raises BadAnchor."""
    try:
        text = path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return _read(text)


def of_day(day: date) -> Anchor | None:
    """Return the last anchor of that day, Swedish time. Raises BadAnchor."""
    return next((one for one in reversed(read()) if localdate(one.at) == day), None)


def known_heads(lines: Iterable[Anchor]) -> dict[str, Head]:
    """Return the last head that the lines tell of each chain."""
    found: dict[str, Head] = {}
    for one in lines:
        found.update(one.heads)
    return found


def heads(known: Mapping[str, Head] | None = None) -> dict[str, Head]:
    """Return the heads as they stand in the database: of the chains moved since `known`."""
    return {
        chain: (number, _seal(chain, number))
        for chain, number in Entry.objects.values_list("chain").annotate(last=Max("number"))
        if (known or {}).get(chain, (0, ""))[0] != number
    }


def digest_of(heads: Mapping[str, Head]) -> str:
    """Return the SHA-256 (hex) over all heads, in the order of their chains."""
    lines = (f"{chain} {number} {seal}\n" for chain, (number, seal) in sorted(heads.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def add(at: datetime) -> Anchor:
    """Write the heads of all chains as they stand in the database; return the new line.

    Tell the ledger of it with `note`. Raises BadAnchor when the file is not whole: a broken one is
    kept as it is, and another folder begun.
    """
    path().parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(opened, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        made = _next(_read(file.read()), at)
        file.write(_canonical({**made.said, "seal": made.seal}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def note(made: Anchor, now: datetime) -> None:
    """Write to the ledger that a line was added, and what it is sealed with."""
    detail = {"line": made.line, "seal": made.seal}
    log.write(ANCHORING, now, log.Note(Act.ANCHORED, "anchor", "anchor", detail))


def _next(lines: list[Anchor], at: datetime) -> Anchor:
    known = known_heads(lines)
    moved = heads(known)
    now = known | moved
    return Anchor(
        line=len(lines) + 1, at=at.astimezone(UTC), chains=len(now),
        entries=sum(number for number, _seal in now.values()), digest=digest_of(now),
        heads=moved, previous=lines[-1].seal if lines else START,
    )  # fmt: skip


def _seal(chain: str, number: int) -> str:
    return Entry.objects.values_list("seal", flat=True).get(chain=chain, number=number)


def _read(text: str) -> list[Anchor]:
    found: list[Anchor] = []
    heads: dict[str, Head] = {}
    for number, said in enumerate(text.splitlines(), start=1):
        try:
            values = json.loads(said)
            seal = values.pop("seal")
            values["at"] = datetime.fromisoformat(values["at"])
            values["heads"] = {chain: (n, s) for chain, (n, s) in values["heads"].items()}
            one = Anchor(**values)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadAnchor(number) from None
        heads |= one.heads
        follows = one.line == number and one.previous == (found[-1].seal if found else START)
        if not follows or one.seal != seal or one.digest != digest_of(heads):
            raise BadAnchor(number)
        found.append(one)
    return found


def _canonical(said: Mapping[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


every("anchor-ledger", timedelta(days=1))


@handler("anchor-ledger", outward=True, lease=LEASE)
def anchor(_job: Job, now: datetime) -> Settle:
    """Write the day's line, and tell the ledger of it together with the job's being done."""
    made = add(now)
    return lambda: note(made, now)
