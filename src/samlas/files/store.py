"""Keeping files encrypted (AES-256-GCM). The keys come from the settings, the newest first."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from django.db import transaction

from samlas.files.checking import Checked
from samlas.files.models import Content, StoredFile
from samlas.sealed import keyring
from samlas.sealed.keyring import NONCE_BYTES, Unreadable

USE = "files"


def put(checked: Checked, now: datetime) -> StoredFile:
    """Store a file that has been checked."""
    key = keyring.newest(USE)
    nonce = os.urandom(NONCE_BYTES)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            media_type=checked.media_type, pages=checked.pages, size=len(checked.content),
            digest=digest_of(checked.content), stored_at=now,
        )  # fmt: skip
        sealed = key.cipher.encrypt(nonce, checked.content, bound(stored))
        Content.objects.create(file=stored, key_id=key.id, nonce=nonce, sealed=sealed)
    return stored


def digest_of(content: bytes) -> str:
    """Return the SHA-256 (hex) by which a file is known to be the same."""
    return hashlib.sha256(content).hexdigest()


def content(stored: StoredFile) -> bytes:
    """Return what a file holds.

    Raises Content.DoesNotExist when it has been erased, Unreadable when it is not what was stored.
    """
    return opened(Content.objects.select_related("file").get(file=stored))


def opened(kept: Content) -> bytes:
    """Return what was sealed; raises Unreadable."""
    key = keyring.named(kept.key_id, USE)
    try:
        return key.cipher.decrypt(bytes(kept.nonce), bytes(kept.sealed), bound(kept.file))
    except InvalidTag:
        raise Unreadable("the file is not the one that was stored") from None


def erase(stored: StoredFile) -> None:
    """Erase what a file holds; what it was stays told."""
    Content.objects.filter(file=stored).delete()


def bound(stored: StoredFile) -> bytes:
    """Return what the encryption is bound to: the content of one file is never that of another."""
    return f"{stored.key} {stored.digest} {stored.media_type}".encode()
