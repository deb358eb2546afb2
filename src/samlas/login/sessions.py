"""Django's database sessions, with the assignment as a column: `SESSION_ENGINE`.

`open_session` is the one way to log in a member of staff, whatever the door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from samlas.directory import offices
from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login.models import How, LoginSession
from samlas.statements import Statement

KEY = "assignment"
_TOKEN = "id_token"  # noqa: S105  (the name it is kept by)
_OPENED = (
    "assignment_id", "how", "begun_at", "among", "subject", "sid", "session_data", "expire_date",
)  # fmt: skip

_OPEN = Statement(
    lambda key, now, today: (
        LoginSession.objects.select_related("assignment__staff", "assignment__unit__principal")
        .annotate(offices=offices.listed("assignment", today))
        .filter(session_key=key, expire_date__gt=now)
    ),
    key=str,
    now=datetime,
    today=date,
)


@dataclass(frozen=True, slots=True)
class AtProvider:
    """The log-in as its provider knows it: whose (`subject`), which (`sid`, if told), its token."""

    subject: str
    sid: str = ""
    id_token: str = ""


class SessionStore(DatabaseStore):
    """A session that knows its assignment, and how it was opened, after being loaded."""

    assignment: Assignment | None = None
    opened: LoginSession | None = None

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        row: Any = _OPEN.first(key=self.session_key or "", now=now, today=timezone.localdate(now))
        if row is None:
            self._session_key = None
            return None
        self.assignment = row.assignment
        if row.assignment_id:
            offices.adopt(row.assignment, row.offices)
            self.opened = row
        return row

    def load(self) -> dict[str, Any]:
        """Return what the session holds: its assignment, which stands in a column of its own.

        A session with an assignment holds nothing else, so nobody is staff and private in one.
        """
        row = self._get_session_from_db()
        if row is None:
            return {}
        return {KEY: row.assignment_id} if row.assignment_id else self.decode(row.session_data)

    def clear(self) -> None:
        super().clear()
        self.assignment = self.opened = None

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        row: Any = super().create_model_instance(data)
        row.assignment_id = data.get(KEY)
        opened = self.opened
        if opened is not None and opened.assignment_id == row.assignment_id:
            for name in _OPENED:
                setattr(row, name, getattr(opened, name))
        return cast("LoginSession", row)


def open_session(
    request: HttpRequest,
    assignment: Assignment,
    how: How,
    now: datetime,
    *,
    among: Sequence[int] = (),
    at_provider: AtProvider | None = None,
) -> None:
    """Log in under the assignment; whoever was logged in before in this browser no longer is.

    `among` are the assignments that may be changed to. The session gets a new key, and the ledger
    an entry. What sessions that have run out held is removed.
    """
    known = at_provider or AtProvider("")
    held = {_TOKEN: known.id_token} if known.id_token else {}
    opened = LoginSession(
        assignment=assignment, how=how, begun_at=now, among=list(among),
        subject=hashed(known.subject), sid=hashed(known.sid),
        session_data=SessionStore().encode(held),
        expire_date=now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )  # fmt: skip
    SessionStore.clear_expired()
    note = log.Note(Act.LOGGED_IN, "session", detail={"how": opened.how})
    with transaction.atomic():
        _put(request, opened, assignment)
        log.write(assignment.actor, now, note)


def change(request: HttpRequest, to: Assignment, now: datetime) -> None:
    """Go on under another assignment of one's own, without a new log-in, and no longer than it.

    The session gets a new key. Both units' ledgers have an entry. Raises Assignment.DoesNotExist
    where `to` is none of those that the log-in gave.
    """
    was, opened = current(request), cast("SessionStore", request.session).opened
    if (
        was is None
        or opened is None
        or to.pk not in opened.among
        or not to.holds(timezone.localdate(now))
    ):
        raise Assignment.DoesNotExist
    held = {name: getattr(opened, name) for name in _OPENED if name != "assignment_id"}
    detail = {"how": "change"}
    with transaction.atomic():
        _put(request, LoginSession(assignment=to, **held), to)
        log.write(was.actor, now, log.Note(Act.LOGGED_OUT, "session", detail=detail))
        log.write(to.actor, now, log.Note(Act.LOGGED_IN, "session", detail=detail))


def _put(request: HttpRequest, opened: LoginSession, assignment: Assignment) -> None:
    """Let the browser have a new session, and none of what the one before held."""
    session = cast("SessionStore", request.session)
    session.flush()
    session.opened = opened
    session[KEY] = assignment.pk
    session.save()
    session.assignment = assignment


def hashed(text: str) -> str:
    """What a word of the provider is kept as: nobody reads it back. Nothing stays nothing."""
    if not text:
        return ""
    return salted_hmac("samlas.login", text, algorithm="sha256").hexdigest()


def current(request: HttpRequest) -> Assignment | None:
    """The assignment that the reader is logged in under, if it holds today.

    A session that was opened at the door of the practice world is worth nothing outside it.
    """
    session = cast("SessionStore", request.session)
    if KEY not in session:
        return None
    assignment, opened = session.assignment, session.opened
    if assignment is None or opened is None or not assignment.holds(timezone.localdate()):
        return None
    if opened.how in ("", How.PRACTICE) and not settings.PRACTICE:
        return None
    return assignment


def among(request: HttpRequest, on: date) -> list[Assignment]:
    """The assignments that the reader may work under today, by unit: those of the log-in."""
    opened = cast("SessionStore", request.session).opened
    if current(request) is None or opened is None:
        return []
    return by_unit(opened.among, on)


def by_unit(numbers: Sequence[int], on: date) -> list[Assignment]:
    """Those of the assignments that hold on the day."""
    held = Assignment.objects.current(on).filter(pk__in=numbers).select_related("staff", "unit")
    return list(held.order_by("unit__name", "title"))


def id_token(request: HttpRequest) -> str:
    """The provider's token that the log-in stands on; empty where it came in otherwise."""
    opened = cast("SessionStore", request.session).opened
    return "" if opened is None else str(opened.get_decoded().get(_TOKEN, ""))
