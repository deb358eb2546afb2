"""The headers that every answer has: pages, errors, redirects, files, and the program's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from samlas.config import urls

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
OUTSIDE = re.compile(r"""(?:src|srcset|action|poster|data|ping)\s*=\s*["']?\s*(?:https?:)?//""")


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("meant")


def pdf(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"%PDF-", content_type="application/pdf")


def kept(_request: HttpRequest) -> HttpResponse:
    how = {"Content-Disposition": 'attachment; filename="x.pdf"'}
    return HttpResponse(b"%PDF-", content_type="application/pdf", headers=how)


urlpatterns = [
    *urls.urlpatterns,
    path("broken/", broken),
    path("file.pdf", pdf),
    path("kept.pdf", kept),
]
handler500 = urls.handler500


@pytest.fixture
def answers(db: None) -> Iterator[dict[str, Any]]:
    del db
    here = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        found = {
            "page": here.get(reverse("guest:about")),
            "log-in": here.get(reverse("staff:login")),
            "redirect": here.get(reverse("staff:cases")),
            "missing": here.get("/no-such-page/"),
            "method": here.put(reverse("guest:about")),
            "host": here.get("/", HTTP_HOST="evil.example"),
            "no token": Client(enforce_csrf_checks=True).post("/language/"),
            "fault": here.get("/broken/"),
            "static": here.get("/static/samlas.js"),
            "pdf": here.get("/file.pdf"),
            "kept": here.get("/kept.pdf"),
        }
        yield found
        found["static"].close()


def test_every_answer_has_every_header(answers: dict[str, Any]) -> None:
    """What is an error, leads on, or is part of the program too."""
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "page": 200, "log-in": 200, "redirect": 302, "missing": 404, "method": 405, "host": 400,
        "no token": 403, "fault": 500, "static": 200, "pdf": 200, "kept": 200,
    }  # fmt: skip
    for name, answer in answers.items():
        told = {key: answer.headers.get(key) for key in EVERYWHERE}
        assert told == EVERYWHERE, name
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert not re.search(r"unsafe|\*|//|data:(?<!img-src 'self' data:)", policy), name
        assert "camera=()" in answer.headers["Permissions-Policy"], name
        assert ("sandbox" in policy) == (name == "kept"), name
        if name != "static":
            assert answer.headers["Cache-Control"] == "private, no-store", name


def test_no_page_asks_anyone_else_for_anything(answers: dict[str, Any]) -> None:
    for name in ("page", "log-in", "missing", "fault"):
        assert not OUTSIDE.search(answers[name].content.decode()), name


@override_settings(SECURE_HSTS_SECONDS=60, SECURE_SSL_REDIRECT=True)
def test_over_https_browsers_are_told_to_stay_there() -> None:
    here = Client()
    told = here.get("/no-such-page/", secure=True).headers["Strict-Transport-Security"]
    assert told == "max-age=60; includeSubDomains"
    moved = here.get("/no-such-page/")
    assert moved.status_code == 301
    assert "Content-Security-Policy" in moved.headers
