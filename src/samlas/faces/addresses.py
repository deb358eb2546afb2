"""Addresses of pages, worked out once for each kind of page: only the keys in them differ."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

# Numbers stand where both keys and numbers may, and in no address of ours.
MARK = 987654321


def public(request: HttpRequest, path: str) -> str:
    """Return the whole address of a path, as those outside reach it, for what is printed or sent.

    That is under the address of the settings; in practice, where the page was asked for.
    """
    if settings.PRACTICE or not settings.PUBLIC_URL:
        return request.build_absolute_uri(path)
    return f"{settings.PUBLIC_URL}{path}"


def address(name: str, *keys: str | int) -> str:
    """Return the address of the page called `name`, with the keys of what it shows.

    Raises NoReverseMatch for a name that is not there.
    """
    if not all(map(_is_plain, keys)):
        return reverse(name, args=keys)
    found, *others = _pieces(name, len(keys))
    for key, after in zip(keys, others, strict=True):
        found += f"{key}{after}"
    return found


def _is_plain(key: object) -> bool:
    return isinstance(key, int) or (isinstance(key, str) and key.isascii() and key.isalnum())


@cache
def _pieces(name: str, count: int) -> list[str]:
    """What stands around the keys in the address."""
    pattern = reverse(name, args=[MARK] * count)
    return re.split(str(MARK), pattern)
