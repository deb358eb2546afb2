"""A device that keeps passkeys, as a browser answers for it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


class Authenticator:
    """One device, one key. `flags` is what it says of its owner, `origin` where it is used."""

    def __init__(self, origin: str = "http://testserver") -> None:
        self.origin = origin
        self.flags = PRESENT | VERIFIED
        self.uses = 0
        self.id = secrets.token_bytes(16)
        self.handle = b""
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: Mapping[str, Any]) -> str:
        """Answer navigator.credentials.create()."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        key = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: key.x.to_bytes(32), -3: key.y.to_bytes(32)}
        told = self._told(options["rp"]["id"], NEW)
        told += bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(public)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        client = self._client("webauthn.create", options)
        return self._answer(attestationObject=attested, clientDataJSON=client)

    def show(self, options: Mapping[str, Any]) -> str:
        """Answer navigator.credentials.get()."""
        self.uses += 1
        told, client = self._told(options["rpId"]), self._client("webauthn.get", options)
        signed = self._key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            authenticatorData=told, clientDataJSON=client, signature=signed, userHandle=self.handle
        )

    def _told(self, host: str, more: int = 0) -> bytes:
        known = hashlib.sha256(host.encode()).digest()
        return known + bytes([self.flags | more]) + self.uses.to_bytes(4)

    def _client(self, kind: str, options: Mapping[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        said = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
