"""Django's database sessions, with the assignment as a column: `SESSION_ENGINE`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from samlas.directory.models import Assignment
from samlas.faces.staff.models import LoginSession
from samlas.statements import Statement

KEY = "assignment"

_OPEN = Statement(
    lambda key, now: LoginSession.objects.select_related(
        "assignment__staff", "assignment__unit__principal"
    ).filter(session_key=key, expire_date__gt=now),
    key=str,
    now=datetime,
)


class SessionStore(DatabaseStore):
    """A session that knows its assignment after being loaded."""

    assignment: Assignment | None = None

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def _get_session_from_db(self) -> Any:
        row = _OPEN.first(key=self.session_key or "", now=timezone.now())
        if row is None:
            self._session_key = None
            return None
        self.assignment = row.assignment
        return row

    def load(self) -> dict[str, Any]:
        """Return what the session holds: its assignment, which stands in a column of its own.

        A session with an assignment holds nothing else, so nobody is staff and private in one.
        """
        row = self._get_session_from_db()
        if row is None:
            return {}
        return {KEY: row.assignment_id} if row.assignment_id else self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        row: Any = super().create_model_instance(data)
        row.assignment_id = data.get(KEY)
        return cast("LoginSession", row)
