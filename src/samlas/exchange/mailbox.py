"""The mailbox that e-mails come back to: those that could not be delivered, and answers.

It is a Maildir folder or an IMAP mailbox, read once a minute. What has been read is taken away.
Nothing in it is trusted: an answer to an invitation is a proposal, never an answer by itself.
"""

from __future__ import annotations

import email
import imaplib
import logging
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from typing import Any
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
    with imaplib.IMAP4_SSL(
        parts.hostname or "", parts.port or 993, timeout=PATIENCE,
        ssl_context=ssl.create_default_context(),
    ) as box:  # fmt: skip
        box.login(_quoted(unquote(parts.username or "")), unquote(parts.password or ""))
        _sure(box.select(_quoted(unquote(parts.path.strip("/")) or "INBOX")))
        yield _in_imap(box)
        _sure(box.expunge())


def _quoted(name: str) -> str:
    """A name as IMAP wants it, which may hold spaces."""
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _sure(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server answered; raises imaplib's error where it says no."""
    said, data = answer
    if said != "OK":
        raise imaplib.IMAP4.error(said)
    return data


def _in_folder(path: str) -> Iterator[tuple[bytes, Taken]]:
    folder = mailbox.Maildir(path, create=False)
    for key in list(folder.keys())[:MOST]:
        yield folder.get_bytes(key), lambda key=key: folder.remove(key)  # type: ignore[misc]


def _in_imap(box: imaplib.IMAP4) -> Iterator[tuple[bytes, Taken]]:
    """Those not taken before: what was read and could not be taken away is not read again."""
    found = _sure(box.uid("SEARCH", f"UNDELETED SMALLER {LARGEST}"))
    for one in (found[0] or b"").decode().split()[:MOST]:
        parts = _sure(box.uid("FETCH", one, "(BODY.PEEK[])"))
        content = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if content is not None:
            yield content, lambda one=one: _delete(box, one)  # type: ignore[misc]


def _delete(box: imaplib.IMAP4, one: str) -> None:
    _sure(box.uid("STORE", one, "+FLAGS", r"(\Deleted)"))
