"""The one way out for a text message: to a phone that its owner has given, through a gateway.

A message tells no name, no unit and not what it is about. In practice it goes nowhere: it is kept,
and read on the page that stands for the phone.
"""

from __future__ import annotations

from datetime import datetime
from http.client import HTTPException
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from samlas.exchange.notice_models import PracticeMessage

PATIENCE = 5  # seconds for the gateway to answer
SWEDEN = "+46"


class NotSent(Exception):
    """The gateway did not take the message, or the number is none."""


def is_open() -> bool:
    """Whether a message can be sent at all."""
    return bool(settings.PRACTICE or settings.SMS_URL)


def is_practice() -> bool:
    """Whether messages are kept to be read here, and not sent."""
    return bool(settings.PRACTICE and not settings.SMS_URL)


def send(phone: str, text: str, now: datetime) -> None:
    """Send `text` to `phone`, a Swedish number or one that begins with +. Raises NotSent."""
    to = international(phone)
    if is_practice():
        PracticeMessage.objects.create(phone=phone, text=text, sent_at=now)
        return
    if urlsplit(settings.SMS_URL).scheme != "https":
        raise NotSent
    body = urlencode({"from": settings.SMS_SENDER, "to": to, "message": text})
    headers = {"Authorization": settings.SMS_AUTHORIZATION} if settings.SMS_AUTHORIZATION else {}
    try:
        with _NETWORK.open(
            Request(settings.SMS_URL, body.encode(), headers),  # noqa: S310  (https, said above)
            timeout=PATIENCE,
        ) as answer:
            answer.read(1)
    except (OSError, HTTPException):
        raise NotSent from None


def international(phone: str) -> str:
    """Return the number as gateways want it: +46701740605. Raises NotSent for one that is none."""
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    if not 7 <= len(digits) <= 15:
        raise NotSent
    if phone.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"{SWEDEN}{digits.removeprefix('0')}"


def latest(most: int) -> list[PracticeMessage]:
    """Return the latest messages of the practice world, newest first."""
    return list(PracticeMessage.objects.order_by("-pk")[:most])


class _Nowhere(HTTPRedirectHandler):
    """Follows no redirect: the number and the code are for the gateway alone."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


_NETWORK = build_opener(_Nowhere)
