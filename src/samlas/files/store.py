"""Keeping files encrypted (AES-256-GCM). The keys come from the settings, the newest first."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from samlas.files.checking import Checked
from samlas.files.models import Content, StoredFile

NONCE_BYTES = 12


class Unreadable(Exception):
    """What is stored has been changed, or its key is not among those of the settings."""


def put(checked: Checked, now: datetime) -> StoredFile:
    """Store a file that has been checked."""
    key_id, key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            media_type=checked.media_type, pages=checked.pages, size=len(checked.content),
            digest=digest_of(checked.content), stored_at=now,
        )  # fmt: skip
        sealed = AESGCM(key).encrypt(nonce, checked.content, _bound(stored))
        Content.objects.create(file=stored, key_id=key_id, nonce=nonce, sealed=sealed)
    return stored


def digest_of(content: bytes) -> str:
    """Return the SHA-256 (hex) by which a file is known to be the same."""
    return hashlib.sha256(content).hexdigest()


def content(stored: StoredFile) -> bytes:
    """Return what a file holds.

    Raises Content.DoesNotExist when it has been erased, Unreadable when it is not what was stored.
    """
    kept = Content.objects.get(file=stored)
    key = dict(_keys()).get(kept.key_id)
    if key is None:
        raise Unreadable("the file's key is not among those of the settings")
    try:
        opened = AESGCM(key).decrypt(bytes(kept.nonce), bytes(kept.sealed), _bound(stored))
    except InvalidTag:
        raise Unreadable("the file is not the one that was stored") from None
    return opened


def erase(stored: StoredFile) -> None:
    """Erase what a file holds; what it was stays told."""
    Content.objects.filter(file=stored).delete()


def _bound(stored: StoredFile) -> bytes:
    """What the encryption is bound to: the content of one file is never that of another."""
    return f"{stored.key} {stored.digest} {stored.media_type}".encode()


def _keys() -> list[tuple[str, bytes]]:
    return [_derived(secret) for secret in settings.FILE_KEYS]


def _derived(secret: str) -> tuple[str, bytes]:
    """The id and the key that belong to a secret: the id tells nothing of it."""
    made = HKDF(algorithm=hashes.SHA256(), length=40, salt=None, info=b"samlas files").derive(
        secret.encode()
    )
    return made[:8].hex(), made[8:]
