"""What every request passes: a reference for errors, the reader's language, strict headers."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def reference(get_response: View) -> View:
    """Give the request a short reference that an error page and the log line share."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.reference = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def language(get_response: View) -> View:
    """Speak the language that the reader has chosen, else Swedish, whatever the browser asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def headers(get_response: View) -> View:
    """Let nothing in from outside, and keep no page in any cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def practice(request: HttpRequest) -> dict[str, bool]:
    """Tell the templates whether to mark the page as practice."""
    return {"practice": settings.PRACTICE}
