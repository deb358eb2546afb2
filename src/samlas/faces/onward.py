"""The page that one wants to come to, or back to: on this host and no other."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def led(wanted: str, otherwise: str) -> HttpResponse:
    """Lead to the page that was wanted, else to the one named `otherwise`.

    It is a path that was wanted, never a name: `redirect` would look such a one up.
    """
    return HttpResponseRedirect(wanted) if is_ours(wanted) else redirect(otherwise)


def is_ours(wanted: str) -> bool:
    """Whether it is a path, and leads to this host."""
    return wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
