"""The mailbox that e-mails come back to: those that could not be delivered, and answers.

It is a Maildir folder or an IMAP mailbox, read once a minute. What has been read is taken away.
Nothing in it is trusted: an answer to an invitation is a proposal, never an answer by itself.
"""

from __future__ import annotations

import email
import imaplib
import logging
import mailbox
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import OperationalError

from samlas.exchange import bounces
from samlas.jobs.handling import LineDown, Settle, every, handler
from samlas.jobs.models import Job

logger = logging.getLogger(__name__)

MOST = 100  # messages at a time
LARGEST = 5_000_000  # bytes
PATIENCE = 20  # seconds for the mailbox to answer

Taken = Callable[[], None]
Reader = Callable[[EmailMessage, datetime], object]

# Those who look at a message that is no bounce; a room above adds its own.
READERS: list[Reader] = []

every("mailbox", timedelta(minutes=1))


@handler("mailbox", line="mailbox", outward=True)
def read(_job: Job, now: datetime) -> Settle | None:
    """Take in what has come, each message by itself, and take it away."""
    if not settings.MAILBOX:
        return None
    try:
        with _opened(settings.MAILBOX) as messages:
            for content, taken in messages:
                _take_in(content, now)
                taken()
    except (OSError, mailbox.Error, imaplib.IMAP4.error):
        raise LineDown("mailbox-down") from None
    return None


def _take_in(content: bytes, now: datetime) -> None:
    """Let each reader look at a message; what none of them knows is of no use here.

    While the database does not answer, the message stays where it is.
    """
    try:
        message = email.message_from_bytes(content[:LARGEST], policy=policy.default)
        if bounces.is_bounce(message):
            bounces.take_in(message, now)
            return
        for reader in READERS:
            reader(message, now)
    except OperationalError:
        raise
    except Exception as fault:  # noqa: BLE001  (whatever was sent: it must not stop the others)
        logger.warning("a message could not be read: %s", type(fault).__name__)


@contextmanager
def _opened(where: str) -> Iterator[Iterator[tuple[bytes, Taken]]]:
    """The messages in the mailbox, each with what takes it away."""
    parts = urlsplit(where)
    if parts.scheme != "imaps":
        yield _in_folder(where)
        return
    with imaplib.IMAP4_SSL(parts.hostname or "", parts.port or 993, timeout=PATIENCE) as box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(parts.path.strip("/") or "INBOX")
        yield _in_imap(box)
        box.expunge()


def _in_folder(path: str) -> Iterator[tuple[bytes, Taken]]:
    folder = mailbox.Maildir(path, create=False)
    for key in list(folder.keys())[:MOST]:
        yield folder.get_bytes(key), lambda key=key: folder.remove(key)  # type: ignore[misc]


def _in_imap(box: imaplib.IMAP4) -> Iterator[tuple[bytes, Taken]]:
    _ok, found = box.search(None, f"SMALLER {LARGEST}")
    for number in found[0].split()[:MOST]:
        _ok, parts = box.fetch(number, "(RFC822)")
        content = parts[0][1] if parts and isinstance(parts[0], tuple) else b""
        yield (
            content,
            lambda number=number: box.store(number, "+FLAGS", r"(\Deleted)"),  # type: ignore[misc]
        )
