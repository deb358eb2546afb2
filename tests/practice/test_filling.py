"""Filling an empty database with the practice world."""

from datetime import datetime

import pytest
from django.utils.timezone import make_aware
from pytest_django import Settings

from samlas.casework.case import Case
from samlas.exchange.models import Dispatch
from samlas.faces.command.main import main
from samlas.practice import world

pytestmark = pytest.mark.django_db


@pytest.mark.once
@pytest.mark.parametrize("day", ["2028-02-29 23:55", "2027-03-28 02:30"])
def test_it_can_be_filled_on_any_day(day: str) -> None:
    now = make_aware(datetime.fromisoformat(day))
    world.fill(now)
    assert not Case.objects.filter(started_at__gt=now).exists()
    assert Dispatch.objects.filter(answer=None, answer_by__lt=now.date()).exists()


@pytest.mark.slow
def test_the_program_fills_only_an_empty_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    assert "Sara Nyström" in capsys.readouterr().out
    assert main(["demo"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_nobody_is_invented_outside_practice(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.PRACTICE = False
    assert main(["demo"]) == 2
    assert "SAMLAS_MODE" in capsys.readouterr().err
    assert world.is_empty()
