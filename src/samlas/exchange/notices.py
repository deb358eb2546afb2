"""Word that something waits: to units, staff and private persons, at once or once a day.

A notice tells no name, no unit and not what it is about; its link opens nothing without a log-in.
Nobody gets one about a person whose data are protected (law.md 2.7).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import languages
from samlas.directory.models import Pace, Staff, Unit
from samlas.exchange import mail, text_messages
from samlas.exchange.models import Dispatch
from samlas.exchange.notice_models import Notice, NoticeWay
from samlas.jobs import queue
from samlas.jobs.handling import Settle, TryLater, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted
from samlas.people.alone import untold
from samlas.people.models import Individual, Representative, Word, hand
from samlas.statements import Change, Statement

MORNING = time(7, 30)
OWNERS = ("unit", "staff", "individual", "representative__individual")


# Those who know which keys are about someone whose data are protected; a room above adds its own.
GUARDS: list[Callable[[Collection[str]], Collection[str]]] = []


@dataclass(frozen=True, slots=True)
class Tell:
    """One notice to give: to a unit's mailbox or to one of the staff, about a case or request."""

    to: Unit | Staff
    about: str
    dispatch: Dispatch | None = None


def tell(now: datetime, *words: Tell) -> None:
    """Queue the notices, with the caller's transaction, as often as each recipient wants them.

    Whoever has no e-mail address, or wants no notices, gets none. What is about a protected person
    must not be given here at all.
    """
    queue.put_all(written(now, *words))


def written(now: datetime, *words: Tell) -> list[Wanted]:
    """As `tell`, but leave it to the caller to queue the jobs that are returned."""
    wanted = [one for one in words if one.to.email and one.to.notices != Pace.NEVER]
    if not wanted or not mail.is_open():
        return []
    made = Notice.objects.bulk_create(
        Notice(
            way=NoticeWay.EMAIL,
            unit=one.to if isinstance(one.to, Unit) else None,
            staff=one.to if isinstance(one.to, Staff) else None,
            about=one.about,
            dispatch=one.dispatch,
            made_at=now,
        )
        for one in wanted
    )
    return [_wanted(one.to, notice, now) for one, notice in zip(wanted, made, strict=True)]


def _wanted(to: Unit | Staff, notice: Notice, now: datetime) -> Wanted:
    """The job that sends it: of its own, or the recipient's next digest."""
    if to.notices == Pace.AT_ONCE:
        return Wanted("notice", f"notice:{notice.pk}", now, {"notice": notice.pk})
    kind = "unit" if isinstance(to, Unit) else "staff"
    at = _next_morning(now)
    return Wanted("digest", f"digest:{kind}:{to.pk}:{at:%Y-%m-%d}", at, {kind: to.pk})


def tell_private(to: Individual | Representative, dispatch: Dispatch, now: datetime) -> None:
    """Queue the notice of a paper to a private person, in the way of their own choice, if any.

    Nothing is sent where the paper is about someone whose data are protected.
    """
    if dispatch.is_protected or to.notices == Word.NONE:
        return
    notice = Notice.objects.create(
        way=to.notices,
        individual=to if isinstance(to, Individual) else None,
        representative=to if isinstance(to, Representative) else None,
        about=dispatch.case,
        dispatch=dispatch,
        made_at=now,
    )
    kind = "notice" if to.notices == Word.EMAIL else "text-notice"
    queue.put(Wanted(kind, f"{kind}:{notice.pk}", now, {"notice": notice.pk}))


def _next_morning(now: datetime) -> datetime:
    morning = datetime.combine(now.date(), MORNING, now.tzinfo)
    return morning if now < morning else morning + timedelta(days=1)


def tell_failed(failed: Iterable[Notice], now: datetime) -> None:
    """Let the convener know that word of a paper did not arrive."""
    queue.put_all(
        Wanted("notice-failed", f"notice-failed:{one.pk}", now, {"notice": one.pk})
        for one in failed
        if one.dispatch_id is not None
    )


def _parked(job: Job, why: str, now: datetime) -> None:
    which = {"pk": job.about["notice"]} if "notice" in job.about else _owner(job)
    waiting = Notice.objects.filter(sent_at=None, is_parked=False, **which)
    tell_failed(list(waiting), now)
    waiting.update(is_parked=True, fault=why[:60])


@handler("notice", line=mail.LINE, outward=True, parked=_parked)
def send_one(job: Job, now: datetime) -> Settle | None:
    """Send one e-mail at once."""
    return _send(_ONE(pk=job.about["notice"]), job, now)


