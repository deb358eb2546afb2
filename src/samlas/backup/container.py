"""The file: compressed, in frames that are sealed one by one with a key of the settings.

A frame's nonce holds its number and whether it is the last: frames that are changed, moved, left
out or cut off are found when they are read.
"""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TextIO

from cryptography.exceptions import InvalidTag

from samlas.sealed import keyring
from samlas.sealed.keyring import ID_BYTES, Key

MAGIC = b"SAMLAS BACKUP 1\n"
USE = "backups"
PREFIX_BYTES, LENGTH_BYTES = 7, 4
FRAME = 1 << 20  # bytes before sealing
LARGEST = FRAME + 16  # the cipher's tag


class BadFile(Exception):
    """No backup, or one that has been changed or cut off."""


@contextmanager
def writing(file: IO[bytes]) -> Iterator[TextIO]:
    """Give a text stream whose lines end up sealed in `file`; whole when the block has ended."""
    sealing = _Sealing(file)
    with gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=4, mtime=0) as packed:
        text = io.TextIOWrapper(packed, encoding="utf-8", newline="\n")
        yield text
        text.flush()
        text.detach()
    sealing.end()


@contextmanager
def reading(file: IO[bytes]) -> Iterator[TextIO]:
    """Give the text stream of a backup; BadFile at the place where it is not whole.

    Raises Unreadable when its key is not among those of the settings.
    """
    opening = io.BufferedReader(_Opening(file), FRAME)
    with gzip.GzipFile(fileobj=opening, mode="rb") as packed:
        yield io.TextIOWrapper(packed, encoding="utf-8", newline="\n")


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([is_last])


class _Sealing(io.RawIOBase):
    """Takes bytes and writes them as sealed frames."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._key = keyring.newest(USE)
        self._prefix = os.urandom(PREFIX_BYTES)
        self._held = bytearray()
        self._number = 0
        self._head = MAGIC + bytes.fromhex(self._key.id) + self._prefix
        file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self._held += memoryview(data)  # type: ignore[arg-type]
        while len(self._held) > FRAME:
            self._frame(bytes(self._held[:FRAME]), is_last=False)
            del self._held[:FRAME]
        return len(memoryview(data))  # type: ignore[arg-type]

    def end(self) -> None:
        """Write what is left as the last frame."""
        self._frame(bytes(self._held), is_last=True)

    def _frame(self, said: bytes, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last)
        sealed = self._key.cipher.encrypt(nonce, said, self._head)
        self._file.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)
        self._number += 1


class _Opening(io.RawIOBase):
    """Reads sealed frames and gives what they hold."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._head = file.read(len(MAGIC) + ID_BYTES + PREFIX_BYTES)
        if not self._head.startswith(MAGIC) or len(self._head) < len(MAGIC) + ID_BYTES + 1:
            raise BadFile("is no backup of Samlas")
        key_id = self._head[len(MAGIC) : len(MAGIC) + ID_BYTES].hex()
        self._key: Key = keyring.named(key_id, USE)
        self._prefix = self._head[len(MAGIC) + ID_BYTES :]
        self._held = memoryview(b"")
        self._number = 0
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        while not self._held and not self._is_over:
            self._held = memoryview(self._next())
        into = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        count = min(len(into), len(self._held))
        into[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def _next(self) -> bytes:
        length = int.from_bytes(self._file.read(LENGTH_BYTES))
        sealed = self._file.read(min(length, LARGEST))
        for is_last in (False, True):
            try:
                nonce = _nonce(self._prefix, self._number, is_last)
                opened = self._key.cipher.decrypt(nonce, sealed, self._head)
            except InvalidTag:
                continue
            self._number += 1
            self._is_over = is_last
            if is_last and self._file.read(1):
                break
            return opened
        raise BadFile("has been changed or cut off")
