"""An e-ID provider for practice and tests: real, signed tokens for invented people.

It answers as an OpenID provider does, without a network: `choice` holds what the log-in asked for,
`answer` is its token endpoint. Outside practice no page leads to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hmac import compare_digest
from time import time
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.core import signing
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

ISSUER = "https://e-id.practice.invalid"
CLIENT = "samlas-practice"
LEVEL = "http://id.elegnamnden.se/loa/1.0/loa3"
NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
_SALT = "samlas.practice.e-id"
_CODE_LASTS = 60  # seconds
_ASKED = ("nonce", "code_challenge", "code_challenge_method", "client_id", "redirect_uri")


class NotAsked(ValueError):
    """What came to the provider is not what a log-in sends."""


@cache
def _key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "practice", "use": "sig", "alg": "ES256"})


def keys() -> Mapping[str, object]:
    """The public keys that the tokens are signed with."""
    return dict(KeySet([_key()]).as_dict(private=False))


def approve(asked: Mapping[str, str], number: str) -> str:
    """Return where the browser goes on to, once the invented person has said who they are.

    `asked` is what the log-in asked with. Raises NotAsked.
    """
    if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
        raise NotAsked("a code with S256 is what is given here")
    kept = {name: asked.get(name, "") for name in _ASKED}
    code = signing.dumps({**kept, "number": number}, salt=_SALT)
    return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked.get('state', '')})}"


def answer(form: Mapping[str, str]) -> Mapping[str, object]:
    """Return the tokens for a code. Raises NotAsked for one that does not fit."""
    try:
        kept = signing.loads(form.get("code", ""), salt=_SALT, max_age=_CODE_LASTS)
    except signing.BadSignature:
        raise NotAsked("the code does not hold") from None
    challenge = create_s256_code_challenge(form.get("code_verifier", ""))
    same = all(form.get(name) == kept[name] for name in ("client_id", "redirect_uri"))
    if not same or not compare_digest(challenge, kept["code_challenge"]):
        raise NotAsked("the code was given to someone else")
    token = jwt.encode(
        {"alg": "ES256", "kid": "practice"}, claims(kept["number"], kept["nonce"]), _key()
    )
    return {"token_type": "Bearer", "access_token": "practice", "id_token": token}


def claims(number: str, nonce: str) -> dict[str, object]:
    """What the token says of one who has shown who they are."""
    now = int(time())
    return {
        "iss": ISSUER, "aud": CLIENT, "sub": number[-4:], "iat": now, "exp": now + 300,
        "auth_time": now, "nonce": nonce, "acr": LEVEL, NUMBER: number,
    }  # fmt: skip
