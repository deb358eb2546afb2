"""What every request passes: a reference for errors, the reader's language, strict headers."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
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
# What a browser could do for a page and no page of ours asks for.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture",
        "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
        "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone",
        "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access",
        "usb", "window-management", "xr-spatial-tracking",
    )
)  # fmt: skip
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
STRICT = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
}
DIGITS = 18  # that the size of a request may have
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


def size(get_response: View) -> View:
    """Refuse a size that is no number, which the page about a fault could not read either."""

    def middleware(request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        if not (told.isascii() and told.isdecimal() and len(told) <= DIGITS):
            raise BadRequest
        return get_response(request)

    return middleware


def headers(get_response: View) -> View:
    """Let nothing in from outside, and keep no page in any cache; a file may do nothing at all.

    What the program itself is made of is kept, as its own headers say. Browsers do not show a PDF
    that is in a sandbox, so one that is to be shown is only kept from loading anything.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request, response))
        response.headers.setdefault("Cache-Control", "private, no-store")
        for name, value in STRICT.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _policy(request: HttpRequest, response: HttpResponse) -> str:
    is_ours = request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/")
    kind = response.headers.get("Content-Type", "text/html").partition(";")[0]
    if is_ours or kind == "text/html":
        return POLICY
    is_kept = response.headers.get("Content-Disposition", "").startswith("attachment")
    return NOTHING if kind == "application/pdf" and not is_kept else f"sandbox; {NOTHING}"


def practice(request: HttpRequest) -> dict[str, bool]:
    """Tell the templates whether to mark the page as practice."""
    return {"practice": settings.PRACTICE}
