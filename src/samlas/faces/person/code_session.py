"""Who has come in with a letter code, for how long, and from where somebody is trying."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from samlas.casework.own.models import LetterCode

P = ParamSpec("P")
CODE, ASKED = "letter-code", "letter-code-asked"
LASTS, ASKED_LASTS = 15 * 60, 10 * 60  # seconds
SAME_HOUSE = 64  # bits of an IPv6 address that one household has alone


class CodeRequest(HttpRequest):
    """A request from one who has come in with a letter code, known by its id."""

    letter_code: int


View = Callable[Concatenate[CodeRequest, P], HttpResponse]


def begin(request: HttpRequest, name: str, code: int, lasts: int) -> None:
    """Let the session hold the code under `name`, and nothing that it held before."""
    request.session.flush()
    request.session.clear_expired()
    request.session[name] = code
    request.session.set_expiry(lasts)


def code_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in those who have come with a code that holds; tell the others how to come in."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        code = request.session.get(CODE)
        if code is None:
            return redirect("person:code")
        request.letter_code = code  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        except LetterCode.DoesNotExist:
            return ended(request)
        except ObjectDoesNotExist:
            raise Http404 from None

    return shown


def ended(request: HttpRequest) -> HttpResponse:
    """Tell that the code has ended, and end what was open."""
    request.session.flush()
    return render(request, "person/code/ended.html", status=403)


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
