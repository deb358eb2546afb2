"""The e-ID by OpenID Connect, as OIDC Sweden describes it: code, PKCE, state, nonce, level 3."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from hmac import compare_digest
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import KeySet, import_key

from samlas.people import personal_number
from samlas.practice import e_id as practice

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES = "openid https://id.oidc.se/scope/naturalPersonNumber"
NUMBERS = (
    "https://id.oidc.se/claim/personalIdentityNumber",
    "https://id.oidc.se/claim/coordinationNumber",
)
SIGNED_WITH = ["ES256", "ES384", "PS256", "RS256"]
PATIENCE, LEEWAY = 10, 30  # seconds: for an answer, and between two clocks
Json = Mapping[str, Any]


class NotLetIn(Exception):
    """Why the e-ID did not let in, told to the one at the door; `status` is what is answered."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Provider:
    """Who shows us who someone is: where to send them, where to fetch tokens, whose keys hold."""

    issuer: str
    client: str
    authorize: str
    token: str
    keys: Json
    exchange: Callable[[str, Mapping[str, str]], Json]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one log-in was begun with: kept in the session, until the answer comes."""

    state: str
    nonce: str
    verifier: str


def is_open() -> bool:
    """Whether there is a provider to log in by."""
    return bool(settings.PRACTICE or settings.E_ID_ISSUER)


def is_practice() -> bool:
    """Whether the provider is the one of the practice world."""
    return bool(settings.PRACTICE and not settings.E_ID_ISSUER)


def provider() -> Provider:
    """Return the provider of this installation. Raises NotLetIn when it does not answer."""
    if is_practice():
        return Provider(
            issuer=practice.ISSUER, client=practice.CLIENT, authorize=reverse("person:practice"),
            token="", keys=practice.keys(), exchange=lambda _url, form: practice.answer(form),
        )  # fmt: skip
    said = _get(f"{settings.E_ID_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    places = [str(said.get(name, "")) for name in _PLACES]
    if said.get("issuer") != settings.E_ID_ISSUER or not all(map(_is_safe, places)):
        raise _no_answer()
    authorize, token, keys = places
    return Provider(
        issuer=settings.E_ID_ISSUER, client=settings.E_ID_CLIENT, authorize=authorize, token=token,
        keys=_get(keys), exchange=_post,
    )  # fmt: skip


_PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _is_safe(url: str) -> bool:
    return urlsplit(url).scheme == "https"


def _no_answer() -> NotLetIn:
    return NotLetIn(_("The log-in service does not answer as it should. Try again later."), 503)


def begin(back: str) -> tuple[str, dict[str, str]]:
    """Return where to send the browser, and what to keep until it comes `back`.

    Raises NotLetIn when the provider does not answer.
    """
    found = provider()
    asked = Asked(*(secrets.token_urlsafe(48) for _n in range(3)))
    query = {
        "response_type": "code", "client_id": found.client, "redirect_uri": back, "scope": SCOPES,
        "state": asked.state, "nonce": asked.nonce, "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(asked.verifier),
        "acr_values": " ".join(settings.E_ID_LEVELS),
    }  # fmt: skip
    return f"{found.authorize}?{urlencode(query)}", asdict(asked)


def finish(kept: object, answered: Mapping[str, str], back: str, now: datetime) -> str:
    """Return the number of the one who came `back` with an answer to what was `kept`.

    Raises NotLetIn, which tells what was wrong and never repeats what came.
    """
    if not isinstance(kept, dict) or not _same(kept["state"], answered.get("state", "")):
        raise NotLetIn(_("The log-in does not belong to one that you began here. Begin anew."))
    if "error" in answered or not answered.get("code"):
        raise NotLetIn(_("The log-in was broken off. Begin anew if you want."))
    asked = Asked(**kept)
    found = provider()
    form = {
        "grant_type": "authorization_code", "code": answered["code"], "redirect_uri": back,
        "client_id": found.client, "code_verifier": asked.verifier, **_assertion(found),
    }  # fmt: skip
    try:
        tokens = found.exchange(found.token, form)
        claims = _claims(found, tokens, asked.nonce, now)
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        raise NotLetIn(_told(fault)) from None
    _check_level(claims)
    return _number(claims, now)


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _told(fault: Exception) -> str:
    if isinstance(fault, InvalidClaimError) and getattr(fault, "claim", "") == "nonce":
        return _("The log-in does not belong to one that you began here. Begin anew.")
    return _("The log-in service sent an answer that does not hold. Begin anew.")


def _claims(found: Provider, tokens: Json, nonce: str, now: datetime) -> Json:
    """What the signed token says, once its signature, sender, receiver, time and nonce hold."""
    decoded = jwt.decode(
        tokens["id_token"],
        KeySet.import_key_set(cast("Any", dict(found.keys))),
        algorithms=SIGNED_WITH,
    )
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={
            "iss": {"essential": True, "value": found.issuer},
            "aud": {"essential": True, "value": found.client},
        },
        params={
            "nonce": nonce,
            "client_id": found.client,
            "access_token": tokens.get("access_token"),
        },
    )
    claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    return dict(claims)


def _check_level(claims: Json) -> None:
    """Level 3, in one of the words that this installation takes for it."""
    level = claims.get("acr")
    if not level:
        raise NotLetIn(_("The log-in service did not tell how sure your e-ID is."), 403)
    if level not in settings.E_ID_LEVELS:
        raise NotLetIn(_("Your e-ID is not of a kind that is sure enough here. Use another."), 403)


def _number(claims: Json, now: datetime) -> str:
    """The one number that the e-ID told."""
    told: Sequence[object] = [claims[name] for name in NUMBERS if claims.get(name)]
    if not told:
        raise NotLetIn(_("Your e-ID told no personal number. We cannot know who you are."), 403)
    if len(told) > 1:
        raise NotLetIn(_("The log-in service told two numbers. We cannot know which is yours."))
    try:
        return personal_number.parse(str(told[0]), now.date())
    except ValueError:
        raise NotLetIn(
            _("The log-in service sent an answer that does not hold. Begin anew.")
        ) from None


def _assertion(found: Provider) -> dict[str, str]:
    """How this installation shows who it is to the provider: signed with its own key."""
    if not settings.E_ID_KEY_FILE:
        return {}
    key = _own_key(settings.E_ID_KEY_FILE)
    signed = private_key_jwt_sign(
        key, found.client, found.token or found.issuer, alg=settings.E_ID_KEY_ALGORITHM,
        expires_in=60,
    )  # fmt: skip
    return {"client_assertion_type": ASSERTION, "client_assertion": signed}


@cache
def _own_key(path: str) -> Any:
    return import_key(Path(path).read_text(encoding="ascii"), _kind())


def _kind() -> Any:
    return "EC" if settings.E_ID_KEY_ALGORITHM.startswith("ES") else "RSA"


def _get(url: str) -> Json:
    return _fetch(url, None)


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
            found = json.load(answer)
    except (OSError, HTTPException, ValueError):
        raise _no_answer() from None
    if not isinstance(found, dict):
        raise _no_answer()
    return found
