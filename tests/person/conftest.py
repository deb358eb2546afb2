"""Private persons at their own pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.world import World, world


@pytest.fixture
def there(db: None) -> World:
    return world()


@pytest.fixture
def as_person() -> Callable[[str], Client]:
    """`as_person(number)`: a reader where the person with the number is logged in."""

    def log_in(number: str) -> Client:
        reader = Client()
        reader.post(reverse("person:login"), {"number": number})
        return reader

    return log_in
