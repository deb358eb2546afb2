"""A real mail server on this machine, that keeps what it is given."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


class Kept:
    """Takes mail for everyone but the mailboxes in `unknown`; hangs up on mail to the `hated`."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.unknown: set[str] = set()
        self.hated: set[str] = set()
        self.busy = False

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        if self.busy:
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, _session: object, envelope: Any
    ) -> str:
        if self.hated & {*envelope.rcpt_tos}:
            server.transport.close()
            return "421 bye"
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    @property
    def names(self) -> list[str]:
        """The Message-IDs, in the order they came."""
        return [mail["Message-ID"] for mail in self.mails]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(port: int, kept: Kept | None = None) -> Iterator[Kept]:
    """Run the server on the port for a while."""
    kept = kept or Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
