"""Meetings in the calendars of those called: an invitation each, changed and called off by its id.

It goes by e-mail beside the paper: to the unit that holds it, and to a private person who has
chosen e-mail. It tells when, and where to log in. Nothing of it goes out about someone whose data
are protected, but that what has gone out holds no longer (law.md 2.7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db.models import CharField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import languages, papers
from samlas.directory.models import Pace, Unit
from samlas.exchange import mail
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.models import Dispatch
from samlas.jobs import queue
from samlas.jobs.handling import GiveUp, LineDown, Settle, TryLater, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted
from samlas.papers import calendar
from samlas.papers.words import words
from samlas.people.alone import untold
from samlas.people.models import Individual, Representative, Word, hand

KIND, FAILED = "calendar", "invitation-failed"
CALLING = (papers.Summons.kind, papers.PersonCopy.kind)
CHANGING = ("starts_at", "minutes", "sequence", "cancelled_at")

Private = Individual | Representative


@dataclass(frozen=True, slots=True)
class Called:
    """A paper that calls to a meeting of so many minutes, and whose calendars it is to stand in."""

    dispatch: Dispatch
    minutes: int
    who: Sequence[Unit | Private]

    @property
    def mailboxes(self) -> dict[str, Unit | Private]:
        """Where the invitations go to; those who want none are not among them."""
        return {one.email: one for one in self.who if _wants(one)}


def _wants(one: Unit | Private) -> bool:
    if isinstance(one, Unit):
        return bool(one.email) and one.notices != Pace.NEVER
    return bool(one.email) and one.notices == Word.EMAIL


def written(meetings: Sequence[Called], now: datetime) -> list[Wanted]:
    """Store what calendars are to be told of these meetings; return what is to be queued.

    Who is not among those called any more is told that it is off. A new edition with the same time
    changes nothing in a calendar.
    """
    if not meetings or not mail.is_open():
        return []
    known: dict[str, dict[str, Invitation]] = defaultdict(dict)
    for row in Invitation.objects.filter(thread__in=[one.dispatch.thread for one in meetings]):
        known[row.thread][row.address] = row
    new, changed = [], []
    for one in meetings:
        had, wanted = known[one.dispatch.thread], one.mailboxes
        new += [_invitation(one, to, now) for to in wanted if to not in had]
        changed += [had[to] for to in wanted if to in had and _moves(had[to], one)]
        changed += [row for to, row in had.items() if to not in wanted and _stops(row, now)]
    made = Invitation.objects.bulk_create(new)
    Invitation.objects.bulk_update(changed, CHANGING)
    return [_job(one, now) for one in (*made, *changed)]


def _invitation(one: Called, address: str, now: datetime) -> Invitation:
    to, starts_at = one.mailboxes[address], one.dispatch.meets_at
    assert starts_at is not None
    return Invitation(
        thread=one.dispatch.thread, address=address, starts_at=starts_at, minutes=one.minutes,
        is_called=one.dispatch.verdict == "called", made_at=now,
        individual=to if isinstance(to, Individual) else None,
        representative=to if isinstance(to, Representative) else None,
    )  # fmt: skip


def _moves(known: Invitation, one: Called) -> bool:
    """Give the invitation the time of the new edition; tells whether it is another."""
    starts_at = one.dispatch.meets_at
    assert starts_at is not None
    same = (known.starts_at, known.minutes) == (starts_at, one.minutes)
    if same and known.cancelled_at is None:
        return False
    known.starts_at, known.minutes, known.cancelled_at = starts_at, one.minutes, None
    known.sequence += 1
    return True


def _stops(known: Invitation, now: datetime) -> bool:
    """Call off an invitation to a meeting ahead; tells whether it was not so before."""
    if known.cancelled_at is not None or known.starts_at <= now:
        return False
    known.cancelled_at = now
    known.sequence += 1
    return True


def bring_in_line(paper: Dispatch, who: Sequence[Unit | Private], now: datetime) -> None:
    """Have the meeting of a paper in force in the calendars of `who`, and in no other's."""
    is_ahead = paper.meets_at is not None and paper.meets_at > now
    if paper.kind in CALLING and paper.is_current and is_ahead and not paper.is_protected:
        content = paper.paper()
        assert isinstance(content, papers.Summons | papers.PersonCopy)
        queue.put_all(written([Called(paper, content.meeting.minutes, who)], now))


def call_off(threads: Collection[str] | QuerySet[Dispatch, str], now: datetime) -> None:
    """Queue that meetings ahead are off, in the calendars that have them."""
    found = Invitation.objects.filter(thread__in=threads, cancelled_at=None)
    stopped = [one for one in found if _stops(one, now)]
    if stopped:
        Invitation.objects.bulk_update(stopped, CHANGING)
        queue.put_all(_job(one, now) for one in stopped)


def job_key(pk: Combinable, sequence: Combinable) -> Combinable:
    """The key of the job that sends a change of an invitation, in a query."""
    number, change = Cast(pk, CharField()), Cast(sequence, CharField())
    return Concat(Value(f"{KIND}:"), number, Value(":"), change)


