"""One click for a whole print: everything in it has been posted; and taken back for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from samlas.casework import posting, tasks
from samlas.casework.case import Case, Refused
from samlas.casework.printing import sifting
from samlas.casework.printing.models import Printing
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange.models import Delivery
from samlas.ledger import log
from samlas.ledger.models import Act

UNDONE_WITHIN = timedelta(minutes=30)


def posted(made: Printing, on: date, by: Assignment, now: datetime) -> int:
    """Mark every letter of the print as posted on the day, by whom (H39); return how many.

    A letter that somebody has marked already, or that must not go any more, is left as it is.
    Raises Refused for a day ahead or before the print, and before it is made.
    """
    if made.made_at is None:
        raise Refused(_("The print is not ready yet."))
    if on > now.date():
        raise Refused(_("The day of posting cannot lie ahead."), "posted_on")
    if on < localdate(made.asked_at):
        raise Refused(_("The letters were not printed until later. Check the day."), "posted_on")
    at = now if on == now.date() else make_aware(datetime.combine(on, time(12)))
    with transaction.atomic():
        fresh = Printing.objects.select_for_update().get(pk=made.pk)
        if fresh.posted_at is not None or fresh.ended_at is not None:
            return 0
        sifting.sift(fresh, now)
        letters = _still_waiting(fresh)
        ids = [one.pk for one in letters]
        Delivery.objects.filter(pk__in=ids).update(done_at=at, done_by=by)
        fresh.rows.filter(delivery__in=ids).update(marked=True)
        fresh.posted_on, fresh.posted_at, fresh.posted_by = on, now, by
        fresh.save(update_fields=["posted_on", "posted_at", "posted_by"])
        settle(letters)
        note(letters, "letter-posted", by, now)
    return len(letters)


def _still_waiting(made: Printing) -> list[Delivery]:
    going = made.rows.filter(left_out="").values("delivery")
    rows = Delivery.objects.filter(pk__in=going, done_at=None).select_related("dispatch")
    return list(rows.select_for_update(of=("self",)))


def may_undo(made: Printing, now: datetime) -> bool:
    """Whether the mark can be taken back still."""
    return (
        made.ended_at is None and made.posted_at is not None
        and now - made.posted_at <= UNDONE_WITHIN
    )  # fmt: skip


def undo(made: Printing, by: Assignment, now: datetime) -> None:
    """Take the mark back: the letters wait again. Raises Refused when it is too late."""
    with transaction.atomic():
        fresh = Printing.objects.select_for_update().get(pk=made.pk)
        if not may_undo(fresh, now):
            raise Refused(_("It is too late to take this back. Mark what came back one by one."))
        marked = fresh.rows.filter(marked=True).values("delivery")
        letters = list(Delivery.objects.filter(pk__in=marked).select_related("dispatch"))
        Delivery.objects.filter(pk__in=marked).update(done_at=None, done_by=None)
        fresh.rows.update(marked=False)
        fresh.posted_on = fresh.posted_at = fresh.posted_by = None
        fresh.save(update_fields=["posted_on", "posted_at", "posted_by"])
        _expect(letters)
        note(letters, "letter-not-posted", by, now)


def settle(letters: Sequence[Delivery]) -> None:
    """Take the cases and requests that have no letter left off the work lists."""
    keys = {one.dispatch.case for one in letters}
    left = set(posting.waiting_of(keys).values_list("dispatch__case", flat=True))
    tasks.done_of(sorted(keys - left), What.POST_LETTERS, What.POST_ANSWER)


def _expect(letters: Sequence[Delivery]) -> None:
    keys = {one.dispatch.case for one in letters}
    cases = list(Case.objects.filter(key__in=keys).select_related("individual"))
    tasks.expect_of_cases(cases, What.POST_LETTERS)
    for one in letters:
        if one.dispatch.case not in {case.key for case in cases}:
            tasks.expect_of_unit(one.dispatch.sender_id, What.POST_ANSWER, one.dispatch.case, None)


def note(letters: Sequence[Delivery], purpose: str, by: Assignment, now: datetime) -> None:
    """Write to the ledger what was said of each letter."""
    notes = [
        log.Note(Act.CHANGED, one.dispatch.case, purpose, {"delivery": one.pk}) for one in letters
    ]
    if notes:
        log.write(by.actor, now, *notes)
