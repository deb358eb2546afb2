"""Meetings in the calendars of those called: an invitation each, changed and called off by its id.

It goes to the unit's mailbox beside the paper, and tells when, and where to log in. Nothing of it
goes out about someone whose data are protected (law.md 2.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import languages
from samlas.directory.models import Pace
from samlas.exchange import mail
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.models import Dispatch
from samlas.jobs import queue
from samlas.jobs.handling import Settle, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted
from samlas.papers import calendar
from samlas.papers.words import words

KIND = "calendar"


@dataclass(frozen=True, slots=True)
class Called:
    """A paper that calls a unit to a meeting of so many minutes."""

    dispatch: Dispatch
    minutes: int

    @property
    def address(self) -> str:
        """The mailbox that invitations go to; empty where none are wanted."""
        unit = self.dispatch.recipient
        return unit.email if unit is not None and unit.notices != Pace.NEVER else ""


def written(meetings: Sequence[Called], now: datetime) -> list[Wanted]:
    """Store invitations to these meetings, or their changes; return what is to be queued.

    A new edition with the same time changes nothing in a calendar.
    """
    wanted = {one.dispatch.thread: one for one in meetings if one.address}
    if not wanted or not mail.is_open():
        return []
    known = {one.thread: one for one in Invitation.objects.filter(thread__in=wanted)}
    made = Invitation.objects.bulk_create(
        _invitation(one) for thread, one in wanted.items() if thread not in known
    )
    moved = [one for thread, one in known.items() if _moves(one, wanted[thread])]
    Invitation.objects.bulk_update(moved, ["starts_at", "minutes", "sequence", "cancelled_at"])
    return [_job(one, now) for one in (*made, *moved)]


def _invitation(one: Called) -> Invitation:
    starts_at = one.dispatch.meets_at
    assert starts_at is not None
    return Invitation(
        thread=one.dispatch.thread, address=one.address, starts_at=starts_at, minutes=one.minutes,
        is_called=one.dispatch.verdict == "called",
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


def call_off(threads: Sequence[str], now: datetime) -> None:
    """Queue that meetings ahead are off, in the calendars that have them."""
    found = Invitation.objects.filter(thread__in=threads, cancelled_at=None, starts_at__gt=now)
    stopped = list(found)
    for one in stopped:
        one.cancelled_at = now
        one.sequence += 1
    if stopped:
        Invitation.objects.bulk_update(stopped, ["cancelled_at", "sequence"])
        queue.put_all(_job(one, now) for one in stopped)


def _job(one: Invitation, now: datetime) -> Wanted:
    key = f"{KIND}:{one.pk}:{one.sequence}"
    return Wanted(KIND, key, now, {"invitation": one.pk, "sequence": one.sequence})


def _parked(job: Job, why: str, _now: datetime) -> None:
    Invitation.objects.filter(pk=job.about["invitation"]).update(fault=why[:60])


@handler(KIND, line=mail.LINE, outward=True, parked=_parked)
def send(job: Job, now: datetime) -> Settle | None:
    """Send one invitation as it stands; a change that has been overtaken goes unsent."""
    found = Invitation.objects.filter(
        pk=job.about["invitation"], sequence=job.about["sequence"]
    ).first()
    if found is None or _is_protected(found):
        return None
    one = found
    entry = calendar.Entry(
        uid=str(one.uid), sequence=one.sequence, starts_at=one.starts_at, minutes=one.minutes,
        link=f"{settings.PUBLIC_URL}/",
    )  # fmt: skip
    to = calendar.Invited(organizer=organizer(), attendee=one.address, called=one.is_called)
    is_off = one.cancelled_at is not None
    entry_text = calendar.invitation(entry, to, now, cancelled=is_off).decode()
    subject, text = _said(one)
    others = [
        (format_html("<p>{}</p>", text), "text/html"),
        (entry_text, f"text/calendar; method={'CANCEL' if is_off else 'REQUEST'}"),
    ]
    mail.send(one.address, subject, text, job.key.replace(":", "."), now, others)
    return lambda: _sent(one, now)


def _sent(one: Invitation, now: datetime) -> None:
    Invitation.objects.filter(pk=one.pk).update(sent_at=now, fault="")


def _is_protected(one: Invitation) -> bool:
    return Dispatch.objects.filter(thread=one.thread, is_protected=True).exists()


def organizer() -> str:
    """The mailbox that invitations come from, and that calendars answer to."""
    return parseaddr(settings.MAIL_FROM)[1]


def _said(one: Invitation) -> tuple[str, str]:
    """Subject and text: that there is a meeting, when, and where to read more."""
    when = words(languages.FALLBACK).moment(localtime(one.starts_at))
    with override(languages.FALLBACK):
        if one.cancelled_at is not None:
            told = _("The meeting on %(when)s will not be held.")
        elif one.sequence:
            told = _("The meeting is now on %(when)s.")
        else:
            told = _("A meeting on %(when)s.")
        if _reads_here(one):
            more = _("Log in to read more: %(address)s") % {"address": f"{settings.PUBLIC_URL}/"}
        else:
            more = _("What it is about, and how to answer, is in the post to you.")
        return _("Meeting"), f"{told % {'when': when}} {more}"


def _reads_here(one: Invitation) -> bool:
    """Whether who is invited reads the paper in Samlas; others have it by letter or SDK."""
    return Dispatch.objects.filter(thread=one.thread, recipient__uses_samlas=True).exists()
