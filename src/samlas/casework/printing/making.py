"""Making a print: asked for at once, set part by part by the worker, joined when it is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework.case import Case, Refused
from samlas.casework.codes import replying
from samlas.casework.printing import joining, sifting, waiting
from samlas.casework.printing.models import (
    LETTERS_A_PART,
    PrintedLetter,
    PrintedPart,
    Printing,
)
from samlas.directory.models import Assignment
from samlas.exchange import enclosures
from samlas.exchange.models import Delivery
from samlas.files import checking, store
from samlas.files.checking import PDF, Checked
from samlas.files.models import Content
from samlas.jobs import queue
from samlas.jobs.handling import GiveUp, every, handler
from samlas.jobs.models import Job
from samlas.languages import FALLBACK, languages
from samlas.ledger import log
from samlas.ledger.models import Act

MOST = 5000  # letters in one print; the rest wait for the next
KEPT = timedelta(days=1)
Said = tuple[papers.Paper, Sequence[str]]


def start(by: Assignment, reply_at: str, now: datetime) -> Printing:
    """Ask for a print of all that waits in the unit and is in no other print.

    `reply_at` is the address where a letter's code is typed in. Raises Refused when nothing is
    there to print.
    """
    with transaction.atomic():
        found = waiting.to_print(by).select_related("dispatch")
        free = list(found.select_for_update(of=("self",))[:MOST])
        if not free:
            raise Refused(_("There is no letter to print."))
        parts = -(-len(free) // LETTERS_A_PART)
        made = Printing.objects.create(
            unit_id=by.unit_id,
            asked_by=by,
            asked_at=now,
            reply_at=reply_at,
            letters=len(free),
            parts=parts,
        )
        tags = _languages(free)
        PrintedLetter.objects.bulk_create(
            PrintedLetter(
                printing=made, delivery=one, number=number, language=tags.get(one.dispatch.case, "")
                if one.dispatch.recipient_id is None else "",
            )
            for number, one in enumerate(free)
        )  # fmt: skip
        queue.put_all(sifting.jobs(made, range(made.parts), now))
        keys = [one.dispatch.key for one in free]
        log.write(by.actor, now, log.Note(Act.READ, made.key, "print", {"papers": keys}))
    return made


def _languages(found: Sequence[Delivery]) -> Mapping[str, str]:
    """The language that each person reads, by the key of the case, where it is one of ours."""
    keys = {one.dispatch.case for one in found if one.dispatch.recipient_id is None}
    said = Case.objects.filter(key__in=keys).exclude(individual__language="")
    return {key: tag_of(name) for key, name in said.values_list("key", "individual__language")}


def tag_of(name: str) -> str:
    """The tag of a language by what it is called, in Swedish or by itself; empty for none."""
    wanted = name.strip().casefold()
    for tag, one in languages().items():
        if tag != FALLBACK and wanted in (one.name.casefold(), _in_swedish(one.html)):
            return tag
    return ""


# Django has no word for these.
_UNKNOWN_TO_DJANGO = {"so": "somaliska"}


def _in_swedish(tag: str) -> str:
    if tag in _UNKNOWN_TO_DJANGO:
        return _UNKNOWN_TO_DJANGO[tag]
    with override(FALLBACK):
        return str(get_language_info(tag)["name_translated"]).casefold()


def given_up(job: Job, why: str, now: datetime) -> None:
    """Tell on the print's page that it could not be made."""
    del why
    Printing.objects.filter(key=job.about["print"]).update(failed_at=now)


@handler("print-part", outward=True, lease=timedelta(minutes=5), parked=given_up)
def part(job: Job, now: datetime) -> Callable[[], None] | None:
    """Set one part of a print; what is returned stores it. One that has ended is left alone.

    A letter that must not go any more is left out. One that must not since the part was set makes
    it be set anew.
    """
    made = Printing.objects.filter(key=job.about["print"], ended_at=None).first()
    if made is None:
        return None
    number = int(job.about["part"])
    first = number * LETTERS_A_PART
    rows = made.rows.filter(number__gte=first, number__lt=first + LETTERS_A_PART)
    wanted = _left(rows).select_related("delivery__dispatch__consent_row__consent")
    found = [row for row in wanted.order_by("number") if not sifting.why_not(row, made, now.date())]
    try:
        content = _set(found, made, now) if found else b""
    except papers.BrokenSeal:
        raise GiveUp("a paper was changed") from None

    def keep() -> None:
        with transaction.atomic():
            fresh = Printing.objects.select_for_update().get(pk=made.pk)
            if fresh.ended_at is not None or fresh.pieces.filter(number=number).exists():
                return
            sifting.mark(rows, fresh, now.date())
            if {row.pk for row in found} == set(_left(rows).values_list("pk", flat=True)):
                _store(fresh, number, content, len(found), now)
            else:
                queue.put_all(sifting.jobs(fresh, [number], now))

    return keep


