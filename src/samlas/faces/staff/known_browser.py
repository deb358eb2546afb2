"""A mark that a browser carries once it has been let in, so that nobody else's tries stop it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from samlas.keys import new_key

LASTS = timedelta(days=180)
MOST = 5  # accounts that one browser is known to
SALT = "samlas.staff.browser"


def mark(request: HttpRequest, user: str) -> str:
    """Return the browser's mark, if this user has been let in by it before."""
    known, users = _carried(request)
    return known if _digest(user) in users else ""


def remember(request: HttpRequest, response: HttpResponse, user: str) -> None:
    """Let the browser be known to the user from now on."""
    known, users = _carried(request)
    users = [_digest(user), *(one for one in users if one != _digest(user))][:MOST]
    response.set_cookie(
        _name(), signing.dumps([known or new_key(), users], salt=SALT), max_age=LASTS,
        secure=not settings.PRACTICE, httponly=True, samesite="Strict",
    )  # fmt: skip


def _carried(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        known, users = signing.loads(request.COOKIES.get(_name(), ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return "", []
    return known, users


def _name() -> str:
    return "samlas_browser" if settings.PRACTICE else "__Host-samlas_browser"


def _digest(user: str) -> str:
    said = user.strip().casefold()
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:16]
