"""What every request passes: a reference for errors, the reader's language, strict headers."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from samlas.languages import languages

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
        code = chosen if _is_spoken(request, chosen) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", languages()[code].html)
        return response

    return middleware


def _is_spoken(request: HttpRequest, code: str) -> bool:
    """Whether the page that is asked for is there in the language."""
    if code in settings.STAFF_LANGUAGES or code not in languages():
        return code in languages()
    try:
        return "staff" not in resolve(request.path_info).namespaces
    except Resolver404:
        return True


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
