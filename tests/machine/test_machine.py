"""What other programs are told of the installation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.timezone import localtime

from samlas.jobs.models import Job, Line

Counting = Callable[[], AbstractContextManager[list[str]]]


def test_alive_says_so_without_the_database(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_tells_of_a_silent_worker_and_a_line_that_is_down(client: Client, db: None) -> None:
    now = localtime()
    assert client.get("/ready/").json() == {
        "database": True, "migrations": True, "worker": False, "lines": True,
    }  # fmt: skip
    Job.objects.create(key="a", kind="clocks", due_at=now, done_at=now)
    Line.objects.create(name="mail", fault="x", since=now, closed_until=now + timedelta(minutes=5))
    answer = client.get("/ready/")
    assert answer.status_code == 200
    assert answer.json()["worker"]
    assert not answer.json()["lines"]


def test_not_ready_without_a_database(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("host db.example.se is gone")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", gone)
        answer = client.get("/ready/")
    assert answer.status_code == 503
    assert not any(answer.json().values())
    assert "example.se" not in answer.content.decode()


@override_settings(METRICS_TOKEN="shown")
def test_numbers_are_for_who_shows_the_token(client: Client, db: None, queries: Counting) -> None:
    now = localtime()
    Job.objects.create(key="a", kind="clocks", due_at=now)
    client.get(reverse("guest:about"))
    missing = client.get("/no-such-page/")
    for wrong in ({}, {"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_AUTHORIZATION": "shown\xff"}):
        refused = client.get("/metrics/", **wrong)  # type: ignore[arg-type]
        assert (refused.status_code, len(refused.content)) == (404, len(missing.content))
    with queries() as done:
        told = client.get("/metrics/", HTTP_AUTHORIZATION="Bearer shown").content.decode()
    assert len(done) == 4
    assert 'samlas_requests_total{address="guest:about",method="GET",status="200"} ' in told
    assert 'samlas_jobs{state="due"} 1.0' in told
    assert "samlas_request_seconds_bucket" in told


@override_settings(METRICS_TOKEN="")
def test_without_a_token_there_are_no_numbers(client: Client, db: None) -> None:
    assert client.get("/metrics/", HTTP_AUTHORIZATION="Bearer ").status_code == 404