def _left(rows: models.QuerySet[PrintedLetter]) -> models.QuerySet[PrintedLetter]:
    return rows.filter(left_out="")


def _store(made: Printing, number: int, content: bytes, letters: int, now: datetime) -> None:
    """Keep a part; one in which no letter is left has none to keep."""
    if content:
        stored = store.put(Checked(PDF, letters, content), now)
        PrintedPart.objects.create(printing=made, number=number, file=stored)
    made.parts_made += 1
    if made.parts_made == made.parts:
        made.made_at = now
    made.save(update_fields=["parts_made", "made_at"])


def _set(found: Sequence[PrintedLetter], made: Printing, now: datetime) -> bytes:
    codes = replying.printed([one.delivery.dispatch for one in found], now)
    attached = enclosures.with_any([one.delivery.dispatch for one in found])
    said: list[Said] = []
    parts: list[bytes] = []
    for one in found:
        code = codes.get(one.delivery.dispatch_id)
        paper = replying.with_code(one.delivery.paper(), code, made.reply_at)
        tags = dict.fromkeys([one.language or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE])
        said.append((paper, [papers.tongue(paper, tag) for tag in tags]))
        if one.delivery.dispatch_id in attached:
            parts += [_bundle(said, made), *enclosures.behind(one.delivery.dispatch)]
            said = []
    if not parts:
        return _bundle(said, made)
    return checking.join([*parts, *([_bundle(said, made)] if said else [])], sheets=True)


def _bundle(said: Sequence[Said], made: Printing) -> bytes:
    with override(FALLBACK):
        return papers.bundle(said, _("Letters"), made.asked_at.date())


def read(key: str, by: Assignment) -> Printing:
    """Return a print of the unit. Raises Printing.DoesNotExist for an ended or a foreign one."""
    found = Printing.objects.select_related("asked_by__staff", "posted_by__staff", "unit")
    return found.get(key=key, unit=by.unit_id, ended_at=None)


def joined(made: Printing, by: Assignment, now: datetime) -> IO[bytes]:
    """Return the whole print as a file to be read and closed; the ledger notes it.

    Raises Refused before all parts are there: also when a letter of it must not go any more, and it
    is made anew without that one.
    """
    with transaction.atomic():
        fresh = Printing.objects.select_for_update().get(pk=made.pk)
        sifting.sift(fresh, now)
        pieces = list(fresh.pieces.select_related("file").order_by("number"))
        is_ready = bool(fresh.made_at is not None and pieces)
        if is_ready:
            fresh.fetched_at = fresh.fetched_at or now
            fresh.save(update_fields=["fetched_at"])
            log.write(by.actor, now, log.Note(Act.READ, made.key, "print-fetched"))
    if not is_ready:
        raise Refused(_("The print is not ready yet."))
    try:
        return joining.joined(store.content(piece.file) for piece in pieces)
    except Content.DoesNotExist:  # erased meanwhile: it holds one that must not go
        raise Refused(_("The print is not ready yet.")) from None


def is_empty(made: Printing) -> bool:
    """Whether every letter of it has been left out."""
    return not _left(made.rows.all()).exists()


def end(made: Printing, now: datetime) -> None:
    """Forget what a print holds; letters of it that nobody has posted wait as before."""
    with transaction.atomic():
        Printing.objects.filter(pk=made.pk).update(ended_at=now)
        made.rows.update(is_open=False)
        for piece in made.pieces.select_related("file"):
            store.erase(piece.file)
        made.pieces.all().delete()


def withdraw(case_keys: Iterable[str], now: datetime) -> None:
    """Leave out of every print what must not go about these cases: their address is on it."""
    held = PrintedLetter.objects.filter(delivery__dispatch__case__in=list(case_keys))
    for made in Printing.objects.select_for_update().filter(
        pk__in=held.values("printing"), ended_at=None
    ):
        sifting.sift(made, now)


@handler("forget-prints")
def forget(job: Job, now: datetime) -> None:
    """End the prints that are older than a day."""
    del job
    for made in Printing.objects.filter(models.Q(asked_at__lt=now - KEPT), ended_at=None)[:50]:
        end(made, now)


every("forget-prints", timedelta(hours=1))