@handler("digest", line=mail.LINE, outward=True, parked=_parked)
def send_digest(job: Job, now: datetime) -> Settle | None:
    """Send one e-mail for all that has come since the last to the unit or member of staff."""
    return _send(list(_unsent().filter(**_owner(job))), job, now)


@handler("text-notice", line="sms", outward=True, parked=_parked)
def send_text(job: Job, now: datetime) -> Settle | None:
    """Send one text message to a private person who wants it."""
    notices = _ONE(pk=job.about["notice"])
    person = _private(notices[0]) if notices else None
    if person is None or person.notices != Word.SMS or not person.phone:
        return None
    try:
        text_messages.send(person.phone, _short(person.reading_language), now)
    except text_messages.NotSent:
        raise TryLater("sms-not-taken") from None
    return _SENT.bound(pk=notices[0].pk, name="", nothing="", to=now)


def _owner(job: Job) -> dict[str, int]:
    return {f"{kind}_id": pk for kind, pk in job.about.items()}


def _unsent() -> QuerySet[Notice]:
    """What still waits; not of a paper whose person has been protected since it was queued."""
    allowed = Q(dispatch=None) | Q(dispatch__is_protected=False)
    found = Notice.objects.filter(allowed, sent_at=None, is_parked=False)
    return found.select_related(*OWNERS).order_by("pk")


_SENT = Change(
    "sent_at",
    lambda pk: Notice.objects.filter(pk=pk),
    {"sent_as": "name", "fault": "nothing"},
    pk=int,
    to=datetime,
    name=str,
    nothing=str,
)
_ONE = Statement(lambda pk: _unsent().filter(pk=pk), pk=int)


def _allowed(notices: Sequence[Notice]) -> Sequence[Notice]:
    """Leave out what is about someone whose data have been protected since it was queued.

    Of a paper the paper itself tells (`_unsent`); here it is a case, or what has come of one.
    """
    abouts = {one.about for one in notices if one.dispatch_id is None}
    if not abouts:
        return notices
    hidden = {key for guard in GUARDS for key in guard(abouts)}
    return [one for one in notices if one.dispatch_id is not None or one.about not in hidden]


def _send(waiting: Sequence[Notice], job: Job, now: datetime) -> Settle | None:
    notices = _allowed(waiting)
    to = _address(notices[0]) if notices else ""
    if not to:
        return None
    subject, text = _said(_language(notices[0]))
    name = salted_hmac("samlas.notice", job.key).hexdigest()
    mail.send(to, subject, text, name, now)
    if len(notices) == 1:
        return _SENT.bound(pk=notices[0].pk, name=name, nothing="", to=now)
    return lambda: _sent(notices, name, now)


def _address(notice: Notice) -> str:
    """The mailbox, as it is known and wanted now; empty when there is none any more."""
    owner = notice.unit or notice.staff
    if owner is not None:
        return owner.email if owner.notices != Pace.NEVER else ""
    person = _private(notice)
    return person.email if person is not None and person.notices == Word.EMAIL else ""


def _private(notice: Notice) -> Individual | Representative | None:
    """The private person the notice is for, if there is one still.

    There is none where data are protected by now, or the child decides without this guardian (C11).
    """
    individual = notice.individual or getattr(notice.representative, "individual", None)
    if individual is None or individual.is_protected:
        return None
    if notice.representative_id and hand(notice.representative_id) in untold(notice.about):
        return None
    return notice.representative or individual


def _language(notice: Notice) -> str:
    """The language that the recipient has chosen to read in; units and staff read Swedish."""
    person = notice.representative or notice.individual
    return person.reading_language if person is not None else languages.FALLBACK


def _said(language: str) -> tuple[str, str]:
    with override(language):
        text = _(
            "There is something for you to read or answer. Log in to see it:\n\n%(address)s\n\n"
            "This message was sent by a machine. You cannot answer it."
        ) % {"address": f"{settings.PUBLIC_URL}/"}
        return _("Something waits for you"), text


def _short(language: str) -> str:
    with override(language):
        return _("There is something for you to read or answer. Log in: %(address)s") % {
            "address": f"{settings.PUBLIC_URL}/"
        }


def _sent(notices: Iterable[Notice], name: str, now: datetime) -> None:
    which = Notice.objects.filter(pk__in=[one.pk for one in notices])
    which.update(sent_at=now, sent_as=name, fault="")
