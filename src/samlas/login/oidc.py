"""What is said to an OpenID provider: code, PKCE, state, nonce, our own key, what its tokens hold.

For members of staff and for private persons alike; whom a token speaks of, and at which level, is
for those who ask. No redirect is followed, and nothing is asked or sent but over HTTPS.
"""

from __future__ import annotations

import json
import logging
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from hmac import compare_digest
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import KeySet, import_key

logger = logging.getLogger(__name__)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SIGNED_WITH = ["ES256", "ES384", "PS256", "RS256"]
PATIENCE, LEEWAY = 10, 30  # seconds: for an answer, and between two clocks
KEPT = 60  # seconds that what a provider tells of itself is kept
MOST = 1_000_000  # bytes that a provider may answer with
CERTIFICATE = "-----BEGIN CERTIFICATE-----"
Json = Mapping[str, Any]


class NotLetIn(Exception):
    """Why someone is not let in: told at the door; `status` is answered, `reason` is noted.

    `whom` is who the provider said it was, where that had been told: never kept but as a digest.
    """

    whom = ""

    def __init__(self, message: str, reason: str, status: int = 400) -> None:
        super().__init__(message)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True)
class Client:
    """What this installation is at a provider, and what it asks for.

    `levels` are the words for the level that is asked for. `claims` are asked for one by one, where
    the provider takes that; those that must be met with one of some values are in `essential`.
    """

    issuer: str
    name: str
    key_file: str
    key_algorithm: str
    scopes: str
    levels: Sequence[str]
    claims: Sequence[str] = ()
    essential: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """Who shows us who someone is: where to send them, where to fetch tokens, whose keys hold."""

    issuer: str
    authorize: str
    token: str
    keys: Callable[[], Json]
    exchange: Callable[[str, Mapping[str, str]], Json]
    end: str = ""
    takes_claims: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What one log-in was begun with: kept in the session, until the answer comes."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the provider says of the one who came back: its claims, and the token they stood in."""

    claims: Json
    id_token: str


def provider(client: Client) -> Provider:
    """Return the client's provider, as it tells of itself. Raises NotLetIn when it does not."""
    said = _get(f"{client.issuer.rstrip('/')}/.well-known/openid-configuration")
    places = [str(said.get(name, "")) for name in _PLACES]
    if said.get("issuer") != client.issuer or not all(map(_is_safe, places)):
        raise _no_answer()
    authorize, token, keys = places
    end = str(said.get("end_session_endpoint", ""))
    return Provider(
        issuer=client.issuer, authorize=authorize, token=token, keys=lambda: _get(keys),
        exchange=_post, end=end if _is_safe(end) else "",
        takes_claims=said.get("claims_parameter_supported") is True,
    )  # fmt: skip


_PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _is_safe(url: str) -> bool:
    return urlsplit(url).scheme == "https"


def _no_answer() -> NotLetIn:
    message = _("The log-in service does not answer as it should. Try again later.")
    return NotLetIn(message, "no-answer", 503)


def begin(
    client: Client, found: Provider, back: str, *, anew: bool = False
) -> tuple[str, dict[str, str]]:
    """Return where to send the browser, and what to keep until it comes `back`.

    `anew` has the provider ask who one is even if it knows, and tell when it did.
    """
    asked = Asked(*(secrets.token_urlsafe(48) for _n in range(3)))
    query = {
        "response_type": "code", "client_id": client.name, "redirect_uri": back,
        "scope": client.scopes, "state": asked.state, "nonce": asked.nonce,
        "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(asked.verifier),
        **_wanted(client, found), **({"prompt": "login", "max_age": "0"} if anew else {}),
    }  # fmt: skip
    return with_query(found.authorize, query), asdict(asked)


