"""Making an extract, as a job with steps; kept sealed for a few days, each file given once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.own import reading
from samlas.casework.own.reading import OwnPaper
from samlas.casework.own.who import Own
from samlas.directory.models import Assignment
from samlas.extract import attachments
from samlas.extract.gathering import gathered, whose
from samlas.extract.models import JSON, Extract, File, shield
from samlas.files import store
from samlas.files.checking import PDF, Checked
from samlas.files.models import Content, StoredFile
from samlas.jobs import queue
from samlas.jobs.handling import GiveUp, every, handler
from samlas.jobs.models import Job
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers.sealing import build

SCHEMA = "samlas-data-extract-1"
KEPT = timedelta(days=7)
STEPS = 3  # gathered, set as a letter, written as data
STORED = ("letter", "data")
PURPOSE = "own-extract"

every("let-go-of-extracts", timedelta(hours=6))


def latest(own: Own, *, beside: bool, by: Assignment | None, now: datetime) -> Extract | None:
    """Return the extract that was asked for last, by this hand or by staff; none that is over."""
    made = Extract.objects.filter(
        case=own.case, representative=own.representative, beside=beside,
        asked_by__isnull=by is None, ended_at=None,
    )  # fmt: skip
    found = made.order_by("-pk").first()
    return found if found is not None and found.holds(own, now.date()) else None


def ask(
    own: Own, language: str, now: datetime, *, beside: bool = False, by: Assignment | None = None
) -> Extract:
    """Have an extract made; one that is under way, or waits to be fetched, is that one.

    `by` is the member of staff who asks for it. What is over is let go of at once.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=own.case.pk)
        found = latest(own, beside=beside, by=by, now=now)
        if found is not None and (found.is_under_way or _waits(found)):
            return found
        if found is not None:
            end(found, now)
        made = Extract.objects.create(
            case=own.case, representative=own.representative, beside=beside, language=language,
            asked_at=now, asked_by=by, protected=shield(own), last_day=now.date() + KEPT,
        )  # fmt: skip
        queue.put(queue.Wanted("data-extract", made.job, now, {"extract": made.key}))
        actor = by.actor if by is not None else own.actor
        told = {"extract": made.key, "hand": own.hand}
        log.write(actor, now, log.Note(Act.READ, own.case.key, PURPOSE, told))
    return made


def _waits(made: Extract) -> bool:
    return any(made.is_there(file) for file in File)


def progress(made: Extract) -> tuple[int, int]:
    """Return how far it has come: steps done, of how many."""
    job = queue.find(made.job)
    return (job.steps_done if job is not None else 0), STEPS


def _failed(job: Job, why: str, now: datetime) -> None:
    """Tell on its page that it could not be made."""
    del why
    Extract.objects.filter(key=job.about["extract"]).update(failed_at=now)


@handler("data-extract", outward=True, lease=timedelta(minutes=10), parked=_failed)
def make(job: Job, now: datetime) -> Callable[[], None] | None:
    """Put the extract together; what is returned stores its files. One that is over is left."""
    made = Extract.objects.filter(key=job.about["extract"], ended_at=None, made_at=None).first()
    if made is None:
        return None
    try:
        own = whose(made, now)
        extract, held = gathered(own, made, now)
        queue.step(job, 1, STEPS)
        letter = _letter(extract, held, made.language)
        with_it = attachments.papers_with(held)
    except Case.DoesNotExist:
        raise GiveUp("not theirs any more") from None
    except papers.BrokenSeal:
        raise GiveUp("a paper was changed") from None
    queue.step(job, 2, STEPS)
    data = json.dumps(as_data(extract, held, made.language), ensure_ascii=False, indent=1)

    def keep() -> None:
        with transaction.atomic():
            files = [Checked(PDF, 1, letter), Checked(JSON, 1, data.encode())]
            _keep(made, files, with_it, now)

    return keep


