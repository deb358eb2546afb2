"""The page of where one is logged in, for staff and for private persons alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest

from samlas.ledger.log import Actor
from samlas.login import kept, listing


def shown(request: HttpRequest, now: datetime) -> Mapping[str, object]:
    """Return what parts/log_ins.html shows."""
    found = listing.everywhere(request, now)
    texts = [(form, kept.back_to(form), said) for form, said in kept.read(request, now)]
    return {
        "log_ins": found, "has_others": any(not one.is_this for one in found), "texts": texts,
    }  # fmt: skip


def ends(request: HttpRequest) -> bool:
    """Whether what was sent ends a log-in: only for one who has shown lately who they are."""
    return request.method == "POST" and "throw" not in request.POST


def act(request: HttpRequest, by: Actor, now: datetime) -> None:
    """End the one that was sent, or all others, or throw a kept text away.

    Raises LoginSession.DoesNotExist for a log-in that is none of the reader's.
    """
    if "throw" in request.POST:
        kept.throw(request, request.POST["throw"], now)
    elif request.POST.get("end") == "others":
        listing.end_others(request, by, now)
    else:
        listing.end(request, request.POST.get("end", ""), by, now)
