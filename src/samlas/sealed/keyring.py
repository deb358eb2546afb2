"""The keys: one for each secret of the settings and each use, known by what tells nothing of it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES, ID_BYTES, KEY_BYTES = 12, 8, 32


class Unreadable(Exception):
    """What is sealed has been changed or moved, or its key is not among those of the settings."""


class Key(NamedTuple):
    """A key for one use. `id` (16 hex digits) is the same for all uses of the secret."""

    id: str
    cipher: AESGCM


def newest(use: str) -> Key:
    """Return the key that new things are sealed with."""
    return next(iter(_ring(tuple(settings.KEYS), use).values()))


def named(key_id: str, use: str) -> Key:
    """Return the key with that id; Unreadable when its secret is not among the settings'."""
    found = _ring(tuple(settings.KEYS), use).get(key_id)
    if found is None:
        raise Unreadable(f"the key {key_id} is not among those of the settings")
    return found


def ids() -> list[str]:
    """Return the ids of the secrets in the settings, the newest first."""
    return [_id(secret) for secret in settings.KEYS]


@lru_cache(maxsize=16)
def _ring(secrets: tuple[str, ...], use: str) -> dict[str, Key]:
    """The keys for one use by their ids, the newest first: asked for with every sealed text."""
    made = {_id(secret): _derived(secret, f"use {use}", KEY_BYTES) for secret in secrets}
    return {key_id: Key(key_id, AESGCM(key)) for key_id, key in made.items()}


def _id(secret: str) -> str:
    return _derived(secret, "key id", ID_BYTES).hex()


def _derived(secret: str, info: str, length: int) -> bytes:
    return HKDF(
        algorithm=hashes.SHA256(), length=length, salt=None, info=f"samlas {info}".encode()
    ).derive(secret.encode())
