"""Letters that must not go any more: left out of a print, whose other letters go on.

Looked for when a part is set and when it is stored, when the print is fetched, and when it is
marked as posted: what has happened in between stops that letter alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from samlas.casework.printing.models import PrintedLetter, Printing, Why
from samlas.exchange.dispatch import is_still_covered
from samlas.files import store
from samlas.jobs import queue
from samlas.jobs.queue import Wanted

_NEEDED = ("delivery__dispatch__consent_row__consent",)


def why_not(row: PrintedLetter, made: Printing, on: date) -> str:
    """Return why a letter must not be printed and posted on the day (a word of `Why`), else "".

    One that somebody has marked as posted once it lay on paper is taken to be that one.
    """
    letter, paper = row.delivery, row.delivery.dispatch
    is_by_itself = letter.done_at is not None and not row.marked and made.fetched_at is None
    reasons = (
        (paper.is_protected, Why.PROTECTED),
        (paper.cancelled_at is not None, Why.CANCELLED),
        (paper.superseded_at is not None, Why.REPLACED),
        (is_by_itself, Why.POSTED),
        (not letter.has_address, Why.ADDRESS),
    )
    found = next((why for is_so, why in reasons if is_so), None)
    if found is None and not row.marked and not is_still_covered(paper, on):
        found = Why.CONSENT
    return found.value if found else ""


def mark(rows: QuerySet[PrintedLetter], made: Printing, on: date) -> list[PrintedLetter]:
    """Mark those of the rows that must not go, and return them. `made` is locked by the caller."""
    gone = []
    for row in rows.filter(left_out="").select_related(*_NEEDED).iterator(200):
        row.left_out = why_not(row, made, on)
        row.in_hand = made.fetched_at is not None
        if row.left_out:
            gone.append(row)
    PrintedLetter.objects.bulk_update(gone, ["left_out", "in_hand"], batch_size=200)
    return gone


def sift(made: Printing, now: datetime) -> Sequence[PrintedLetter]:
    """Leave out of a print what must not go: its parts are erased, and set anew without it.

    Returns what was left out. `made` is locked by the caller, and changed.
    """
    gone = mark(made.rows.all(), made, now.date())
    parts = made.pieces.filter(number__in={row.part for row in gone}).select_related("file")
    held = list(parts)
    for piece in held:
        store.erase(piece.file)
        piece.delete()
    if held:
        made.parts_made -= len(held)
        made.made_at = None
        made.save(update_fields=["parts_made", "made_at"])
        queue.put_all(jobs(made, [piece.number for piece in held], now))
    return gone


def jobs(made: Printing, parts: Iterable[int], now: datetime) -> list[Wanted]:
    """Return the work of setting parts. Each time that something was left out it is new work."""
    turn = made.rows.exclude(left_out="").count()
    return [
        Wanted("print-part", f"print-part:{made.key}:{number}:{turn}", now, {"print": made.key,
               "part": number})
        for number in parts
    ]  # fmt: skip


def named(made: Printing, on: date) -> list[PrintedLetter]:
    """Return the letters of a print that must not go, with why; `in_hand` those on paper by now.

    Such among them as nobody has left out yet: what has happened since the print was looked at.
    """
    paper = "delivery__dispatch__"
    since = Q(left_out="", marked=False, delivery__done_at=None) & (
        Q(**{f"{paper}is_protected": True})
        | Q(**{f"{paper}superseded_at__isnull": False})
        | Q(**{f"{paper}cancelled_at__isnull": False})
        | Q(**{f"{paper}consent_row__withdrawn_at__isnull": False})
        | Q(delivery__has_address=False)
    )
    rows = made.rows.filter(~Q(left_out="") | since).order_by("number")
    found = list(rows.select_related(*_NEEDED, f"{paper}recipient"))
    for row in found:
        if not row.left_out:
            row.left_out = why_not(row, made, on)
            row.in_hand = made.fetched_at is not None
    return [row for row in found if row.left_out and not row.marked]
