"""What a session may be changed to, asked of the room itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.utils.timezone import localtime
from tests.world import World

from samlas.directory.models import Assignment
from samlas.ledger.models import Entry
from samlas.login.models import How, LoginSession
from samlas.login.sessions import SessionStore, change, current, open_session


def opened(there: World, *among: int) -> HttpRequest:
    """Karin's next request after logging in."""
    request = HttpRequest()
    request.session = SessionStore()
    open_session(request, there.by("karin"), How.PRACTICE, localtime(), among=among)
    request.session = SessionStore(request.session.session_key)
    return request


def test_one_changes_to_what_the_log_in_gave_and_to_nothing_else(there: World) -> None:
    yusuf, karin = there.by("yusuf"), there.by("karin")
    request = opened(there, karin.pk)
    with pytest.raises(Assignment.DoesNotExist):
        change(request, yusuf, localtime())
    request = opened(there, karin.pk, yusuf.pk)
    change(request, yusuf, localtime())
    assert current(request) == yusuf
    ended = localtime() + timedelta(days=1)
    karin.valid_to = localtime().date()
    with pytest.raises(Assignment.DoesNotExist):
        change(request, karin, ended)
    with pytest.raises(Assignment.DoesNotExist):
        change(HttpRequestWithout(), karin, localtime())


class HttpRequestWithout(HttpRequest):
    """One of someone who is not logged in."""

    session = SessionStore()


def test_a_log_in_and_its_entry_stand_or_fall_together(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samlas.login.sessions.log.write", lambda *_all: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        opened(there)
    assert not LoginSession.objects.exists()
    assert not Entry.objects.exists()
