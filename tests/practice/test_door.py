"""The door of the practice world does not stand open where people work in earnest."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from pytest_django import Settings
from tests.world import World

from samlas.directory.models import Staff
from samlas.faces.command import run
from samlas.faces.command.main import main
from samlas.practice import door, emptying


def real_people(_settings: Settings) -> None:
    Staff.objects.create(code="a", name="A", email="a@kommun.se")


def provider(settings: Settings) -> None:
    settings.STAFF_OIDC_ISSUER = "https://idp.example.se"


def mode(settings: Settings) -> None:
    settings.MODE = "production"


@pytest.mark.parametrize(
    ("made", "told"),
    [(real_people, "not invented"), (provider, "_ISSUER"), (mode, "The mode is production")],
)
def test_neither_the_command_nor_a_web_server_starts(
    there: World, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], made: Callable[[Settings], None], told: str,
) -> None:  # fmt: skip
    made(settings)
    monkeypatch.setattr(run, "prepare", lambda: None)
    monkeypatch.setattr(run, "free_port", lambda _typed: 8000)
    assert main(["run"]) == 2
    assert told in capsys.readouterr().err
    with pytest.raises(ImproperlyConfigured, match=told):
        importlib.import_module("samlas.config.wsgi")
    assert main(["check"]) == 1
    assert told in capsys.readouterr().out


@pytest.mark.django_db
def test_the_practice_world_and_production_start(there: World, settings: Settings) -> None:
    door.refuse()
    real_people(settings)
    provider(settings)
    settings.PRACTICE, settings.MODE = False, "production"
    door.refuse()


def test_a_database_that_does_not_tell_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("away")

    monkeypatch.setattr(emptying, "holds_real_people", away)
    with pytest.raises(ImproperlyConfigured, match="away"):
        door.refuse()