def with_query(address: str, query: Mapping[str, str]) -> str:
    """The address of the provider with what it is asked."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"


def _wanted(client: Client, found: Provider) -> dict[str, str]:
    """The level and the claims that are asked for."""
    wanted: dict[str, str] = {}
    if client.levels:
        wanted["acr_values"] = " ".join(client.levels)
    claims: dict[str, Any] = {}
    if found.takes_claims:
        claims = dict.fromkeys(client.claims)
    for name, values in (client.essential or {}).items():
        claims[name] = {"essential": True, "values": list(values)}
    if claims:
        wanted["claims"] = json.dumps({"id_token": claims}, separators=(",", ":"))
    return wanted


def finish(
    client: Client,
    find: Callable[[], Provider],
    kept: object,
    answered: Mapping[str, str],
    back: str,
    now: datetime,
) -> Shown:
    """Return what is shown of the one who came `back` with an answer to what was `kept`.

    Raises NotLetIn, which tells what was wrong and never repeats what came.
    """
    if not isinstance(kept, dict) or not _same(kept["state"], answered.get("state", "")):
        raise _not_begun_here("state")
    if answered.get("iss", client.issuer) != client.issuer:
        raise _does_not_hold("iss")
    if "error" in answered or not answered.get("code"):
        message = _("The log-in was broken off. Begin anew if you want.")
        raise NotLetIn(message, "broken-off")
    asked = Asked(**kept)
    found = find()
    form = {
        "grant_type": "authorization_code", "code": answered["code"], "redirect_uri": back,
        "client_id": client.name, "code_verifier": asked.verifier, **_assertion(client, found),
    }  # fmt: skip
    try:
        tokens = found.exchange(found.token, form)
        return Shown(_claims(client, found, tokens, asked.nonce, now), tokens["id_token"])
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        other = isinstance(fault, InvalidClaimError) and fault.claim == "nonce"
        raise (_not_begun_here if other else _does_not_hold)(why(fault)) from None


def shown_at(said: Json, since: datetime | None, now: datetime) -> int:
    """When the one told of showed who they are, in seconds since 1970; 0 when it is not told.

    A time that has not come yet tells nothing. Raises NotLetIn when it is not after `since`.
    """
    told = said.get("auth_time")
    told = told if isinstance(told, int) and not isinstance(told, bool) else 0
    if not 0 <= told <= now.timestamp() + LEEWAY:
        told = 0
    if since is not None and told < since.timestamp() - LEEWAY:
        logger.warning("the log-in service did not ask anew, as it was asked to (auth_time)")
        message = _(
            "The log-in service did not ask you anew who you are."
            " Close the browser, and log in again."
        )
        raise NotLetIn(message, "auth_time", 403)
    return told


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _not_begun_here(reason: str) -> NotLetIn:
    message = _("The log-in does not belong to one that you began here. Begin anew.")
    return NotLetIn(message, reason)


def _does_not_hold(reason: str) -> NotLetIn:
    message = _("The log-in service sent an answer that does not hold. Begin anew.")
    return NotLetIn(message, reason)


def why(fault: Exception) -> str:
    """What of a token did not hold: the claim's name, else a word for it."""
    if isinstance(fault, BadSignatureError):
        return "signature"
    if isinstance(fault, ExpiredTokenError):
        return "exp"
    return str(getattr(fault, "claim", None) or "token")


def _claims(client: Client, found: Provider, tokens: Json, nonce: str, now: datetime) -> Json:
    """What the signed token says, once its signature, sender, receiver, time and nonce hold."""
    decoded = decode(found, tokens["id_token"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options=addressed(client),
        params={
            "nonce": nonce,
            "client_id": client.name,
            "access_token": tokens.get("access_token"),
        },
    )
    claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    return dict(claims)


def decode(found: Provider, token: str) -> jwt.Token:
    """Return a token that the provider has signed with one of its keys; raises JoseError,
    ValueError, KeyError, TypeError."""
    keys = KeySet.import_key_set(cast("Any", dict(found.keys())))
    return jwt.decode(token, keys, algorithms=SIGNED_WITH)


def addressed(client: Client) -> dict[str, Any]:
    """From whom a token must be, and to whom."""
    return {
        "iss": {"essential": True, "value": client.issuer},
        "aud": {"essential": True, "value": client.name},
    }


def _assertion(client: Client, found: Provider) -> dict[str, str]:
    """How this installation shows who it is to the provider: signed with its own key."""
    if not client.key_file:
        return {}
    key, header = _own_key(client.key_file, client.key_algorithm)
    signed = private_key_jwt_sign(
        key, client.name, found.token or found.issuer, alg=client.key_algorithm,
        header=dict(header), expires_in=60,
    )  # fmt: skip
    return {"client_assertion_type": ASSERTION, "client_assertion": signed}


@cache
def _own_key(path: str, algorithm: str) -> tuple[Any, Json]:
    """Our key, and the mark of the certificate that stands after it in its file, if one does."""
    text = Path(path).read_text(encoding="ascii")
    start = text.find(CERTIFICATE)
    key = import_key(text[:start] if start > 0 else text, _kind(algorithm))
    if start < 0:
        return key, {}
    mark = load_pem_x509_certificate(text[start:].encode()).fingerprint(SHA256())
    return key, {"x5t#S256": urlsafe_b64encode(mark).rstrip(b"=").decode()}


def _kind(algorithm: str) -> Any:
    return "EC" if algorithm.startswith("ES") else "RSA"


_told: dict[str, tuple[float, Json]] = {}


def _get(url: str) -> Json:
    """What stands there, or stood there within the last minute: anyone can make us ask."""
    until, said = _told.get(url, (0.0, {}))
    if monotonic() >= until:
        said = _fetch(url, None)
        _told[url] = (monotonic() + KEPT, said)
    return said


def _post(url: str, form: Mapping[str, str]) -> Json:
    return _fetch(url, urlencode(form).encode("ascii"))


class _Nowhere(HTTPRedirectHandler):
    """Follows no redirect: it could lead to keys or a token address that are not the provider's."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_NETWORK = build_opener(_Nowhere)


def _fetch(url: str, body: bytes | None) -> Json:
    """Ask the provider, over HTTPS alone; it is never told more than the log-in needs."""
    if not _is_safe(url):
        raise _no_answer()
    try:
        with _NETWORK.open(url, body, timeout=PATIENCE) as answer:
            found = json.loads(answer.read(MOST))
    except (OSError, HTTPException, ValueError):
        raise _no_answer() from None
    if not isinstance(found, dict):
        raise _no_answer()
    return found
