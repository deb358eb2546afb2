"""The world of units and people, and someone logged in to look at the staff's pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.world import World


@pytest.fixture
def as_(there: World) -> Callable[[str], Client]:
    """`as_("karin")`: a reader where Karin is logged in."""

    def log_in(code: str) -> Client:
        reader = Client()
        reader.post(reverse("staff:login"), {"assignment": there.by(code).pk})
        return reader

    return log_in


@pytest.fixture
def karin(as_: Callable[[str], Client]) -> Client:
    """Karin at the social services in Haninge, logged in."""
    return as_("karin")
