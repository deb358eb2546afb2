"""Deletion by two people: a unit's head proposes, another approves, and the queue carries it out.

The other is an archivist of the principal, or the head of another of its units: never the one who
proposed, in whatever assignment. They see references, days and clauses, and no record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.directory.models import Assignment, OfficeKind, Unit
from samlas.directory.offices import holds_office
from samlas.jobs import queue
from samlas.jobs.queue import Wanted
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.retention import again, due, erasing
from samlas.retention.due import PURPOSE, Kept
from samlas.retention.models import Disposal, DisposalRow, LeftOut
from samlas.retention.stopping import NotThere, is_head

JOB = "let-go-of-record"
SHOWN = 50


def due_now(by: Assignment, now: datetime) -> list[Kept]:
    """Return what is due in the head's unit, or held, for a dry run; the ledger notes it.

    Raises NotThere.
    """
    if not is_head(by, now.date()):
        raise NotThere
    found = due.of_unit(by.unit, now.date())
    log.write(by.actor, now, log.Note(Act.LISTED, "keeping", PURPOSE, {"records": len(found)}))
    return found


def propose(cases: Collection[str], by: Assignment, now: datetime) -> Disposal:
    """Propose to delete these of what is due in the unit. Raises NotThere, Refused."""
    if not is_head(by, now.date()):
        raise NotThere
    with transaction.atomic():
        proposed = waiting(by.unit)
        open_ones = {one.record.case: one for one in due.of_unit(by.unit, now.date())}
        chosen = [open_ones[case] for case in cases if case in open_ones]
        chosen = [one for one in chosen if one.hold is None and one.record.case not in proposed]
        if not chosen:
            raise Refused(_("Choose at least one that is due."), "cases")
        made = Disposal.objects.create(unit=by.unit, proposed_by=by, proposed_at=now)
        DisposalRow.objects.bulk_create(_row(made, one, now.date()) for one in chosen)
        told = {"disposal": made.key, "cases": [one.record.case for one in chosen]}
        log.write(by.actor, now, log.Note(Act.CHANGED, "keeping", "keeping-proposed", told))
    return made


def waiting(unit: Unit) -> frozenset[str]:
    """Return the references that are proposed and not decided, or not deleted yet."""
    rows = DisposalRow.objects.filter(disposal__unit=unit, done_at=None)
    open_ones = rows.exclude(disposal__is_approved=False)
    return frozenset(open_ones.values_list("case", flat=True))


def _row(made: Disposal, one: Kept, on: date) -> DisposalRow:
    return DisposalRow(
        disposal=made, case=one.record.case, kind=one.record.kind, last_entry=one.record.last_entry,
        due_from=one.first or on, due_by=one.last,
        because=[clause.reference() for clause in one.answer.because],
    )  # fmt: skip


def may_look(by: Assignment, on: date) -> bool:
    """Whether `by` is one of those who propose and approve: an archivist, or a head."""
    return is_head(by, on) or holds_office(by, OfficeKind.ARCHIVIST, on)


def may_decide(by: Assignment, unit: Unit, on: date) -> bool:
    """Whether `by` is an archivist or a head under the unit's principal."""
    return may_look(by, on) and bool(by.unit.principal_ids & unit.principal_ids)


def _seen_by(by: Assignment, on: date) -> QuerySet[Disposal]:
    """The disposals of the own unit's, and those of the principal's other units to decide."""
    rows = Disposal.objects.select_related(
        "unit", "proposed_by__staff", "decided_by__staff"
    ).order_by("-pk")
    if not may_look(by, on):
        return rows.none()
    principals = by.unit.principal_ids
    return rows.filter(Q(unit__principal__in=principals) | Q(unit__second_principal__in=principals))


def listed(by: Assignment, on: date) -> Sequence[Disposal]:
    """Return the latest disposals that `by` may see, with how many `records` and `done`."""
    done = Count("rows", filter=~Q(rows__done_at=None))
    return list(_seen_by(by, on).annotate(records=Count("rows"), done=done)[:SHOWN])


def read(key: str, by: Assignment, now: datetime) -> Disposal:
    """Return a disposal with its rows; the ledger notes it. Raises Disposal.DoesNotExist."""
    found = _seen_by(by, now.date()).get(key=key)
    log.write(by.actor, now, log.Note(Act.READ, key, "keeping-proposed"))
    return found


def decides(disposal: Disposal, by: Assignment) -> bool:
    """Whether `by`, who sees it, is another than the one who proposed, and it waits."""
    return disposal.is_approved is None and by.staff_id != disposal.proposed_by.staff_id


def approve(key: str, by: Assignment, now: datetime) -> Disposal:
    """Approve, and have it carried out. Raises Disposal.DoesNotExist, Refused."""
    with transaction.atomic():
        found = _decided(key, by, now, is_approved=True)
        queue.put_all(
            Wanted(JOB, f"{JOB}:{row.pk}", now, {"row": row.pk}) for row in found.rows.all()
        )
        log.write(by.actor, now, log.Note(Act.CHANGED, key, "keeping-approved"))
    return found


def refuse(key: str, why_not: str, by: Assignment, now: datetime) -> Disposal:
    """Let nothing of it be deleted, and say why. Raises Disposal.DoesNotExist, Refused."""
    with transaction.atomic():
        found = _decided(key, by, now, is_approved=False)
        found.why_not = why_not
        found.save(update_fields=["why_not"])
        log.write(by.actor, now, log.Note(Act.REFUSED, key, "keeping-refused"))
    return found


def _decided(key: str, by: Assignment, now: datetime, *, is_approved: bool) -> Disposal:
    seen = _seen_by(by, now.date()).filter(key=key).values("pk")
    locked = Disposal.objects.select_for_update(of=("self",)).select_related("proposed_by")
    found = locked.get(pk__in=seen)
    if not decides(found, by):
        raise Refused(_("It is decided once, by another than the one who proposed it."))
    found.is_approved, found.decided_by, found.decided_at = is_approved, by, now
    found.save(update_fields=["is_approved", "decided_by", "decided_at"])
    return found


def carry_out(row: int, now: datetime) -> None:
    """Delete one record of an approved disposal, or say why not; the ledger keeps what was done."""
    with transaction.atomic():
        found = DisposalRow.objects.select_for_update(of=("self",)).select_related(
            "disposal__unit", "disposal__proposed_by", "disposal__decided_by"
        ).get(pk=row)  # fmt: skip
        disposal = found.disposal
        if found.done_at is not None or not disposal.is_approved:
            return
        found.done_at = now
        found.left_out = _left_out(found, now.date())
        if not found.left_out:
            again.remember(disposal.unit, found.case, now)
            found.things = erasing.let_go(disposal.unit, found.case, now)
            _note(found, now)
        found.save()


def _left_out(row: DisposalRow, on: date) -> str:
    known = due.of_record(row.disposal.unit, row.case, on)
    if known is None:
        return LeftOut.NOT_THERE
    if known.hold is not None:
        return LeftOut.HELD
    return "" if known.is_due(on) else LeftOut.NOT_DUE


def _note(row: DisposalRow, now: datetime) -> None:
    disposal, approved = row.disposal, row.disposal.decided_by
    assert approved is not None
    told = {
        "disposal": disposal.key, "kind": row.kind, "things": row.things,
        "last_entry": row.last_entry.isoformat(), "because": row.because,
        "proposed_by": disposal.proposed_by.pk, "approved_by": approved.pk,
    }  # fmt: skip
    by = log.Actor(chain=f"unit:{disposal.unit_id}", who="system")
    log.write(by, now, log.Note(Act.DELETED, row.case, PURPOSE, told))
