"""Writing beside a sealed paper, on the copies it is meant for: an act of its own, like sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange.beside_models import BesideKind, WrittenBeside
from samlas.exchange.dispatch import is_still_covered
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.alone import untold
from samlas.people.models import ConsentRow

PURPOSE = "written-beside"
# Papers that tell the same to different readers.
ALIKE = ({"summons", "person-copy"},)


def copies(paper: Dispatch, on: datetime) -> list[Dispatch]:
    """Return those copies of the same paper that can be written beside, this one first.

    The others are in force, rest on a consent that still opens them, and are not of a guardian of a
    child that decides by itself (C11).
    """
    kinds = next((one for one in ALIKE if paper.kind in one), {paper.kind})
    found = Dispatch.objects.filter(
        case=paper.case, sender=paper.sender_id, kind__in=kinds, superseded_at=None,
        cancelled_at=None, let_go_at=None,
    ).exclude(pk=paper.pk)  # fmt: skip
    hidden = untold(paper.case)
    others = found.select_related("recipient", "consent_row__consent").order_by("pk")
    return [paper] + [
        one for one in others
        if not one.is_protected and one.reader not in hidden and is_still_covered(one, on.date())
    ]  # fmt: skip


def write(
    chosen: Sequence[Dispatch], kind: BesideKind, text: str, by: Doer, name: str, now: datetime
) -> None:
    """Write beside each of the chosen copies, told as sent where a unit holds it.

    `name` is who writes, as it is shown; empty for the person it is about. A copy whose consent has
    ended meanwhile is passed by, unless it is the first: what lies with a reader is theirs to read.
    The same text of the same writer is written once.
    """
    with transaction.atomic():
        rows = ConsentRow.objects.filter(dispatch__in=chosen)
        list(rows.select_for_update().order_by("pk"))  # no yes is taken back in the middle of it
        locked = Dispatch.objects.select_for_update(of=("self",)).in_bulk(one.pk for one in chosen)
        for one in chosen:
            if one != chosen[0] and not is_still_covered(locked[one.pk], now.date()):
                continue
            _write_one(locked[one.pk], kind, text, by, name, now)


def _write_one(
    paper: Dispatch, kind: BesideKind, text: str, by: Doer, name: str, now: datetime
) -> None:
    writer: dict[str, Any] = (
        {"written_by": by, "hand": ""}
        if isinstance(by, Assignment)
        else {"written_by": None, "hand": by.actor.who}
    )
    if any(one.text == text for one in paper.beside.filter(kind=kind, **writer)):
        return  # sent twice
    WrittenBeside.objects.create(
        dispatch=paper, kind=kind, text=text, by=name, written_at=now, **writer
    )
    paper.is_noted = True
    paper.save(update_fields=["is_noted"])
    act = Act.CHANGED if paper.recipient_id is None else Act.SENT
    log.write(by.actor, now, log.Note(act, paper.key, PURPOSE, {"kind": kind, "case": paper.case}))
