"""Two keepers of agreements in Haninge, and no edition remembered from another test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.world import World

from samlas import rulebook
from samlas.directory.models import Assignment, Office, OfficeKind


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    rulebook.forget()
    yield
    rulebook.forget()


@pytest.fixture
def keepers(there: World) -> tuple[Assignment, Assignment]:
    """Pia at the municipality and Maja at the region."""
    for who in ("pia", "maja"):
        Office.objects.create(
            assignment=there.by(who), kind=OfficeKind.AGREEMENTS, valid_from=date(2024, 1, 1)
        )
    return there.by("pia"), there.by("maja")
