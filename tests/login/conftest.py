"""A log-in provider that this installation takes staff from."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from tests.login.provider import CLIENT, ISSUER, Provider
from tests.staff.conftest import as_
from tests.world import World

from samlas.login import oidc

__all__ = ["as_", "idp"]


@pytest.fixture
def idp(there: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The provider; Karin is known to it, and the door of the practice world is not there."""
    settings.PRACTICE = settings.SECURE_SSL_REDIRECT = False
    settings.STAFF_OIDC_ISSUER, settings.STAFF_OIDC_CLIENT = ISSUER, CLIENT
    karin = there.by("karin").staff
    karin.subject = "SE16-karin"
    karin.save()
    made = Provider()
    monkeypatch.setattr(oidc, "_fetch", made.fetch)
    monkeypatch.setattr(oidc, "_told", made.told)
    return made
