"""Drafts that save themselves while someone writes. HTMX posts the same form with `?autosave=1`.

The form needs `hx-post="?autosave=1" hx-trigger="input delay:800ms" hx-target="#saved"`, and beside
it stands `<p id="saved" class="saved" role="status">`. Without JavaScript nothing of this happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samlas.faces.forms import Form


def wanted(request: HttpRequest) -> bool:
    """Whether the form saves itself now, instead of being sent by someone."""
    return request.method == "POST" and request.GET.get("autosave") == "1"


def saved(request: HttpRequest, at: datetime, version: int) -> HttpResponse:
    """Say when the draft was saved, and give the open form its new version."""
    return render(request, "parts/saved.html", {"at": at, "version": version})


def conflict(request: HttpRequest, saved: Sequence[tuple[str, str]]) -> HttpResponse:
    """Show what someone else has saved, as pairs of label and text; the open form stays (409).

    The form keeps its old version: only someone who has seen both texts saves over the other.
    """
    return render(request, "parts/conflict.html", {"saved": saved}, status=409)


def invalid(request: HttpRequest, form: Form) -> HttpResponse:
    """Say in one line which field holds something that cannot be saved (422)."""
    said = [text for _place, text in form.summary()] or form.non_field_errors()
    return render(request, "parts/unsaved.html", {"message": said[0]}, status=422)
