"""Proposing times: who is asked, how they get to know, and what stands on their lists (H25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Case, note
from samlas.casework.consent import live_rows
from samlas.casework.summons import draft, polling
from samlas.casework.summons.draft import Summons
from samlas.casework.summons.paper import own_recipients
from samlas.casework.summons.polling import Poll, PollTime
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import answers, notices
from samlas.exchange.dispatch import ask_more
from samlas.exchange.models import Dispatch, Holding
from samlas.jobs import queue
from samlas.jobs.queue import Wanted
from samlas.ledger.models import Act
from samlas.people.models import INDIVIDUAL


def propose(summons: Summons, times: Sequence[datetime], by: Assignment, now: datetime) -> Poll:
    """Propose times for the meeting. Those who have a paper are told in its thread.

    A unit gets a row on its list and a notice, a private person a notice in the way they have
    chosen. What has been said of a time that is proposed again stays. Raises Refused, also in a
    closed case.
    """
    polling.check_times(times, now)
    with transaction.atomic():
        fresh = draft.locked(summons, summons.version)
        poll, _new = Poll.objects.update_or_create(
            summons=fresh, defaults={"asked_at": now, "ended_at": None}
        )
        poll.times.exclude(starts_at__in=times).delete()
        for time in sorted(set(times)):
            PollTime.objects.get_or_create(poll=poll, starts_at=time)
        _ask(fresh, _in_force(fresh), by, now)
        _tell(fresh, now)
        note(fresh.case, Act.CHANGED, by, now, "poll")
    return poll


def ask_new(summons: Summons, by: Assignment, now: datetime) -> None:
    """Ask those who have just got their first paper, while the poll of a locked summons is open.

    Word that something has come goes with the paper.
    """
    poll: Poll | None = getattr(summons, "poll", None)
    if poll is not None and poll.ended_at is None:
        _ask(summons, [one for one in _in_force(summons) if not one.asks_more], by, now)


def moved(paper: Dispatch, link: Holding) -> None:
    """Ask the unit that a paper has been passed on to, unless what is asked has been said."""
    what = polling.asked(paper)
    if what is not None and not what.said:
        _expect([link], what.poll.summons.case)


def _in_force(summons: Summons) -> list[Dispatch]:
    """The papers of those who are asked to come."""
    sent = (one.dispatch for one in polling.recipients_of(summons))
    return [one for one in sent if one is not None and one.is_current]


def _ask(summons: Summons, sent: Iterable[Dispatch], by: Assignment, now: datetime) -> None:
    with override(settings.LANGUAGE_CODE):
        text = _("We propose several times for the meeting. Say which suit you.")
    asked = [ask_more(one) for one in sent]
    for one in asked:
        answers.say(one, text, by, now)
    _expect(_holders(asked), summons.case)


def _holders(asked: Sequence[Dispatch]) -> list[Holding]:
    held = Holding.objects.filter(dispatch__in=asked, passed_on_at=None, unit__uses_samlas=True)
    return list(held.select_related("dispatch", "unit"))


def _expect(links: Sequence[Holding], case: Case) -> None:
    label = "" if case.individual.is_protected else case.individual.short_name
    wanted = {(one.dispatch.key, one.unit_id): None for one in links}
    tasks.expect_of_holders(wanted, What.SAY_TIMES, label)


def _tell(summons: Summons, now: datetime) -> None:
    """Send word, unless data are protected: it tells that something waits, and no more."""
    if summons.case.individual.is_protected:
        return
    sent = _in_force(summons)
    notices.tell(
        now, *(notices.Tell(one.unit, summons.case.key, one.dispatch) for one in _holders(sent))
    )
    private = [*(one for one in sent if one.reader), *_own_copies(summons, now.date())]
    queue.put_all(
        Wanted("private-notice", f"private:{one.key}:{now:%Y%m%d%H%M%S%f}", now,
               {"dispatch": one.pk})
        for one in private
    )  # fmt: skip


def _own_copies(summons: Summons, on: date) -> Iterator[Dispatch]:
    """The latest copy of the person, and of those who gave the latest yes, of a sent summons.

    One who gave a yes before it may hold a copy too, and gets no word of what came since.
    """
    if not summons.edition:
        return
    rows = live_rows(summons.case, on)
    newest = max(rows, key=lambda row: row.consent_id, default=None)
    asked = set(own_recipients(summons.case, newest)) if newest is not None else {INDIVIDUAL}
    held = Dispatch.objects.filter(
        case=summons.case.key, kind=papers.PersonCopy.kind, superseded_at=None, cancelled_at=None
    )
    latest = {one.reader: one for one in held.order_by("pk")}
    yield from (one for reader, one in latest.items() if reader in asked)
