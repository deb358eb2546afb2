"""A web process that is killed while people send: all of it is there or none, and never twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from http.cookiejar import CookieJar
from threading import Semaphore

import pytest
from tests.jobs.test_killed import database_url
from tests.mail_server import free_port
from tests.world import World, world

from samlas.casework.asking import Request
from samlas.casework.tasks import Task, What
from samlas.ledger import verifying
from samlas.ledger.models import Entry

PEOPLE, SENDERS, KILLED_AFTER = 40, 4, 10
PATIENCE = 60  # seconds
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|once)" value="([^"]*)"')


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A web process of its own on the test's database."""
    more = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws",
        "--blocking-threads", "4", "--log-level", "warning", "samlas.config.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | more, start_new_session=True)
    try:
        wait_for(port, server)
        yield server
    finally:
        killed(server)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, "the web process ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/"):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web process does not answer")


def killed(server: subprocess.Popen[bytes]) -> None:
    """End it, and the processes that it has started, without a word."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


class Sender:
    """One who has the form open, with a browser of their own; `receipt` is what they were given."""

    def __init__(self, number: int, there: World, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/ask/"
        self.receipt = ""
        opener = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(opener)
        with self.browser.open(self.url) as page:
            hidden = dict(HIDDEN.findall(page.read().decode()))
        assert set(hidden) == {"csrfmiddlewaretoken", "once"}
        self.form = hidden | {
            "asked_by": "guardian", "unit": there.unit("mottagning").pk, "send": "1",
            "person_name": f"Alva {number}", "need": "Ingen vet vem som gör vad.",
            "asker_name": "Mia Lindqvist", "asker_phone": "070-174 06 05",
        }  # fmt: skip

    def send(self) -> bool:
        """Send the form, perhaps once more; tell whether an answer came."""
        said = urllib.parse.urlencode(self.form).encode()
        try:
            with self.browser.open(self.url, said, timeout=PATIENCE) as page:
                page.read()
                receipt = page.url
        except (OSError, HTTPException):
            return False
        assert self.receipt in ("", receipt)
        self.receipt = receipt
        return True


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_being_sent_is_there_wholly_or_not_at_all_and_never_twice() -> None:
    there, port, answers = world(), free_port(), Semaphore(0)
    with serving(port) as server, ThreadPoolExecutor(SENDERS) as pool:
        senders = [Sender(number, there, port) for number in range(PEOPLE)]

        def send(one: Sender) -> None:
            if one.send():
                answers.release()

        sent = [pool.submit(send, one) for one in senders]
        for _n in range(KILLED_AFTER):
            assert answers.acquire(timeout=PATIENCE)
        killed(server)
        for one in sent:
            one.result()
    answered = [one for one in senders if one.receipt]
    assert KILLED_AFTER <= len(answered) < PEOPLE
    assert len(answered) <= Request.objects.count() <= len(answered) + SENDERS
    is_whole()
    with serving(port):
        assert all(one.send() for one in senders)
    assert Request.objects.count() == PEOPLE
    assert len(set(Request.objects.values_list("person_name", flat=True))) == PEOPLE
    assert {one.receipt.split("/")[-2] for one in senders} == keys()
    is_whole()


def keys() -> set[str]:
    return set(Request.objects.values_list("key", flat=True))


def is_whole() -> None:
    """Each request has its task and its entry, and no other has one."""
    assert (
        set(Task.objects.filter(what=What.ASSESS_REQUEST).values_list("about", flat=True)) == keys()
    )
    assert set(Entry.objects.filter(about__in=keys()).values_list("about", flat=True)) == keys()
    assert verifying.verify().faults == []
