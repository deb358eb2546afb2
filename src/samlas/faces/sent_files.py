"""Answering with a file from outside: to be kept, never opened as a page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from mimetypes import guess_extension
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse

from samlas import papers
from samlas.files.checking import JPEG

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def download(content: bytes | Iterator[bytes], media_type: str, name: str) -> HttpResponse:
    """Answer with a file to keep, whole or in parts.

    `name` tells no person: the ending follows from what it is.
    """
    ending = guess_extension(media_type)
    response = _answer(content, media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    return response


def picture(content: bytes) -> HttpResponse:
    """Answer with a picture (JPEG) for a page to show."""
    response = _answer(content, JPEG)
    response["Content-Disposition"] = 'inline; filename="page.jpg"'
    return response


def _answer(content: bytes | Iterator[bytes], media_type: str) -> HttpResponse:
    kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    response = cast("HttpResponse", kind(content, content_type=media_type))
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def attached(found: tuple[papers.Attachment, bytes]) -> HttpResponse:
    """Answer with an attachment of a paper, to download."""
    attachment, content = found
    return download(content, attachment.media_type, "attachment")


def names(paper: papers.Paper) -> tuple[tuple[int, str], ...]:
    """Return what goes with a paper, each by its number and what it is called."""
    with_it = getattr(paper, "attachments", ())
    return tuple((number, one.name) for number, one in enumerate(with_it, start=1))
