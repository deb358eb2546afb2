"""Where one comes to after the log-in: the page that was wanted, on this host and no other."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def led(wanted: str, otherwise: str) -> HttpResponse:
    """Lead to the page that was wanted, else to the one named `otherwise`.

    It is a path that was wanted, never a name: `redirect` would look such a one up.
    """
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, None):
        return redirect(otherwise)
    return HttpResponseRedirect(wanted)