def _job(one: Invitation, now: datetime) -> Wanted:
    key = f"{KIND}:{one.pk}:{one.sequence}"
    return Wanted(KIND, key, now, {"invitation": one.pk, "sequence": one.sequence})


def tell_failed(failed: Collection[Invitation], now: datetime) -> None:
    """Let the convener know that invitations did not arrive."""
    queue.put_all(
        Wanted(FAILED, f"{FAILED}:{one.pk}:{one.sequence}", now, {"invitation": one.pk})
        for one in failed
    )


def _parked(job: Job, why: str, now: datetime) -> None:
    found = Invitation.objects.filter(pk=job.about["invitation"])
    found.update(fault=why[:60])
    tell_failed(list(found), now)


@handler(KIND, line=mail.LINE, outward=True, parked=_parked)
def send(job: Job, now: datetime) -> Settle | None:
    """Send one invitation as it stands; a change that has been overtaken goes unsent.

    That a meeting is off goes only to a calendar that may have it.
    """
    found = Invitation.objects.select_related("individual", "representative__individual")
    one = found.filter(pk=job.about["invitation"], sequence=job.about["sequence"]).first()
    paper = _paper(one) if one is not None else None
    if one is None or paper is None or not _may_go(one, paper, now):
        return None
    to = calendar.Invited(
        organizer=organizer(), attendee=one.address, called=one.is_called,
        answers=paper.kind == papers.Summons.kind,
    )  # fmt: skip
    is_off = one.cancelled_at is not None
    entry = calendar.invitation(_entry(one), to, now, cancelled=is_off).decode()
    subject, text = _said(one, paper)
    others = [
        (format_html('<p dir="auto">{}</p>', text), "text/html"),
        (entry, f"text/calendar; method={'CANCEL' if is_off else 'REQUEST'}"),
    ]
    name = salted_hmac("samlas.invitation", job.key).hexdigest()
    was_out = one.is_out
    _mark(one, is_out=True)  # before it goes: should the worker die meanwhile, it may have gone
    try:
        mail.send(one.address, subject, text, name, now, others)
    except mail.HungUp:
        raise  # it may have gone
    except (GiveUp, LineDown, TryLater):
        _mark(one, is_out=was_out)
        raise
    return lambda: _sent(one, name, now)


def _mark(one: Invitation, *, is_out: bool) -> None:
    if one.is_out != is_out:
        one.is_out = is_out
        one.save(update_fields=["is_out"])


def _sent(one: Invitation, name: str, now: datetime) -> None:
    Invitation.objects.filter(pk=one.pk).update(
        sent_at=now, sent_as=name, returned_at=None, fault=""
    )


def _paper(one: Invitation) -> Dispatch | None:
    """The newest edition of the paper that it is about."""
    editions = Dispatch.objects.filter(thread=one.thread).defer("body")
    return editions.select_related("recipient").order_by("-pk").first()


def _may_go(one: Invitation, paper: Dispatch, now: datetime) -> bool:
    """Whether the recipient may be told it still, in time, and has had what it calls off."""
    if _is_untold(one, paper):
        return False
    if one.cancelled_at is not None:
        return one.is_out and one.returned_at is None
    return one.starts_at > now and not (paper.is_protected or _is_protected(one))


def _is_untold(one: Invitation, paper: Dispatch) -> bool:
    """Whether it is to a guardian who is not to know (C11)."""
    to = one.representative_id
    return to is not None and hand(to) in untold(paper.case)


def _is_protected(one: Invitation) -> bool:
    person = one.individual or getattr(one.representative, "individual", None)
    return person is not None and person.is_protected


def organizer() -> str:
    """The mailbox that invitations come from, and that calendars answer to."""
    return parseaddr(settings.MAIL_FROM)[1]


def _tag(one: Invitation) -> str:
    """The language that the recipient reads in."""
    person = one.individual or one.representative
    return person.reading_language if person is not None else languages.FALLBACK


def _entry(one: Invitation) -> calendar.Entry:
    return calendar.Entry(
        uid=str(one.uid), sequence=one.sequence, starts_at=one.starts_at, minutes=one.minutes,
        link=f"{settings.PUBLIC_URL}/", language=_tag(one),
    )  # fmt: skip


def _said(one: Invitation, paper: Dispatch) -> tuple[str, str]:
    """Subject and text: that there is a meeting, when, and where to read more.

    Who is invited reads the paper in Samlas, or has it by letter or SDK.
    """
    tag = _tag(one)
    when = {"when": words(tag).moment(localtime(one.starts_at))}
    with override(tag):
        if one.cancelled_at is not None:
            return _("Meeting"), _(
                "The invitation to the meeting on %(when)s no longer holds."
            ) % when
        told = _("The meeting is now on %(when)s.") if one.is_out else _("A meeting on %(when)s.")
        if paper.recipient is not None and paper.recipient.uses_samlas:
            more = _("Log in to read more: %(address)s") % {"address": f"{settings.PUBLIC_URL}/"}
        elif paper.kind == papers.PersonCopy.kind:
            more = _("What it is about is in the post to you.")
        else:
            more = _("What it is about, and how to answer, is in the post to you.")
        return _("Meeting"), f"{told % when} {more}"
