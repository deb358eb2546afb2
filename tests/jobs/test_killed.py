"""Workers that are killed in the middle of their work: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import localtime
from pytest_django import Settings

from samlas.directory.models import Principal, Unit
from samlas.exchange import notices
from samlas.exchange.notice_models import Notice
from samlas.exchange.notices import Tell
from samlas.jobs.models import Job
from tests import mail_server

NOTICES, WORKERS, KILLED_AFTER = 240, 3, 60
PATIENCE = 180  # seconds


def database_url() -> str:
    """Where workers of their own processes find the test's database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def worker(port: int, *options: str) -> subprocess.Popen[bytes]:
    more = {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "samlas.config.settings",
        "SAMLAS_SMTP_HOST": "127.0.0.1",
        "SAMLAS_SMTP_PORT": str(port),
        "SAMLAS_SMTP_SECURITY": "none",
    }
    command = [sys.executable, "-m", "samlas.faces.command.main", "worker", *options]
    return subprocess.Popen(command, env=os.environ | more)


def wait_until(it_is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not it_is_so():
        assert time.monotonic() < end, "the workers do nothing"
        time.sleep(0.005)


@pytest.fixture
def made(transactional_db: None, settings: Settings) -> Iterator[None]:
    """A database that says how it was made, as a worker asks of it; others in tests do not."""
    settings.MIGRATION_MODULES = {}
    call_command("migrate", fake=True, verbosity=0)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")


@pytest.mark.slow
@pytest.mark.usefixtures("made")
def test_workers_killed_in_the_middle_lose_no_notice_and_send_none_under_two_names() -> None:
    principal = Principal.objects.create(code="p", name="P", kind="region")
    units = Unit.objects.bulk_create(
        Unit(
            code=f"u{n}", name=f"U{n}", kind="school", principal=principal, email=f"u{n}@example.se"
        )
        for n in range(NOTICES)
    )
    notices.tell(localtime(), *(Tell(unit, "ABCDEFGHJKMN") for unit in units))
    port = mail_server.free_port()
    with mail_server.running(port) as server:
        running = [worker(port) for _n in range(WORKERS)]
        wait_until(lambda: len(server.mails) >= KILLED_AFTER)
        for process in running:
            process.kill()
            process.wait()
        assert len(server.mails) < NOTICES
        an_hour_ago = localtime() - timedelta(hours=1)
        Job.objects.filter(done_at=None).update(leased_until=an_hour_ago)
        assert worker(port, "--drain").wait(PATIENCE) == 0
    assert len(set(server.names)) == NOTICES
    assert {mail["To"] for mail in server.mails} == {unit.email for unit in units}
    # A mail that a worker was handing over as it died goes again, as the same mail.
    assert len(server.mails) - NOTICES <= WORKERS
    assert not Notice.objects.filter(sent_at=None).exists()
    assert not Job.objects.filter(done_at=None).exists()
