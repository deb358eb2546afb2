"""Random samples, and what a look at an entry came to."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.models import Act, Entry
from samlas.oversight import reading
from samlas.oversight.models import Check, Verdict
from samlas.oversight.reading import Found, Wanted
from samlas.oversight.signs import LOOKING, NOT_THERE
from samlas.oversight.who import scope

LARGEST = 100


class NotPossible(ValueError):
    """This cannot be noted; `field` tells why: `entry` (one's own), or `note` (it is missing)."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def sample(by: Assignment, wanted: Wanted, size: int, seed: str, now: datetime) -> Found:
    """Return `size` readings at random, 100 at most: the same seed draws the same from the same.

    One's own are left out. The ledger keeps what was drawn from and the seed, so that anyone can
    draw it again. Raises Entry.DoesNotExist for one who looks after no unit.
    """
    may = scope(by, now.date())
    looked = Q(act__in=LOOKING) | Q(purpose=NOT_THERE)
    rows = reading.matching(may, wanted).filter(looked).exclude(who=by.actor.who)
    among = list(rows.order_by("pk").values_list("pk", flat=True))
    dice = random.Random(seed)  # noqa: S311  (to be drawn again, not to be secret)
    drawn = dice.sample(among, min(size, LARGEST, len(among)))
    found = list(Entry.objects.filter(pk__in=drawn).order_by("-pk"))
    detail = {**wanted.told(), "size": len(drawn), "seed": seed, "among": len(among)}
    log.write(by.actor, now, log.Note(Act.READ, reading.ABOUT, "log-sample", detail))
    return Found(may, reading.seen(found, may), None)


def mark(by: Assignment, pk: int, verdict: Verdict, note: str, now: datetime) -> Check:
    """Keep what a look at an entry came to; the ledger gets the verdict and the note's SHA-256.

    Nobody checks what they have done themselves, and what is not simply in order has a note:
    NotPossible. Raises Entry.DoesNotExist for an entry of another's.
    """
    may = scope(by, now.date())
    entry = Entry.objects.get(pk=pk, chain__in=list(may.units))
    if entry.who == by.actor.who:
        raise NotPossible("entry")
    if verdict != Verdict.IN_ORDER and not note:
        raise NotPossible("note")
    with transaction.atomic():
        digest = hashlib.sha256(note.encode()).hexdigest()
        detail = {
            "chain": entry.chain, "number": entry.number, "verdict": verdict.value, "note": digest,
        }  # fmt: skip
        log.write(by.actor, now, log.Note(Act.CHECKED, entry.about, "log-check", detail))
        return Check.objects.create(
            chain=entry.chain, number=entry.number, verdict=verdict, note=note, by=by, at=now
        )
