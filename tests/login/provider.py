"""A small log-in provider: real, signed tokens, and no network."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.test import Client
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from tests.staff.saying import Answer

ISSUER, CLIENT = "https://idp.example.se", "samlas"
LEVEL = "http://id.sambi.se/loa/loa3"
ENDED = "http://schemas.openid.net/event/backchannel-logout"


def query(url: str) -> dict[str, str]:
    return {name: said[0] for name, said in parse_qs(urlsplit(url).query).items()}


@dataclass
class Provider:
    """`says` is what its next token says, besides what every token says; None leaves a claim out.

    `signs` is how: ES256 by its own key, HS256 by the client's name, none, or "other" for a key
    that is not its own.
    """

    says: dict[str, Any] = field(default_factory=dict)
    tells: dict[str, Any] = field(default_factory=dict)
    signs: str = "ES256"
    told: dict[str, tuple[float, Any]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "idp"}))

    def fetch(self, url: str, body: bytes | None) -> Mapping[str, Any]:
        """What stands in place of the network."""
        self.fetched.append(url)
        if url.endswith("/openid-configuration"):
            return {
                "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys",
                "end_session_endpoint": f"{ISSUER}/end", "claims_parameter_supported": True,
                **self.tells,
            }  # fmt: skip
        if url.endswith("/keys"):
            return dict(KeySet([self.key]).as_dict(private=False))
        form = query(f"?{(body or b'').decode()}")
        self.sent.append(form)
        assert create_s256_code_challenge(form["code_verifier"]) == self.asked["code_challenge"]
        now = int(time())
        said = {
            "sub": "sub-karin", "acr": LEVEL, "nonce": self.asked["nonce"], "sid": "sid-1",
            "employeeHsaId": "SE16-karin", "iat": now, "exp": now + 300, **self.says,
        }  # fmt: skip
        return {"token_type": "Bearer", "access_token": "x", "id_token": self.signed(said)}

    def signed(self, said: Mapping[str, Any]) -> str:
        whole = {"iss": ISSUER, "aud": CLIENT, **said}
        claims = {name: value for name, value in whole.items() if value is not None}
        if self.signs == "none":
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return ".".join([*(urlsafe_b64encode(one).decode().rstrip("=") for one in parts), ""])
        if self.signs == "HS256":
            secret = OctKey.import_key(CLIENT * 8)
            return jwt.encode({"alg": "HS256", "kid": "idp"}, claims, secret)
        other = ECKey.generate_key("P-256", {"kid": "idp"})
        key = other if self.signs == "other" else self.key
        return jwt.encode({"alg": "ES256", "kid": "idp"}, claims, key)

    def begin(self, reader: Client, wanted: str = "") -> str:
        """Begin a log-in; returns where the browser is sent."""
        onward = str(reader.get(reverse("staff:login-start"), {"next": wanted}).headers["Location"])
        self.asked = query(onward)
        return onward

    def come_back(self, reader: Client, **answer: str) -> Answer:
        """Come back as the one whom the next token speaks of."""
        said = {"code": "code", "state": self.asked["state"], **answer}
        return reader.get(reverse("staff:login-back"), said)

    def let_in(self, reader: Client, wanted: str = "", **says: Any) -> Answer:
        """The whole way in."""
        self.says = says
        self.begin(reader, wanted)
        return self.come_back(reader)

    def tell_ended(self, **says: Any) -> Answer:
        """Send the word that a log-in has ended here, as the provider's machine does."""
        now = int(time())
        said = {
            "iat": now, "exp": now + 120, "jti": f"{time()}", "events": {ENDED: {}}, **says,
        }  # fmt: skip
        return self.tell(self.signed(said))

    def tell(self, token: str) -> Answer:
        machine = Client(enforce_csrf_checks=True)
        return machine.post(reverse("staff:login-ended"), {"logout_token": token})