def _keep(made: Extract, files: Sequence[Checked], with_it: Sequence[str], now: datetime) -> None:
    """Store the files; not those of one who may not have them any more by now."""
    fresh = Extract.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if fresh.ended_at is not None or fresh.made_at is not None:
        return
    try:
        is_theirs = fresh.holds(whose(fresh, now), now.date())
    except Case.DoesNotExist:
        is_theirs = False
    if not is_theirs:
        fresh.failed_at = now
        fresh.save(update_fields=["failed_at"])
        return
    for name, file in zip(STORED, files, strict=True):
        setattr(fresh, name, store.put(file, now))
    fresh.attachments, fresh.made_at = with_it, now
    fresh.save(update_fields=[*STORED, "attachments", "made_at"])


def _letter(extract: papers.DataExtract, held: Sequence[OwnPaper], tag: str) -> bytes:
    """The extract, and after it each paper in the reader's language and in Swedish."""
    tags = list(dict.fromkeys([tag, settings.LANGUAGE_CODE]))
    all_of_it: list[tuple[papers.Paper, list[str]]] = [(extract, [tag])]
    all_of_it += [(one.paper, tags) for one in held]
    return papers.bundle(all_of_it, papers.view(extract, tag).name, extract.made_on)


def as_data(extract: papers.DataExtract, held: Sequence[OwnPaper], tag: str) -> dict[str, Any]:
    """Return it as JSON values, as `extract.schema.json` has them, with each paper spelled out."""
    said: dict[str, Any] = json.loads(papers.seal(extract).body)
    for row, one in zip(said["papers"], held, strict=True):
        row["says"] = papers.spelled(papers.view(one.paper, tag))
    return {"schema": SCHEMA, "language": tag, **said}


def read(made: Extract) -> papers.DataExtract:
    """Return what an extract that is made says, without the papers.

    Raises Content.DoesNotExist when it is gone.
    """
    if made.data is None:
        raise Content.DoesNotExist
    said = json.loads(store.content(made.data))
    for row in said["papers"]:
        del row["says"]
    del said["schema"], said["language"]
    found: papers.DataExtract = build(papers.DataExtract, said)
    return found


def fetch(made: Extract, own: Own, file: str, now: datetime) -> bytes | Iterator[bytes] | None:
    """Give out a file of the extract, once; None when there is none to give any more.

    What goes with the papers is given in parts, of those that are still theirs. What staff had
    made is given to the staff who have checked it.
    """
    with transaction.atomic():
        fresh = (
            Extract.objects.select_for_update(of=("self",))
            .select_related(*STORED, "asked_by")
            .get(pk=made.pk)
        )
        if not fresh.holds(own, now.date()):
            end(fresh, now)
            return None
        if not fresh.is_there(file):
            return None
        content = _content(fresh, own, file, now)
        setattr(fresh, f"{file}_fetched_at", now)
        fresh.save(update_fields=[f"{file}_fetched_at"])
        actor = fresh.checked_by.actor if fresh.checked_by is not None else own.actor
        told = {"extract": fresh.key, "hand": own.hand, "file": file}
        log.write(actor, now, log.Note(Act.EXPORTED, own.case.key, PURPOSE, told))
    return content


def _content(made: Extract, own: Own, file: str, now: datetime) -> bytes | Iterator[bytes]:
    if file == File.ATTACHMENTS:
        held = [one for one in reading.held(own) if one.dispatch.key in made.attachments]
        return attachments.together(held, now)
    stored: StoredFile = getattr(made, file)
    content = store.content(stored)
    store.erase(stored)
    return content


def end(made: Extract, now: datetime) -> None:
    """Let go of what an extract holds."""
    for name in STORED:
        if (stored := getattr(made, name)) is not None:
            store.erase(stored)
    made.attachments, made.ended_at = [], now
    made.save(update_fields=["attachments", "ended_at"])


@handler("let-go-of-extracts")
def let_go(_job: Job, now: datetime) -> None:
    """Let go of every extract that is past its day."""
    over = Extract.objects.filter(models.Q(ended_at=None), last_day__lt=now.date())
    for one in over.select_related(*STORED):
        end(one, now)
