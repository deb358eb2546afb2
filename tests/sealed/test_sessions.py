"""What a log-in holds lies sealed, and a new key takes it over while it lasts."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from samlas.login.models import LoginSession
from samlas.login.sessions import SessionStore
from samlas.sealed import rotating


@pytest.mark.django_db
def test_a_session_tells_nothing_in_its_row_and_goes_on_under_a_new_key(settings: Settings) -> None:
    settings.KEYS = ["old"]
    session = SessionStore()
    session["held"] = "eyJhbGciOiJFUzI1NiJ9"
    session.save()
    plain = SessionStore().encode({"held": "eyJhbGciOiJFUzI1NiJ9"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM login_loginsession")
        kept = bytes(cursor.fetchone()[0])
    assert plain.split(":")[0].encode() not in kept
    settings.KEYS = ["new", "old"]
    assert [done.rows for done in rotating.rotate()] == [1]
    settings.KEYS = ["new"]
    assert SessionStore(session.session_key)["held"] == "eyJhbGciOiJFUzI1NiJ9"
    assert LoginSession.objects.get().get_decoded() == {"held": "eyJhbGciOiJFUzI1NiJ9"}
    settings.KEYS = ["another"]
    assert SessionStore(session.session_key).load() == {}
