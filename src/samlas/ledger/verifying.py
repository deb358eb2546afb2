"""Checking that the ledger is whole, within itself and against what was anchored outside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from samlas.ledger import anchors
from samlas.ledger.anchors import ANCHORING, Anchor, BadAnchor
from samlas.ledger.log import START
from samlas.ledger.models import Act, Entry

# What was begun before an anchor was written may be noted after it.
SLACK = timedelta(minutes=15)
FILE = "anchors"


class Wrong(StrEnum):
    """What is the matter, in words that follow on the place."""

    CHANGED = "says something else than when it was written"
    REMOVED = "is gone"
    MOVED = "does not follow from the one before it"
    REWRITTEN = "is not the one that was anchored"
    CUT_OFF = "was anchored, and is gone with all after it"
    NO_CHAIN = "was anchored, and the whole chain is gone"
    BACKDATED = "is dated before the anchor that it was written after"
    BAD_LINE = "does not follow from the line before it"
    NO_LINE = "is told of in the ledger, and is not in the file"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong in a chain: the number of the entry (or line of the file), and what."""

    chain: str
    number: int
    wrong: Wrong

    def __str__(self) -> str:
        if self.wrong in (Wrong.BAD_LINE, Wrong.NO_LINE):
            return f"anchors: line {self.number} {self.wrong}"
        return f"{self.chain}: entry {self.number} {self.wrong}"


@dataclass(frozen=True, slots=True)
class Looked:
    """How much has been looked at, and what was wrong."""

    entries: int
    chains: int
    lines: int
    faults: Sequence[Fault]


Fixed = dict[int, tuple[str, datetime]]
"""Of one chain: the seal that the entry with a number had when it was anchored, and when."""


def verify() -> Looked:
    """Walk through every chain, and hold it against the file of anchors (law.md 2.4).

    Found are entries that are changed, removed, moved, cut off, written anew, or added with an
    earlier date than an anchor before them, and chains and lines that are missing.
    """
    faults: list[Fault] = []
    try:
        lines = anchors.read()
    except BadAnchor as bad:
        faults.append(Fault(FILE, bad.line, Wrong.BAD_LINE))
        lines = []
    fixed = _fixed(lines)
    entries = chains = 0
    rows = Entry.objects.order_by("chain", "number").iterator(chunk_size=5000)
    for chain, group in groupby(rows, key=attrgetter("chain")):
        walk = _Walk(chain, fixed.pop(chain, {}))
        faults += walk.through(group)
        chains, entries = chains + 1, entries + walk.seen
    faults += [Fault(chain, max(of), Wrong.NO_CHAIN) for chain, of in sorted(fixed.items())]
    if not faults or faults[0].wrong != Wrong.BAD_LINE:
        faults += _missing_lines(lines)
    return Looked(entries, chains, len(lines), faults)


def first_fault(chain: str) -> int | None:
    """Return the number of the first entry that does not follow from the one before it, or None."""
    rows = Entry.objects.filter(chain=chain).order_by("number").iterator()
    return next((one.number for one in _Walk(chain, {}).through(rows)), None)


class _Walk:
    """Through one chain, from its first entry to its last; `seen` counts them."""

    def __init__(self, chain: str, fixed: Fixed) -> None:
        self.chain = chain
        self.fixed = fixed
        self.seen = 0

    def through(self, rows: Iterable[Entry]) -> Iterator[Fault]:
        """Yield the first fault of the chain, if there is one."""
        previous, since, found = START, None, None
        for entry in rows:
            self.seen += 1
            found = found or self._wrong(entry, previous, since)
            previous = entry.seal
            if entry.number in self.fixed:
                since = self.fixed[entry.number][1] - SLACK
        last = max(self.fixed, default=0)
        if found is None and last > self.seen:
            found = Fault(self.chain, self.seen + 1, Wrong.CUT_OFF)
        if found is not None:
            yield found

    def _wrong(self, entry: Entry, previous: str, since: datetime | None) -> Fault | None:
        if entry.number != self.seen:
            return Fault(self.chain, self.seen, Wrong.REMOVED)
        wrong = None
        if entry.seal != entry.computed_seal():
            wrong = Wrong.CHANGED
        elif entry.previous != previous:
            wrong = Wrong.MOVED
        elif self.fixed.get(entry.number, (entry.seal,))[0] != entry.seal:
            wrong = Wrong.REWRITTEN
        elif since is not None and entry.at < since:
            wrong = Wrong.BACKDATED
        return Fault(self.chain, entry.number, wrong) if wrong else None


def _fixed(lines: Iterable[Anchor]) -> dict[str, Fixed]:
    found: dict[str, Fixed] = defaultdict(dict)
    for line in lines:
        for chain, (number, seal) in line.heads.items():
            found[chain].setdefault(number, (seal, line.at))
    return found


def _missing_lines(lines: Sequence[Anchor]) -> Iterator[Fault]:
    seals = {line.line: line.seal for line in lines}
    told = Entry.objects.filter(chain=ANCHORING.chain, act=Act.ANCHORED).order_by("number")
    for detail in told.values_list("detail", flat=True):
        if seals.get(detail["line"]) != detail["seal"]:
            yield Fault(FILE, detail["line"], Wrong.NO_LINE)
            return
