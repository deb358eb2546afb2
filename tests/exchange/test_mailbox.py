"""What comes back by e-mail: a notice that bounced is known to have done so."""

from __future__ import annotations

import mailbox
from datetime import timedelta
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from tests import imap_server, mail_server
from tests.imap_server import Box
from tests.world import NOW, World, alva, called

from samlas.casework.tasks import Task, What
from samlas.exchange import notices
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.notice_models import Notice
from samlas.exchange.notices import Tell
from samlas.jobs import queue, working

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> mailbox.Maildir:
    settings.MAILBOX = str(tmp_path / "box")
    return mailbox.Maildir(settings.MAILBOX, create=True)


@pytest.fixture
def server(settings: Any) -> int:
    """The port of the mail server."""
    settings.MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "127.0.0.1", False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = mail_server.free_port()
    return int(settings.EMAIL_PORT)


@pytest.fixture
def sent(there: World, server: int) -> Message:
    """A notice to a unit, as the mail server had it."""
    with mail_server.running(server) as running:
        notices.tell(NOW, Tell(there.unit("bup"), "ABCDEFGHJKMN"))
        working.work(lambda: NOW)
    return running.mails[0]


def report(sent: Message, action: str) -> MIMEMultipart:
    """What a mail server says of a mail that it could not deliver (RFC 3464)."""
    said = MIMEMultipart("report")
    said.set_param("report-type", "delivery-status")
    said.attach(MIMEText("Sorry."))
    status = MIMEBase("message", "delivery-status")
    per_message, per_recipient = Message(), Message()
    per_message["Reporting-MTA"] = "dns; mail.example.se"
    per_recipient["Final-Recipient"] = "rfc822; bup@example.se"
    per_recipient["Action"] = action
    status.set_payload([per_message, per_recipient])
    said.attach(status)
    said.attach(MIMEMessage(sent))
    return said


def read_mailbox() -> None:
    working.rounds(LATER)
    while working.work(lambda: LATER):
        pass


def test_a_notice_that_bounced_is_marked_as_come_back(
    sent: Message, folder: mailbox.Maildir
) -> None:
    folder.add(report(sent, "failed"))
    read_mailbox()
    found = Notice.objects.get()
    assert (found.returned_at, found.fault) == (LATER, "bounced")
    assert len(folder) == 0


def test_an_invitation_that_bounced_is_on_the_conveners_list(
    there: World, folder: mailbox.Maildir, server: int
) -> None:
    with mail_server.running(server) as running:
        called(there.by("karin"), [there.unit("bup")], alva())
        working.work(lambda: NOW)
    invitation = next(one for one in running.mails if one.is_multipart())
    folder.add(report(invitation, "failed"))
    read_mailbox()
    assert Invitation.objects.get().returned_at == LATER
    assert Task.objects.filter(what=What.RING_INSTEAD).count() == 1


def test_a_mail_that_is_only_late_has_not_come_back(sent: Message, folder: mailbox.Maildir) -> None:
    folder.add(report(sent, "delayed"))
    read_mailbox()
    assert Notice.objects.get().returned_at is None
    assert len(folder) == 0


def test_a_report_of_a_mail_that_is_not_ours_changes_nothing(
    sent: Message, folder: mailbox.Maildir
) -> None:
    sent.replace_header("Message-ID", "<notice.1@example.se>")
    folder.add(report(sent, "failed"))
    read_mailbox()
    assert Notice.objects.get().returned_at is None


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report\n\n--",
        b"Content-Type: multipart/mixed; a*\n\nx",
        b"Content-Type: message/rfc822\n\n" * 5000,
    ],
)
def test_whatever_is_sent_to_the_mailbox_stops_nothing_else(
    sent: Message, folder: mailbox.Maildir, noise: bytes
) -> None:
    folder.add(noise)
    folder.add(report(sent, "failed"))
    read_mailbox()
    assert Notice.objects.get().returned_at == LATER
    assert len(folder) == 0


@pytest.mark.parametrize("chatty", [False, True])
def test_a_mailbox_on_a_server_is_read_and_emptied(
    sent: Message, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, chatty: bool
) -> None:
    box = Box(r"kommun\samlas", "hem/lig&t", {7: b"Subject: hej\r\n\r\nhej", 9: b"x"}, {9}, chatty)
    box.mails[8] = report(sent, "failed").as_bytes()
    with imap_server.running(box, tmp_path) as (port, certificate):
        where = f"127.0.0.1:{port}/Studs%20och%20svar"
        settings.MAILBOX = f"imaps://kommun%5Csamlas:hem%2Flig%26t@{where}"
        read_mailbox()
        assert queue.closed_lines(LATER)["mailbox"].fault == "mailbox-down"  # known by nobody
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        while working.work(lambda: LATER + timedelta(minutes=2)):
            pass
    assert Notice.objects.get().returned_at is not None
    assert box.mails == {}


def test_what_the_database_could_not_take_stays_in_the_mailbox(
    sent: Message, folder: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_any: object) -> None:
        raise OperationalError("database is locked")

    folder.add(report(sent, "failed"))
    with monkeypatch.context() as patch:
        patch.setattr(notices, "tell_failed", locked)
        read_mailbox()
    assert len(folder) == 1
    working.work(lambda: LATER + timedelta(minutes=2))
    assert len(folder) == 0
    assert Notice.objects.get().returned_at is not None


def test_a_mailbox_that_is_not_there_is_tried_again_later(settings: Any, tmp_path: Path) -> None:
    settings.MAILBOX = str(tmp_path / "none")
    read_mailbox()
    assert queue.closed_lines(LATER)["mailbox"].fault == "mailbox-down"
