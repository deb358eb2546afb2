"""Letters to be posted: a row on the sending unit's list until the last one is marked (H39)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time

from django.db import models
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, note
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import dispatch
from samlas.exchange.models import Channel, Delivery, Dispatch
from samlas.jobs.handling import handler
from samlas.jobs.models import Job
from samlas.ledger.models import Act
from samlas.people.models import INDIVIDUAL, ConsentRow


def settle(case: Case) -> None:
    """Bring the row on the work list in line with the letters of the case."""
    if to_post(case.key).exists():
        tasks.expect(case, What.POST_LETTERS)
    else:
        tasks.done(case.key, What.POST_LETTERS)


def to_post(about: str) -> models.QuerySet[Delivery]:
    """Return the letters about a case or a request that nobody has posted.

    A paper that has been replaced or cancelled need not be posted any more.
    """
    return _waiting(_letters(about))


def waiting_of(abouts: Iterable[str]) -> models.QuerySet[Delivery]:
    """Return the same about any of the cases or requests."""
    about_any = Delivery.objects.filter(dispatch__case__in=list(abouts), channel=Channel.LETTER)
    return _waiting(about_any)


def _waiting(copies: models.QuerySet[Delivery]) -> models.QuerySet[Delivery]:
    return copies.filter(
        done_at=None, failed_at=None, dispatch__superseded_at=None, dispatch__cancelled_at=None
    )


def stop(case: Case, by: Doer, now: datetime, row: ConsentRow | None = None) -> None:
    """Take what rests on a yes that is taken back, and lies here still, out of the post (H88).

    `row`: the one recipient it is about, whose papers it opens no more; without it all. Whoever has
    had no edition of a paper is told nothing of it either.
    """
    had = _outward(case.key).filter(done_at__isnull=False).values("dispatch__thread")
    resting = _waiting(_outward(case.key)).filter(dispatch__consent_row__isnull=False)
    if row is not None:
        resting = resting.filter(
            dispatch__consent_row__unit=row.unit_id, dispatch__consent_row__contact=row.contact
        )
    found = resting.exclude(dispatch__thread__in=had).select_related("dispatch")
    found = found.select_for_update(of=("self",))
    stopped = [one.dispatch for one in found if not _still_open(row, one.dispatch, now)]
    dispatch.cancel(stopped, now)
    for one in stopped:
        tasks.done(one.key)
    if stopped:
        keys = [one.key for one in stopped]
        note(case, Act.CHANGED, by, now, "letters-stopped", papers=keys)
    settle(case)


def keep_from(case: Case, readers: Collection[str], by: Doer, now: datetime) -> None:
    """Take letters to these `readers`, who are not to know, out of the post (C11).

    The person's own go to no address any more: somebody else may open them there.
    """
    waiting = _waiting(_letters(case.key))
    theirs = list(waiting.filter(dispatch__reader__in=readers).select_related("dispatch"))
    if theirs:
        stopped = [one.dispatch for one in theirs]
        dispatch.cancel(stopped, now)
        keys = [one.key for one in stopped]
        note(case, Act.CHANGED, by, now, "letters-stopped", papers=keys)
    waiting.filter(dispatch__reader=INDIVIDUAL).update(has_address=False)
    settle(case)


def _still_open(row: ConsentRow | None, paper: Dispatch, now: datetime) -> bool:
    """Whether the row, as it is by now, opens the paper."""
    if row is None:
        return False
    fresh = ConsentRow.objects.select_related("consent").get(pk=row.pk)
    return fresh.withdrawn_at is None and dispatch.covers(fresh, paper.paper(), now.date())


def letters(case: Case) -> list[Delivery]:
    """Return the letters of a case, oldest first: those to post, and those posted."""
    worth = models.Q(done_at__isnull=False) | models.Q(pk__in=to_post(case.key))
    found = _letters(case.key).filter(worth, dispatch__superseded_at=None)
    return list(found.select_related("dispatch__recipient", "done_by__staff").order_by("pk"))


def _letters(about: str) -> models.QuerySet[Delivery]:
    return _outward(about).filter(channel=Channel.LETTER)


def _outward(about: str) -> models.QuerySet[Delivery]:
    return Delivery.objects.filter(dispatch__case=about).exclude(channel=Channel.INBOX)


@handler(dispatch.ANOTHER_WAY)
def settle_another_way(job: Job, _now: datetime) -> None:
    """A copy that was to go by SDK is to be posted by now, say: have the work list tell it."""
    case = Case.objects.select_related("individual").filter(key=job.about["case"]).first()
    if case is not None:
        settle(case)


def read(key: str, by: Assignment, now: datetime) -> tuple[Case, Sequence[Delivery]]:
    """Return a case and its letters, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "letters")
    return case, letters(case)


def posted(key: str, delivery: int, on: date, by: Assignment, now: datetime) -> None:
    """Write down that a letter of the case was posted on a day, by whom (H39).

    Raises Refused for a day ahead or before the letter was made, Delivery.DoesNotExist.
    """
    case = Case.objects.seen_by(by).select_related("individual").get(key=key)
    letter = _letters(key).get(pk=delivery)
    mark(letter, on, by, now)
    settle(case)
    note(case, Act.CHANGED, by, now, "letter-posted", delivery=letter.pk)


def mark(letter: Delivery, on: date, by: Assignment, now: datetime) -> None:
    """Mark one letter as posted on a day. Raises Refused as above."""
    if on > now.date():
        raise Refused(_("The day of posting cannot lie ahead."), "posted_on")
    if on < localdate(letter.made_at):
        raise Refused(_("The letter was not made until later. Check the day."), "posted_on")
    posted_at = now if on == now.date() else make_aware(datetime.combine(on, time(12)))
    dispatch.mark_posted(letter, by, posted_at)
