"""The database goes away, or has no room: a page says so, nothing is half done, and it goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.test import Client

from samlas.barriers.models import Barrier

pytestmark = pytest.mark.django_db(transaction=True)

BARRIER = {"where": "/", "text": "The button is too small", "answer_to": "", "send": "1"}
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="has no server")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="its disk is another's")


def hung_up() -> None:
    """The server ends every connection, as it does when it is started anew."""
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a new connection takes its time: how long is not asked here."""
    monkeypatch.setattr("django.db.connection.pool.timeout", 60)


@on_postgres
@pytest.mark.usefixtures("patient")
def test_connections_that_were_hung_up_are_made_anew_for_the_next_request(client: Client) -> None:
    assert client.get("/ready/").status_code == 200
    close_old_connections()
    connection.close()
    hung_up()
    for _n in range(3):
        assert client.get("/ready/").status_code == 200
        connection.close()


@on_postgres
@pytest.mark.usefixtures("patient")
def test_one_hung_up_on_in_the_middle_is_told_so_and_the_next_is_not(client: Client) -> None:
    client.raise_request_exception = False
    Barrier.objects.count()
    hung_up()
    answer = client.post("/accessibility/report/", BARRIER)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    close_old_connections()  # as between any two requests
    assert client.post("/accessibility/report/", BARRIER).status_code == 302
    assert Barrier.objects.count() == 1


@pytest.fixture
def full() -> Iterator[None]:
    """No page more in the file, as when the disk is full."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 1000000000")


@on_sqlite
def test_without_room_nothing_is_half_written_and_pages_are_still_read(
    client: Client, full: None
) -> None:
    client.raise_request_exception = False
    kept = 0
    for number in range(20):
        long = BARRIER | {"text": f"{number} {'x' * 1500}"}
        answer = client.post("/accessibility/report/", long)
        if answer.status_code != 302:
            break
        kept += 1
    assert answer.status_code == 503
    said = answer.content.decode()
    assert "Inget har sparats" in said
    assert "Referens" in said
    assert f"{number} {'x' * 1500}" in said
    assert Barrier.objects.count() == kept
    assert client.get("/accessibility/").status_code == 200
