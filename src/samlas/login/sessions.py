"""Django's database sessions, with what is asked of them as columns: `SESSION_ENGINE`.

`open_session` is the one way to log in a member of staff, whatever the door, and `open_own` the one
for a private person. Both end when they have not been used for a while, and in any case some hours
after they began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from samlas.directory import offices
from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login import devices
from samlas.login.models import How, LoginSession
from samlas.sealed.keyring import Unreadable
from samlas.statements import Statement

KEY, NUMBER = "assignment", "person"
_TOKEN = "id_token"  # noqa: S105  (the name it is kept by)
_OPENED = (
    "assignment_id", "how", "begun_at", "among", "subject", "sid", "session_data", "expire_date",
    "person", "ends_at", "used_at", "proven_at", "device",
)  # fmt: skip
EACH = timedelta(minutes=1)  # how exactly it is known when a session was last used
# For so long it is known whose a session was that has ended: what they send by it is kept for them.
REMEMBERED = timedelta(days=1)

_OPEN = Statement(
    lambda key, today: (
        LoginSession.objects.select_related("assignment__staff", "assignment__unit__principal")
        .annotate(offices=offices.listed("assignment", today))
        .filter(session_key=key)
    ),
    key=str,
    today=date,
)


@dataclass(frozen=True, slots=True)
class AtProvider:
    """The log-in as its provider knows it: whose (`subject`), which (`sid`, if told), its token.

    `shown_at` is when they showed it who they are, in seconds since 1970; 0 when it does not tell.
    """

    subject: str
    sid: str = ""
    id_token: str = ""
    shown_at: int = 0


class SessionStore(DatabaseStore):
    """A session that knows its assignment, and how it was opened, after being loaded.

    `ended` is the row of one that is over, while it is still remembered whose it was.
    """

    assignment: Assignment | None = None
    opened: LoginSession | None = None
    ended: LoginSession | None = None

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    @classmethod
    def clear_expired(cls) -> None:
        """Remove what sessions that are over held, and a day later that they were there."""
        now = timezone.now()
        over = LoginSession.objects.filter(expire_date__lt=now)
        over.filter(Q(assignment=None, person="") | Q(expire_date__lt=now - REMEMBERED)).delete()
        over.exclude(session_data="").update(session_data="")

    def is_empty(self) -> bool:
        return super().is_empty() and self.ended is None

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        row: Any = None
        with suppress(Unreadable):  # its key is gone: one logs in anew
            row = _OPEN.first(key=self.session_key or "", today=timezone.localdate(now))
        if row is None or row.expire_date <= now:
            self._session_key = None
            self.ended = row if row is not None and (row.assignment_id or row.person) else None
            return None
        self.assignment = row.assignment
        if row.assignment_id:
            offices.adopt(row.assignment, row.offices)
        if row.assignment_id or row.person:
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
        self.assignment = self.opened = self.ended = None

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        row: Any = super().create_model_instance(data)
        row.assignment_id = data.get(KEY)
        opened = self.opened
        if opened is not None and opened.assignment_id == row.assignment_id:
            for name in _OPENED:
                if row.assignment_id or name != "session_data":
                    setattr(row, name, getattr(opened, name))
        return cast("LoginSession", row)


def _begun(request: HttpRequest, now: datetime, lasts: timedelta, **known: Any) -> LoginSession:
    """A log-in that begins now; none lasts longer than `lasts`, used or not."""
    ends_at = now + lasts
    return LoginSession(
        begun_at=now, proven_at=now, used_at=now, ends_at=ends_at,
        expire_date=_until(now, ends_at),
        device=devices.kept(request.headers.get("User-Agent", "")), **known,
    )  # fmt: skip


def _until(used_at: datetime, ends_at: datetime) -> datetime:
    return min(used_at + timedelta(seconds=settings.SESSION_IDLE), ends_at)


def open_own(
    request: HttpRequest, number: str, lasts: timedelta, now: datetime, shown_at: int
) -> None:
    """Log in a private person; whoever was logged in before in this browser no longer is.

    `shown_at` is when they showed their e-ID, in seconds since 1970; 0 when that is not told.
    What sessions that have run out held, personal numbers among it, is removed.
    """
    SessionStore.clear_expired()
    session = cast("SessionStore", request.session)
    session.flush()
    session.opened = _begun(request, now, lasts, person=hashed(number))
    session.opened.proven_at = _at(shown_at)
    session[NUMBER] = number


def _at(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def touch(request: HttpRequest, now: datetime) -> None:
    """Let the session last on from now, as it is used."""
    session = cast("SessionStore", request.session)
    opened = session.opened
    if opened is None or opened.used_at is None or opened.ends_at is None:
        return
    if now - opened.used_at < EACH:
        return
    opened.used_at, opened.expire_date = now, _until(now, opened.ends_at)
    LoginSession.objects.filter(session_key=session.session_key, expire_date__gt=now).update(
        used_at=now, expire_date=opened.expire_date
    )


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
    opened = _begun(
        request, now, timedelta(seconds=settings.SESSION_COOKIE_AGE),
        assignment=assignment, how=how, among=list(among),
        subject=hashed(known.subject), sid=hashed(known.sid),
        session_data=SessionStore().encode(held),
    )  # fmt: skip
    if known.subject:
        opened.proven_at = _at(known.shown_at)
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


def cleared(answer: HttpResponse) -> HttpResponse:
    """Let the browser forget what it kept of these pages. The choice of language stays."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


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


def is_proven(request: HttpRequest, now: datetime) -> bool:
    """Whether the reader has shown lately who they are: not only that the browser was let in."""
    opened = cast("SessionStore", request.session).opened
    if opened is None or opened.proven_at is None:
        return False
    return now - opened.proven_at < timedelta(seconds=settings.SESSION_PROVEN)


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


def lay_beside(request: HttpRequest, name: str, value: str) -> None:
    """Keep a word with the session until it is taken, whoever's it is, or nobody's."""
    session = cast("SessionStore", request.session)
    if KEY not in session or session.opened is None:
        session[name] = value
        return
    _hold(session, {**session.opened.get_decoded(), name: value})


def take(request: HttpRequest, name: str) -> str:
    """Return the word that was kept under the name, which is good for once; else nothing."""
    session = cast("SessionStore", request.session)
    if KEY not in session or session.opened is None:
        return str(session.pop(name, ""))
    held = session.opened.get_decoded()
    word = str(held.pop(name, ""))
    if word:
        _hold(session, held)
    return word


def _hold(session: SessionStore, held: Mapping[str, Any]) -> None:
    """Let the row of a log-in hold these words beside its columns."""
    assert session.opened is not None
    session.opened.session_data = SessionStore().encode(dict(held))
    mine = LoginSession.objects.filter(session_key=session.session_key)
    mine.update(session_data=session.opened.session_data)


def id_token(request: HttpRequest) -> str:
    """The provider's token that the log-in stands on; empty where it came in otherwise."""
    opened = cast("SessionStore", request.session).opened
    return "" if opened is None else str(opened.get_decoded().get(_TOKEN, ""))
