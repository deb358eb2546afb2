"""Where one comes to after the log-in: the page that was wanted, on this host and no other."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def led(wanted: str) -> HttpResponse:
    """Lead to the page that was wanted, else to the list of what there is to do."""
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect("staff:tasks")
    return redirect(wanted)
