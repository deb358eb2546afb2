"""Coming in with a code: what the session holds then, and from where somebody is trying."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

SAME_HOUSE = 64  # bits of an IPv6 address that one household has alone


def begin(request: HttpRequest, name: str, code: int, lasts: int) -> None:
    """Let the session hold the code under `name`, and nothing that it held before."""
    request.session.flush()
    request.session.clear_expired()
    request.session[name] = code
    request.session.set_expiry(lasts)


def client(request: HttpRequest) -> str:
    """Return the address a request comes from; of IPv6, what a household has in common."""
    said = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        said = request.headers.get("X-Forwarded-For", said).rpartition(",")[2].strip()
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        return str(ip_network((address, SAME_HOUSE), strict=False))
    return str(address)
