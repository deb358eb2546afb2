"""Who may see a scan, and what there is to see. Every look at one is written to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q

from samlas.casework import case as cases
from samlas.casework.case import Case
from samlas.casework.scans.models import Scan
from samlas.casework.summons.draft import Recipient
from samlas.directory.models import Assignment
from samlas.files import checking, store
from samlas.ledger import log
from samlas.ledger.models import Act


def seen_by(by: Assignment) -> models.QuerySet[Scan]:
    """Return what `by` has taken in and not filed, and what lies in the cases they may see."""
    own = Q(case=None, taken_in_by=by.pk)
    return Scan.objects.filter(own | Q(case__in=Case.objects.seen_by(by)))


def read(key: str, by: Assignment, now: datetime) -> Scan:
    """Return a scan for its page; raises Scan.DoesNotExist."""
    rows = seen_by(by).select_related(
        "file",
        "case__individual",
        "paper",
        "filed_by__staff",
        "removed_by__staff",
        "taken_in_by__staff",
    )
    scan = rows.get(key=key)
    _note(scan, by, now, "scan")
    return scan


def recipient_of(scan: Scan) -> Recipient | None:
    """Return whose answer a filed reply slip is: the recipient of the copy it was cut from."""
    if scan.paper is None or scan.case is None:
        return None
    asked = Recipient.objects.filter(
        summons__case=scan.case, dispatch__thread=scan.paper.thread, removed_at=None
    )
    return asked.select_related("contact__unit").first()


def page(key: str, number: int, by: Assignment, now: datetime) -> bytes:
    """Return a page of a scan as a JPEG. Raises Scan.DoesNotExist, Content.DoesNotExist,
    LookupError for a page that is not there.
    """
    scan = seen_by(by).select_related("file", "case").get(key=key)
    shown = checking.picture(store.content(scan.file), number)
    _note(scan, by, now, "scan-page")
    return shown


def whole(key: str, by: Assignment, now: datetime) -> tuple[Scan, bytes]:
    """Return a scan and its file. Raises as `page`."""
    scan = seen_by(by).select_related("file", "case").get(key=key)
    content = store.content(scan.file)
    _note(scan, by, now, "scan-file")
    return scan, content


def beside(key: str, by: Assignment) -> Scan | None:
    """Return a filed scan to be shown beside the page where it is entered; its pages are noted."""
    return seen_by(by).select_related("file").filter(key=key, removed_at=None).first()


def to_file(by: Assignment) -> Sequence[Scan]:
    """Return what `by` has taken in and not filed, oldest first."""
    own = Scan.objects.filter(case=None, taken_in_by=by.pk)
    return list(own.select_related("file").order_by("pk")[:100])


def of_case(
    key: str, before: int | None, size: int, by: Assignment, now: datetime
) -> tuple[Case, Sequence[Scan]]:
    """Return a case and up to `size` of its scans, newest first. Raises Case.DoesNotExist."""
    case = cases.read(key, by, now, "scans")
    rows = Scan.objects.filter(case=case).select_related(
        "file", "filed_by__staff", "removed_by__staff"
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return case, list(rows.order_by("-pk")[:size])


def _note(scan: Scan, by: Assignment, now: datetime, purpose: str) -> None:
    about = scan.case.key if scan.case is not None else scan.key
    log.write(by.actor, now, log.Note(Act.READ, about, purpose, {"scan": scan.key}))
