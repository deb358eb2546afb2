"""One's own meetings as a calendar subscribes to them: when, and nothing else (RFC 5545)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from samlas.casework.meeting.models import Role
from samlas.casework.summons.draft import Recipient
from samlas.directory.models import Assignment, Staff
from samlas.exchange.models import AnswerKind, Way
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers.calendar import Entry

BACK, AHEAD = timedelta(days=90), timedelta(days=365)


class CalendarFeed(models.Model):
    """A secret address at which one of the staff reads their meetings; only its hash is kept."""

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"


def feed_of(by: Assignment) -> CalendarFeed | None:
    """Return the feed that one has, if any."""
    return CalendarFeed.objects.filter(staff=by.staff_id).first()


def open_feed(by: Assignment, now: datetime) -> str:
    """Make a secret address for one's meetings, told this once; the one before ends."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            staff=by.staff, defaults={"secret": _hash(secret), "made_at": now}
        )
        log.write(by.actor, now, log.Note(Act.CHANGED, "calendar", "calendar-feed-open"))
    return secret


def end_feed(by: Assignment, now: datetime) -> None:
    """End the secret address: whoever has it reads nothing more."""
    with transaction.atomic():
        CalendarFeed.objects.filter(staff=by.staff_id).delete()
        log.write(by.actor, now, log.Note(Act.CHANGED, "calendar", "calendar-feed-end"))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def meetings(secret: str, now: datetime) -> list[Entry]:
    """Return the meetings of whoever has this secret, 90 days back and a year ahead.

    Those one calls to, leads or takes notes at, and those one has said yes to. Of a protected
    person's nothing stands but that the time is taken. Raises CalendarFeed.DoesNotExist.
    """
    feed = CalendarFeed.objects.get(secret=_hash(secret))
    found = {one.summons_id: one for one in _called(feed.staff_id, now)}
    return [_entry(one) for one in found.values()]


def _called(staff: int, now: datetime) -> QuerySet[Recipient]:
    own = Assignment.objects.with_cases(now.date()).filter(staff=staff)
    roles = Role.objects.filter(
        meeting__summons=OuterRef("summons"), holder__in=own, declined_at=None
    ).exclude(accepted_at=None)
    comes = Q(
        dispatch__answer__kind__in=(AnswerKind.ATTEND, AnswerKind.SEND_OTHER),
        dispatch__answer__given_by__in=own, dispatch__answer__way=Way.INBOX,
    )  # fmt: skip
    return (
        Recipient.objects.filter(
            Q(summons__case__responsible__in=own) | Q(Exists(roles)) | comes,
            dispatch__meets_at__range=(now - BACK, now + AHEAD), removed_at=None,
            dispatch__superseded_at=None, dispatch__cancelled_at=None,
        )
        .select_related("summons", "dispatch")
        .order_by("dispatch__meets_at", "pk")
    )  # fmt: skip


def _entry(one: Recipient) -> Entry:
    paper = one.dispatch
    assert paper is not None
    assert paper.meets_at is not None
    mark = salted_hmac("calendar", str(one.summons_id)).hexdigest()
    return Entry(
        uid=str(uuid5(NAMESPACE_OID, mark)),
        starts_at=paper.meets_at,
        minutes=one.summons.minutes,
        sequence=one.summons.edition,
        link="" if paper.is_protected else f"{settings.PUBLIC_URL}/",
        changed_at=paper.sent_at,
    )
