"""Where someone is logged in, as they see it themselves; ended one by one, or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.login import devices
from samlas.login.models import LoginSession
from samlas.login.sessions import SessionStore, hashed


@dataclass(frozen=True, slots=True)
class Shown:
    """One log-in: `mark` names it without opening it."""

    mark: str
    device: str
    begun_at: datetime
    used_at: datetime
    is_this: bool


def everywhere(request: HttpRequest, now: datetime) -> Sequence[Shown]:
    """Return the log-ins of the one who asks, the one in this browser first, then by last use."""
    here = request.session.session_key
    found = [
        Shown(
            _mark(row), devices.words(row.device), row.begun_at, row.used_at,
            row.session_key == here,
        )
        for row in _theirs(request, now)
        if row.begun_at is not None and row.used_at is not None
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.is_this, one.used_at), reverse=True)


def end(request: HttpRequest, mark: str, by: Actor, now: datetime) -> None:
    """End one of them, elsewhere. Raises LoginSession.DoesNotExist for what is none of them."""
    found = [row for row in _others(request, now) if _mark(row) == mark]
    if not found:
        raise LoginSession.DoesNotExist
    _end(found, by, now)


def end_others(request: HttpRequest, by: Actor, now: datetime) -> int:
    """End all but the one in this browser; returns how many."""
    return _end(_others(request, now), by, now)


def end_all_but(here: str | None, by: Assignment, now: datetime) -> int:
    """End every log-in of a member of staff but the one in the session `here`; return how many."""
    found = LoginSession.objects.filter(assignment__staff=by.staff_id, expire_date__gt=now)
    return _end(list(found.exclude(session_key=here)), by.actor, now)


def _theirs(request: HttpRequest, now: datetime) -> QuerySet[LoginSession]:
    opened = cast("SessionStore", request.session).opened
    alive = LoginSession.objects.filter(expire_date__gt=now)
    if opened is not None and opened.assignment is not None:
        return alive.filter(assignment__staff=opened.assignment.staff_id)
    return alive.filter(person=opened.person) if opened and opened.person else alive.none()


def _others(request: HttpRequest, now: datetime) -> list[LoginSession]:
    return list(_theirs(request, now).exclude(session_key=request.session.session_key))


def _end(rows: Sequence[LoginSession], by: Actor, now: datetime) -> int:
    note = log.Note(Act.LOGGED_OUT, "session", detail={"how": "elsewhere"})
    with transaction.atomic():
        gone = LoginSession.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]
        if gone:
            log.write(by, now, *[note] * gone)
    return gone


def _mark(row: LoginSession) -> str:
    return hashed(f"mark {row.session_key}")[:20]
