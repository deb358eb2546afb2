"""Private persons at their own pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.staff.saying import Answer
from tests.world import World


def show_e_id(reader: Client, number: str) -> Answer:
    """Log in by the e-ID of the practice world; returns the answer to coming back from it."""
    asked = reader.get(reverse("person:start")).headers["Location"]
    shown = reader.post(asked, {"number": number})
    return reader.get(shown.headers["Location"]) if shown.status_code == 302 else shown


@pytest.fixture
def as_person() -> Callable[[str], Client]:
    """`as_person(number)`: a reader where the person with the number is logged in."""

    def log_in(number: str) -> Client:
        reader = Client()
        show_e_id(reader, number)
        return reader

    return log_in


@pytest.fixture
def karin(there: World) -> Client:
    """The one who is responsible for the cases, logged in among the staff."""
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    return reader
