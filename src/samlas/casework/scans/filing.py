"""Filing a scan in its case, taking that back, and removing what should not lie there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework.case import Case, Refused, note
from samlas.casework.codes import slips
from samlas.casework.scans import sweeping
from samlas.casework.scans.models import FormKind, Scan
from samlas.casework.scans.reading import seen_by
from samlas.directory.models import Assignment
from samlas.files import store
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers import read_form_code


def found(code: str, number: str, by: Assignment, now: datetime) -> Sequence[Case]:
    """Return the cases that a code or reference, else a personal number, leads to; ledger noted.

    The reply code of a slip leads to the case of its copy.
    Only such as `by` may see: of another unit's there is as little trace as of none.
    """
    if number:
        return cases.search(number, by, now)
    read, paper = read_form_code(code), slips.paper_of(code, by)
    key = read.case if read is not None else paper.case if paper is not None else ""
    seen = Case.objects.seen_by(by).select_related("individual").filter(key=key)
    matches = list(seen)
    for case in matches:
        note(case, Act.READ, by, now, "scan-to-file")
    return matches


def file(key: str, case_key: str, kind: str, by: Assignment, now: datetime, code: str = "") -> Scan:
    """Put a scan in a case, as a form of a kind. A second time it is there already.

    `code` is what was typed of it: a reply code tells which copy a slip was cut from.
    Raises Refused for a kind that is none, and a case that `by` may not see; Scan.DoesNotExist.
    """
    if kind not in FormKind.values:
        raise Refused(_("Choose what kind of form it is."), "kind")
    with transaction.atomic():
        scan = _own(key, by)
        case = Case.objects.seen_by(by).filter(key=case_key).first()
        if case is None:
            raise Refused(_("Choose the plan that the form belongs to."), "case")
        if scan.case_id == case.pk:
            return scan
        if scan.case_id is not None:
            raise Scan.DoesNotExist
        scan.case, scan.kind, scan.filed_at, scan.filed_by = case, kind, now, by
        paper = slips.paper_of(code, by) or scan.paper
        scan.paper = paper if paper is not None and paper.case == case.key else None
        scan.save()
        note(case, Act.CHANGED, by, now, "scan-filed", scan=scan.key, kind=kind)
    return scan


def undo(key: str, by: Assignment, now: datetime) -> Scan:
    """Take a filing back within the hour: the scan is its taker's again, to be filed anew.

    Raises Refused when it is too late, or someone else filed it.
    """
    with transaction.atomic():
        scan = _seen(key, by)
        if scan.case is None or not scan.may_be_undone(by, now):
            raise Refused(_("It is too late to take it back. Remove it with a reason instead."))
        case = scan.case
        scan.case = scan.filed_at = scan.filed_by = None
        scan.taken_in_by, scan.taken_in_at = by, now
        scan.save()
        note(case, Act.CHANGED, by, now, "scan-undone", scan=scan.key)
    return scan


def remove(key: str, why: str, by: Assignment, now: datetime) -> Scan:
    """Remove a filed scan for a reason: what it holds is erased, that it was there stays told."""
    if not why.strip():
        raise Refused(_("Write why the paper is removed."), "why")
    with transaction.atomic():
        scan = _seen(key, by)
        if scan.case is None or scan.removed_at is not None:
            raise Scan.DoesNotExist
        scan.removed_at, scan.removed_by, scan.removed_why = now, by, why.strip()
        scan.save()
        store.erase(scan.file)
        note(scan.case, Act.CHANGED, by, now, "scan-removed", scan=scan.key)
    return scan


def throw_away(key: str, by: Assignment, now: datetime) -> None:
    """Throw away a scan that is in no case yet. Raises Scan.DoesNotExist."""
    with transaction.atomic():
        scan = _own(key, by)
        if scan.case_id is not None:
            raise Scan.DoesNotExist
        log.write(by.actor, now, log.Note(Act.CHANGED, scan.key, "scan-thrown-away"))
        sweeping.throw(scan)


def _own(key: str, by: Assignment) -> Scan:
    """A scan that `by` took in, or filed, locked."""
    return _locked(key, Scan.objects.filter(taken_in_by=by).get(key=key).pk)


def _seen(key: str, by: Assignment) -> Scan:
    return _locked(key, seen_by(by).get(key=key).pk)


def _locked(key: str, pk: int) -> Scan:
    rows = Scan.objects.select_for_update(of=("self",)).select_related("case", "file", "paper")
    return rows.get(key=key, pk=pk)
